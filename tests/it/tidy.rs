//! The few things about the shape of the workspace that are held by a test and not by a reader.
//!
//! Each rule is a plain function from files or manifests to a list of faults. It is run twice: on the workspace, where
//! it must find nothing, and on a planted bug, which it must find; a rule that cannot turn red holds nothing.

mod lock;
mod manifests;
mod personal;
mod readme;
mod sources;
pub mod tree;

/// Fails with every fault at once, one a line.
#[track_caller]
fn assert_none(faults: &[String]) {
    assert!(faults.is_empty(), "{} fault(s):\n{}", faults.len(), faults.join("\n"));
}

/// Fails unless there is exactly one fault, which says all of `words`.
#[track_caller]
fn assert_one(faults: &[String], words: &[&str]) {
    let [fault] = faults else { panic!("expected one fault, found {}:\n{}", faults.len(), faults.join("\n")) };
    for word in words {
        assert!(fault.contains(word), "the fault does not say {word:?}: {fault}");
    }
}
