//! What a dishonest holder of an export might do to it.

use super::sample::{ENTRIES, Sample, organisation};

/// What was done, the lines afterwards, and what must be found.
type Case = (&'static str, Vec<String>, &'static [&'static str]);

/// The header is line 0, entry n is line n + 1, then the three checkpoints, then the trailer.
const FIRST_CHECKPOINT: usize = ENTRIES + 1;
const LAST_CHECKPOINT: usize = ENTRIES + 3;
const TRAILER: usize = ENTRIES + 4;

pub(super) async fn all(sample: &Sample, lines: &[String]) -> Vec<Case> {
    let mut cases = alone(lines);
    cases.extend(with_another_key(sample, lines).await);
    cases
}

fn but(lines: &[String], tamper: impl FnOnce(&mut Vec<String>)) -> Vec<String> {
    let mut lines = lines.to_vec();
    tamper(&mut lines);
    lines
}

/// Replaces a text that must be there, so that no case tampers with nothing.
fn replace(line: &mut String, from: &str, to: &str) {
    assert!(line.contains(from), "{from:?} stands in {line}");
    *line = line.replacen(from, to, 1);
}

/// Without any key.
fn alone(lines: &[String]) -> Vec<Case> {
    vec![
        (
            "a bit of an entry is flipped",
            but(lines, |lines| replace(&mut lines[5], "near_miss", "near_misr")),
            &["line 6: entry 4 was altered", "are not those that the checkpoint was signed over"],
        ),
        (
            "a bit of an entry is flipped, and its hash made to fit",
            but(lines, |lines| {
                let altered = lines[5].replacen("near_miss", "near_misr", 1);
                lines[5] = with_its_hash(&altered);
            }),
            &["the first 7 entries are not those"],
        ),
        (
            "an entry is dropped",
            but(lines, |lines| drop(lines.remove(5))),
            &["line 6: entries are missing: 4 to 4", "the header announces 11 entries, and 10 are there"],
        ),
        (
            "two entries are swapped",
            but(lines, |lines| lines.swap(5, 6)),
            &["line 6: entries are missing: 4 to 4", "line 7: entry 4 is out of its order"],
        ),
        (
            "two entries are swapped, and numbered anew",
            but(lines, |lines| {
                lines.swap(5, 6);
                replace(&mut lines[5], "\"sequence\":5}\n", "\"sequence\":4}\n");
                replace(&mut lines[6], "\"sequence\":4}\n", "\"sequence\":5}\n");
            }),
            &["entry 4 was entry 5 as it was written", "the first 7 entries are not those"],
        ),
        (
            "the tail is cut off",
            but(lines, |lines| lines.truncate(8)),
            &["it ends without its trailer", "no checkpoint covers the entries from 0 on"],
        ),
        (
            "the last entries are cut off, the rest stands",
            but(lines, |lines| drop(lines.drain(10..12))),
            &["entries were cut off: the checkpoint covers 11, and 9 are there"],
        ),
        (
            "an entry stands twice",
            but(lines, |lines| lines.insert(5, lines[5].clone())),
            &["line 7: entry 4 is out of its order, or stands twice", "another number of entries"],
        ),
        (
            "the last checkpoint is removed",
            but(lines, |lines| drop(lines.remove(LAST_CHECKPOINT))),
            &["no checkpoint covers the entries from 7 on", "another number of checkpoints"],
        ),
        (
            "a checkpoint in the middle is removed",
            but(lines, |lines| drop(lines.remove(FIRST_CHECKPOINT + 1))),
            &["the proof that 11 entries continue the first 3 does not hold"],
        ),
        (
            "two checkpoints are swapped",
            but(lines, |lines| lines.swap(FIRST_CHECKPOINT, FIRST_CHECKPOINT + 1)),
            &["the checkpoint of 3 entries does not stand behind a smaller one"],
        ),
        (
            "the size of a checkpoint is altered",
            but(lines, |lines| replace(&mut lines[FIRST_CHECKPOINT], "\\n3\\n", "\\n2\\n")),
            &["the checkpoint of 3 entries is not signed", "does not say that it is of 3 entries"],
        ),
        (
            "the trailer's count is altered",
            but(lines, |lines| replace(&mut lines[TRAILER], "entries 11", "entries 10")),
            &["the trailer is not signed by this key", "another number of entries"],
        ),
        ("the trailer is removed", but(lines, |lines| drop(lines.remove(TRAILER))), &["it ends without its trailer"]),
        (
            "something is added behind the trailer",
            but(lines, |lines| lines.push(lines[5].clone())),
            &["something stands behind the trailer"],
        ),
        (
            "the header's size is altered",
            but(lines, |lines| replace(&mut lines[0], "\"size\":11", "\"size\":12")),
            &["announces 12 entries", "the bytes before the trailer"],
        ),
        (
            "a field is added to a line",
            but(lines, |lines| replace(&mut lines[5], "{\"line\":", "{\"note\":\"\",\"line\":")),
            &["line 6: the line cannot be read"],
        ),
    ]
}

/// With a signing key of one's own, or another organisation's true export.
async fn with_another_key(sample: &Sample, lines: &[String]) -> Vec<Case> {
    let altered = sample.resigned(|draft| draft.purpose = "background").await;
    let resigned = sample.resigned(|_| {}).await;
    let others = Sample::of(organisation(2), ENTRIES, |_| {}).await.export_of(organisation(2)).await;
    // The first seven entries and two true checkpoints, as if the trail had never gone further.
    let shorter = but(&lines[..TRAILER], |lines| {
        lines.remove(LAST_CHECKPOINT);
        lines.drain(8..FIRST_CHECKPOINT);
        replace(&mut lines[0], "\"size\":11", "\"size\":7");
    });
    let dropped = but(&lines[..TRAILER], |lines| drop(lines.remove(5)));
    let mut under_our_name = altered.clone();
    under_our_name[0].clone_from(&lines[0]);
    vec![
        (
            "the tail is cut off, and the file closed again without the key",
            sample.reclosed(shorter).await,
            &["the trailer is not signed by this key"],
        ),
        (
            "an entry is dropped, and the file closed again without the key",
            sample.reclosed(dropped).await,
            &["entries are missing: 4 to 4", "the trailer is not signed by this key"],
        ),
        (
            "entries are altered and signed by another key under our header",
            under_our_name,
            &["the checkpoint of 3 entries is not signed by this key", "the trailer is not signed by this key"],
        ),
        (
            "the whole file is signed by another key",
            resigned,
            &["another signer than the trusted one", "the checkpoint of 11 entries is not signed by this key"],
        ),
        (
            "a checkpoint of another key takes the true one's place",
            but(lines, |lines| lines[LAST_CHECKPOINT].clone_from(&altered[LAST_CHECKPOINT])),
            &["the checkpoint of 11 entries is not signed by this key", "the first 11 entries are not those"],
        ),
        (
            "an entry of another organisation is spliced in",
            but(lines, |lines| lines[5].clone_from(&others[5])),
            &["line 6: entry 4 is another organisation's"],
        ),
    ]
}

/// The line with the leaf hash that its body has now.
fn with_its_hash(line: &str) -> String {
    use base64::Engine;
    use sha2::{Digest, Sha256};
    let mut value: serde_json::Value = serde_json::from_str(line).expect("a line is JSON");
    let body = value["body"].as_str().expect("an entry has a body").to_owned();
    let hash = Sha256::new().chain_update([0]).chain_update(body).finalize();
    value["leaf"] = base64::engine::general_purpose::STANDARD.encode(hash).into();
    format!("{value}\n")
}
