//! Where the program lies that is to be tested.

use std::path::PathBuf;

/// Names the program where it does not lie beside the tests.
const VARIABLE: &str = "SAMSVAR_BINARY";

/// The program of the same build as the running test: tests lie in `target/<profile>/deps`, the program one above.
///
/// # Panics
///
/// Says which command builds it, where it is not there.
#[must_use]
pub fn binary() -> PathBuf {
    let named = std::env::var_os(VARIABLE).map(PathBuf::from);
    let path = named.unwrap_or_else(|| {
        let own = std::env::current_exe().expect("a running test knows its own file");
        let folder = own.ancestors().nth(2).expect("a test lies two folders below its profile's");
        folder.join("samsvar")
    });
    let release = if path.components().any(|part| part.as_os_str() == "release") { " --release" } else { "" };
    assert!(
        path.is_file(),
        "the program is not at {}: build it by `cargo build -p samsvar{release}`, or name it in {VARIABLE}",
        path.display()
    );
    path
}
