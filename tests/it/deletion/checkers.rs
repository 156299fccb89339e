//! The two that check a certificate without the server: the program, and another one in another language.

use std::process::Command;

use tests::Installation;

use crate::tidy::tree;

/// What `samsvar verify` says of files, somewhere without a server.
pub async fn verify(checker: &Installation, key: &str, files: &[String]) -> (bool, String) {
    let arguments = ["verify", "--key", key].into_iter().chain(files.iter().map(String::as_str));
    let finished = checker.run(arguments).await;
    (finished.code == Some(0), finished.out + &finished.err)
}

/// What the checker in JavaScript says of the same files; nothing where there is no Node.
pub fn other_checker(checker: &Installation, key: &str, files: &[String]) -> Option<(bool, String)> {
    let script = tree::root().join("tests/oracles/certificate/verify.mjs");
    let mut node = Command::new("node");
    let Ok(output) = node.arg(script).arg(key).args(files).current_dir(checker.path(".")).output() else {
        println!("SKIPPED: there is no node here, so the second checker was not asked");
        return None;
    };
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    Some((output.status.success(), said))
}
