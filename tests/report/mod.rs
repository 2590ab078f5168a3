//! Reports: one run with every outcome in each form, held against what reads that form.

pub mod browser;
mod curl;
mod html;
mod json;
pub mod junit;
mod markdown;
mod real;
mod results;
mod tap;
mod terminal;

use std::io::Write;
use std::process::{Command, Output, Stdio};

use bis3::language::Language;

const LANGUAGES: [Language; 2] = [Language::Zh, Language::En];

/// The text that `write` writes.
fn text(write: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut bytes = Vec::new();
    write(&mut bytes);
    String::from_utf8(bytes).expect("a report is UTF-8")
}

/// What a program of the machine says to a text; `install` names the Debian package that has it.
fn ask(program: &str, arguments: &[&str], input: &str, install: &str) -> Output {
    let child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = child.unwrap_or_else(|error| panic!("{program}: {error}; install it: apt-get install {install}"));
    let mut pipe = child.stdin.take().expect("it was piped");
    std::thread::scope(|scope| {
        scope.spawn(move || pipe.write_all(input.as_bytes()).expect("the program reads"));
        child.wait_with_output().expect("the program ends")
    })
}
