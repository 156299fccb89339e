//! Files of items: announced, put sealed into the store of files, said to be there.

use std::sync::Arc;

use kernel::FileId;
use records::Error;
use records::items::files::{self, Attach, Content, Upload};
use serde_json::json;
use store::{Key, UnitOfWork};

use super::{Held, code};

const PHOTO: &[u8] = b"a photo of Kari Nordmann, as bytes";

impl Held {
    async fn upload(&self, by: &str, item: kernel::ItemId, key: Option<&str>) -> Result<FileId, Error> {
        let scope = self.0.acting(by).await;
        let key = key.map(|key| Key::new(key.to_owned(), "attachFile", b"the same".to_vec()).expect("a key"));
        let new = Upload { item, media_type: "image/jpeg".to_owned(), bytes: PHOTO.to_vec() };
        Ok(files::upload(self.0.store(), &scope, &self.0.files(), key, new).await?.value)
    }

    async fn content(&self, by: &str, file: FileId) -> Result<Content, Error> {
        let scope = self.0.acting(by).await;
        let read = self.0.store().read(&scope);
        let content = files::content(&read, &self.0.files(), file).await;
        self.0.store().flush(&read).await.expect("written");
        content
    }
}

#[tokio::test]
async fn a_file_is_kept_sealed_and_read_by_those_whom_the_activity_names() {
    let held = Held::new().await;
    let order = held.item("B-01/photo", "photo", json!({})).await;
    let file = held.upload("A2", order.id, None).await.expect("uploaded");
    let Content::Held(row, bytes) = held.content("A2", file).await.expect("read") else { panic!("it is held") };
    assert_eq!((row.size_bytes, row.media_type.as_str(), &**bytes), (34, "image/jpeg", PHOTO));
    assert_eq!(code(held.content("A3", file).await).0, "FORBIDDEN");
    assert_eq!(held.found_in_files("Kari Nordmann"), Vec::<String>::new());
    assert_eq!(code(held.content("A2", held.0.kit.id()).await).0, "FILE_NOT_FOUND");
}

#[tokio::test]
async fn the_same_request_again_goes_on_where_it_was_broken_off() {
    let held = Held::new().await;
    let order = held.item("B-01/photo", "photo", json!({})).await;
    let first = held.upload("A2", order.id, Some("once")).await.expect("uploaded");
    assert_eq!(held.upload("A2", order.id, Some("once")).await.expect("uploaded"), first);
    let read = held.0.store().read(&held.0.ours);
    let all = records::items::files_of(&read, &held.0.ours, &[order.id]).await.expect("reads");
    assert_eq!(all[&order.id].len(), 1);
}

/// Planted bug: half a file under the last name, and one that is somebody else's.
#[tokio::test]
async fn what_lies_there_by_half_is_replaced_and_never_taken_for_the_file() {
    let held = Held::new().await;
    let organisation = held.0.ours.organisation;
    for plant in [&b"half"[..], &b""[..]] {
        let order = held.item("B-01/photo", "photo", json!({})).await;
        let attach = Attach { item: order.id, media_type: "image/jpeg".to_owned(), bytes: Arc::new(PHOTO.to_vec()) };
        let scope = held.0.acting("A2").await;
        // As a kill between the first step and the last leaves it.
        let key = || Key::new("once".to_owned() + &order.id.to_string(), "attachFile", b"the same".to_vec());
        let announced = held.0.store().write(&scope, Some(key().expect("a key")), async |uow: &mut UnitOfWork| {
            Ok::<_, Error>(files::attach(uow, attach).await?.id)
        });
        let file = announced.await.expect("announced").value;
        held.0.files().put(organisation, file, plant.to_vec()).await.expect("planted");
        let new = Upload { item: order.id, media_type: "image/jpeg".to_owned(), bytes: PHOTO.to_vec() };
        let again = files::upload(held.0.store(), &scope, &held.0.files(), Some(key().expect("a key")), new).await;
        assert_eq!(again.expect("uploaded").value, file);
        let Content::Held(_, bytes) = held.content("A2", file).await.expect("read") else { panic!("it is held") };
        assert_eq!(&**bytes, PHOTO);
    }
}

#[tokio::test]
async fn one_whose_bytes_never_came_is_not_there() {
    let held = Held::new().await;
    let order = held.item("B-01/photo", "photo", json!({})).await;
    let attach = |media_type: &str, bytes: &[u8]| Attach {
        item: order.id,
        media_type: media_type.to_owned(),
        bytes: Arc::new(bytes.to_vec()),
    };
    let scope = held.0.acting("A2").await;
    let ask = async |new| held.0.write(&scope, async |uow| files::attach(uow, new).await).await;
    let file = ask(attach("image/png", PHOTO)).await.expect("announced").id;
    assert_eq!(code(held.content("A2", file).await).0, "FILE_NOT_FOUND");
    assert_eq!(code(ask(attach("text/html", PHOTO)).await), ("FILE_TYPE_UNKNOWN", Some("mediaType".to_owned())));
    assert_eq!(code(ask(attach("image/png", b"")).await), ("FILE_SIZE_INVALID", Some("content".to_owned())));
}
