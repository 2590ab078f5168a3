//! The `bis3` program; everything it does is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    bis3::program(std::env::args_os().collect())
}
