//! Other people's programs that judge our output. Where one is missing its test says so and passes;
//! with `REEVE_REQUIRE_VALIDATORS=1`, as in `.ci/run`, that is a failure.

use std::env;
use std::path::PathBuf;
use std::process::{Child, Command};

/// The program `name` ready to be given arguments, if it is on the `PATH`.
pub fn validator(name: &str) -> Option<Command> {
    let found = find(name);
    if found.is_none() {
        missing(&format!("{name} is not installed"));
    }
    found.map(Command::new)
}

/// Says that a test is skipped and why; fails where validators are required.
pub fn missing(why: &str) {
    let required = env::var("REEVE_REQUIRE_VALIDATORS").is_ok_and(|value| value == "1");
    assert!(!required, "{why}, and REEVE_REQUIRE_VALIDATORS=1 asks for it: .ci/run installs every validator");
    eprintln!("skipped: {why}");
}

fn find(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|dir| dir.join(name)).find(|program| program.is_file())
}

/// Runs to the end and gives back what was printed on both channels; fails when the program does.
pub fn output_of(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    assert!(output.status.success(), "{command:?}: {}\n{text}", output.status);
    text
}

/// A server that ends with the test, also when the test fails.
pub struct Server(pub Child);

impl Drop for Server {
    fn drop(&mut self) {
        // It may be gone already, and a test that is failing has better to report.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
