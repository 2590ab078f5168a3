//! The program and the runtime as every test starts them: nothing of the surroundings reaches a test but what it sets.

use std::future::Future;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};

/// What a program needs of the machine to start others and to write temporary files.
const KEPT: [&str; 3] = ["PATH", "HOME", "TMPDIR"];

/// No test takes this long unless something hangs.
const PATIENCE: Duration = Duration::from_secs(600);

/// `bis3` with these arguments in a folder, in English, with nothing on its standard input.
pub fn bis3(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bis3"));
    command.args(arguments).current_dir(folder).stdin(Stdio::null());
    clear_environment(&mut command).env("LC_ALL", "en_GB.UTF-8");
    command
}

/// Takes every variable from a program but those of [`KEPT`]. A list of variables to remove would lack the one that is
/// read next.
pub fn clear_environment(command: &mut Command) -> &mut Command {
    command.env_clear().envs(KEPT.iter().filter_map(|name| Some((name, std::env::var_os(name)?))))
}

/// Says that a test leaves something out, past the test harness, which keeps what `println!` says of a test that passes.
pub fn tell_left_out(text: &str) {
    // Nobody is there to be told where standard error is closed.
    let _ = writeln!(std::io::stderr(), "LEFT OUT: {text}");
}

/// How a program ended, and what it wrote: standard output, then standard error.
pub fn told(output: &Output) -> (i32, String) {
    (exit_code(output), text(&output.stdout) + &text(&output.stderr))
}

/// Runs a program to its end; how it ended, and what it wrote.
pub fn output(command: &mut Command) -> (i32, String) {
    told(&command.output().expect("the program runs"))
}

/// What a program wrote, below a line that says how it ended.
pub fn shown(command: &mut Command) -> String {
    let (code, text) = output(command);
    format!("exit {code}\n{text}")
}

pub fn exit_code(output: &Output) -> i32 {
    output.status.code().expect("no signal ended it")
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("the program prints UTF-8")
}

/// Its threads go on serving while a test waits for a program.
pub fn runtime() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime starts")
}

/// Runs a test to its end on one thread: what it does at the same time happens in the same order every time.
pub fn block_on<T>(test: impl Future<Output = T>) -> T {
    within_patience(&Builder::new_current_thread().enable_all().build().expect("a runtime starts"), test)
}

/// Runs a test to its end beside threads that serve, so that it may wait for a program.
pub fn block_on_beside_threads<T>(test: impl Future<Output = T>) -> T {
    within_patience(&runtime(), test)
}

fn within_patience<T>(runtime: &Runtime, test: impl Future<Output = T>) -> T {
    runtime.block_on(async { tokio::time::timeout(PATIENCE, test).await.expect("nothing hangs") })
}
