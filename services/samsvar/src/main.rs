//! The binary; everything is in the library, where tests reach it.

fn main() -> std::process::ExitCode {
    // Reads FAILPOINTS in a build that has such points; every other build has none and reads nothing.
    let _scenario = fail::has_failpoints().then(fail::FailScenario::setup);
    samsvar::cli::main()
}
