//! The board on a terminal: redrawn in place, fitted to its width, and ended by Ctrl-C with the summary.

use std::process::Command;

use super::{Run, client};
use crate::mock::clients::available;
use crate::program::clear_environment;

/// What a terminal of so many columns is sent by a run until Ctrl-C is pressed behind this pattern, and how the run ended.
fn on_terminal(run: &Run, columns: usize, pattern: &str, command: &str) -> (Option<i32>, String) {
    let program = env!("CARGO_BIN_EXE_bis3");
    let mut driver = Command::new("python3");
    let fixed = ["certify", "run", "--claims", "claims.yaml", "--plan", "watch", "--listen", "127.0.0.1:0"];
    driver.arg(client("on_terminal.py")).args([&columns.to_string(), pattern, program]);
    driver.args(fixed).args(["--command", command]).current_dir(run.path());
    let output = clear_environment(&mut driver).env("TERM", "xterm").env("LC_ALL", "en_GB.UTF-8").output();
    let output = output.expect("it runs");
    (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
}

/// By how many lines is gone up where the board is drawn anew: what is too long for the terminal takes several.
fn lines_up(told: &str) -> Vec<usize> {
    let parts = told.split("\u{1b}[").skip(1);
    parts.filter_map(|part| part.split_once('A')?.0.parse().ok()).collect()
}

/// A board has twenty lines, and one that says how many more there are.
const MOST_LINES_UP: usize = 20;

#[test]
fn it_is_redrawn_in_place_and_ends_by_ctrl_c_with_the_summary() {
    if !available("python3") {
        return;
    }
    let reports = format!("python3 {} 2", client("donor_reports.py").display());
    for columns in [60, 80, 120] {
        let run = Run::new();
        let (exit, told) = on_terminal(&run, columns, "[1-9][0-9]* shown,", &reports);
        assert_eq!(exit, Some(130), "{told}");
        assert!(told.contains("\u{1b}[2K"), "lines are written anew: {told:?}");
        let (_, summary) = told.rsplit_once("\u{1b}[2K").expect("a last line that was taken away");
        assert!(summary.contains("NOT YET") && summary.contains("bis3 certify report certify-run"), "{summary}");
        let up = lines_up(&told);
        assert!(!up.is_empty() && up.iter().all(|lines| *lines <= MOST_LINES_UP), "{up:?}");
    }
}
