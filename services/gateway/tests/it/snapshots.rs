//! What others rely on, as files: the schema and the codes of all errors.

use std::collections::BTreeSet;
use std::path::Path;

use expect_test::expect_file;

#[test]
fn the_schema_is_the_committed_one() {
    expect_file!["../../schema.graphql"].assert_eq(&gateway::sdl());
}

fn codes() -> BTreeSet<&'static str> {
    let all = [
        gateway::CODES,
        keys::Error::CODES,
        audit::Error::CODES,
        store::Error::CODES,
        jobs::Error::CODES,
        access::Error::CODES,
        actions::Error::CODES,
        deviations::Error::CODES,
        reviews::Error::CODES,
        files::Error::CODES,
        outbound::Error::CODES,
        connectors::Error::CODES,
        records::Error::CODES,
        deletion::Error::CODES,
        webhooks::Error::CODES,
    ];
    all.into_iter().flatten().copied().collect()
}

#[test]
fn the_error_codes_are_the_committed_ones() {
    let list: String = codes().into_iter().map(|code| format!("{code}\n")).collect();
    expect_file!["../../error-codes.txt"].assert_eq(&list);
}

/// A code that an error gives is in its crate's list, and so in the file: this reads what `code()` says in each.
#[test]
fn no_code_is_left_out_of_the_list() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../crates");
    let known = codes();
    let mut seen = 0;
    for file in ["error.rs", "error/mod.rs", "error/fault.rs"] {
        for room in std::fs::read_dir(&crates).expect("the crates").map(|entry| entry.expect("a crate").path()) {
            let Ok(source) = std::fs::read_to_string(room.join("src").join(file)) else { continue };
            let words = source.lines().filter_map(|line| line.trim().split_once("=> \"")?.1.split('"').next());
            let is_code = |word: &&str| word.contains('_') && word.bytes().all(|b| b.is_ascii_uppercase() || b == b'_');
            for code in words.filter(is_code) {
                assert!(known.contains(code), "{code} of {} is in no list", room.display());
                seen += 1;
            }
        }
    }
    assert!(seen >= 100, "only {seen} codes were found");
}
