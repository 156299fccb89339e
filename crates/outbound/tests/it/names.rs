//! Names, what they stand for now, and what they stood for when they were looked at.

use std::time::Duration;

use outbound::{Client, Error};
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;

use crate::receiver::{Names, Receiver, guarded, patient};

async fn call(names: &[&[&str]]) -> Result<outbound::Answer, Error> {
    let client = guarded(&Names::new(names));
    let address = client.check("https://hooks.example.com/in").expect("as a name it may be called");
    client.post(&address, &[], Vec::new()).await
}

#[tokio::test]
async fn a_name_of_a_private_address_is_refused_as_it_is_called() {
    for private in ["127.0.0.1", "10.1.2.3", "169.254.169.254", "100.64.0.1", "::1", "fd00::1", "::ffff:127.0.0.1"] {
        assert_eq!(call(&[&[private]]).await, Err(Error::AddressPrivate), "{private}");
    }
}

#[tokio::test]
async fn one_private_address_among_public_ones_refuses_them_all() {
    assert_eq!(call(&[&["8.8.8.8", "2606:4700::1111", "192.168.0.1"]]).await, Err(Error::AddressPrivate));
}

#[tokio::test]
async fn a_name_without_an_address_is_unknown() {
    assert_eq!(call(&[]).await, Err(Error::NameUnknown));
    assert_eq!(call(&[&[]]).await, Err(Error::NameUnknown));
}

#[tokio::test]
async fn a_private_address_written_as_a_number_is_refused_as_it_is_called_too() {
    let names = Names::new(&[]);
    let open = Client::new(patient(Duration::from_secs(1))).expect("a client");
    let guarded = guarded(&names);
    let receiver = Receiver::saying("HTTP/1.1 200 OK\r\n\r\n").await;
    // As if it had been saved while everything was allowed.
    let address = open.check(&format!("https://127.0.0.1:{}/", receiver.at.port())).expect("an address");
    assert_eq!(guarded.post(&address, &[], Vec::new()).await, Err(Error::AddressPrivate));
    assert_eq!((receiver.seen(), names.asked()), (0, 0));
}

#[tokio::test]
async fn what_a_name_stands_for_is_asked_once_for_each_call_and_that_is_called() {
    let receiver = Receiver::saying("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
    // The second answer is an address where nobody listens.
    let names = Names::new(&[&["127.0.0.1"], &["127.0.0.77"]]);
    let client = Client::with_resolver(patient(Duration::from_secs(5)), names.clone()).expect("a client");
    let address = client.check(&format!("http://hooks.example.com:{}/", receiver.at.port())).expect("an address");
    assert_eq!(client.post(&address, &[], Vec::new()).await.expect("an answer").status, 200);
    assert_eq!((receiver.seen(), names.asked()), (1, 1));
    assert_eq!(client.post(&address, &[], Vec::new()).await, Err(Error::ConnectFailed));
    assert_eq!((receiver.seen(), names.asked()), (1, 2));
}

#[tokio::test]
async fn the_name_is_kept_for_tls_while_the_vetted_address_is_called() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("an address").port();
    let hello = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let mut hello = vec![0; 16 * 1024];
        let read = stream.read(&mut hello).await.expect("a greeting");
        hello[..read].to_vec()
    });
    let client =
        Client::with_resolver(patient(Duration::from_secs(5)), Names::new(&[&["127.0.0.1"]])).expect("a client");
    let address = client.check(&format!("https://hooks.example.com:{port}/")).expect("an address");
    assert!(client.post(&address, &[], Vec::new()).await.is_err(), "nobody speaks TLS there");
    let hello = hello.await.expect("no panic");
    assert!(hello.windows(17).any(|window| window == b"hooks.example.com"), "the greeting names whom it is for");
}
