//! The dialogue, over a pseudo-terminal.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use super::{FIRST, NEW, OLD, SECOND, files, folder, read, review};

/// Somebody at a terminal.
struct Person {
    terminal: File,
    child: Child,
    screen: Receiver<String>,
    seen: String,
}

/// How long somebody waits for a text before giving up.
const PATIENCE: Duration = Duration::from_secs(60);

impl Person {
    fn runs_review(folder: &Path) -> Self {
        let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a pseudo-terminal");
        grantpt(&terminal).and_then(|()| unlockpt(&terminal)).expect("one's own terminal");
        let name = ptsname(&terminal, Vec::new()).expect("it has a name").into_string().expect("plain ASCII");
        let other_end = || File::options().read(true).write(true).open(&name).expect("one's own terminal");
        let mut command = review(folder, &[]);
        command.stdin(other_end()).stdout(other_end()).stderr(Stdio::null());
        let child = command.spawn().expect("the program runs");
        let terminal = File::from(terminal);
        let screen = screen(terminal.try_clone().expect("one's own terminal"));
        Self { terminal, child, screen, seen: String::new() }
    }

    /// Waits until a text is on the screen, behind what was waited for before.
    fn sees(&mut self, text: &str) -> String {
        loop {
            if let Some(at) = self.seen.find(text) {
                let rest = self.seen.split_off(at + text.len());
                return std::mem::replace(&mut self.seen, rest);
            }
            match self.screen.recv_timeout(PATIENCE) {
                Ok(more) => self.seen.push_str(&more),
                Err(ended) => {
                    // It may be waiting for somebody who has given up.
                    let _ = self.child.kill();
                    panic!("{ended} before `{text}` came: {}", self.seen);
                }
            }
        }
    }

    fn types(&mut self, line: &str) {
        self.terminal.write_all(format!("{line}\n").as_bytes()).expect("the terminal takes it");
    }

    fn exit(mut self) -> i32 {
        self.child.wait().expect("it ends").code().expect("no signal ended it")
    }
}

/// What comes to the screen, piece by piece.
fn screen(mut terminal: File) -> Receiver<String> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut buffer = [0; 1024];
        while let Ok(count @ 1..) = terminal.read(&mut buffer) {
            if sender.send(String::from_utf8_lossy(&buffer[..count]).into_owned()).is_err() {
                break;
            }
        }
    });
    receiver
}

const QUESTION: &str = "q quit > ";

#[test]
fn each_answer_is_shown_and_a_letter_decides() {
    let folder = folder();
    let mut person = Person::runs_review(folder.path());
    let first = person.sees(QUESTION);
    for line in
        ["[1/2]", "/status: 200 → 201", "/headers/X-Trace: nothing → \"7\"", "/body/count: 1 → 1.0 (the same number"]
    {
        assert!(first.contains(line), "{first}");
    }
    person.types("yes");
    person.sees(QUESTION);
    assert_eq!(read(folder.path(), FIRST).as_deref(), Some(OLD), "only a letter that is one decides");
    person.types("a");
    let second = person.sees(QUESTION);
    assert!(second.contains("accepted") && second.contains("+   \"status\": 201,"), "{second}");
    assert_eq!(read(folder.path(), FIRST).as_deref(), Some(NEW), "it is done at once");
    person.types("r");
    assert_eq!(person.exit(), 0);
    assert_eq!(files(folder.path()).len(), 2);
}

#[test]
fn what_is_skipped_is_still_pending() {
    let folder = folder();
    let before = files(folder.path());
    let mut person = Person::runs_review(folder.path());
    person.sees(QUESTION);
    person.types("s");
    person.sees(QUESTION);
    person.types("q");
    person.sees("2 pending");
    assert_eq!(person.exit(), 4);
    assert_eq!(files(folder.path()), before);
}

#[test]
fn all_that_follow_can_be_accepted_at_once() {
    let folder = folder();
    let mut person = Person::runs_review(folder.path());
    person.sees(QUESTION);
    person.types("A");
    assert_eq!(person.exit(), 0);
    assert_eq!([FIRST, SECOND].map(|file| read(folder.path(), file)), [Some(NEW.to_owned()), Some(NEW.to_owned())]);
}

#[test]
fn an_answer_that_changes_while_somebody_looks_is_not_accepted() {
    let folder = folder();
    let mut person = Person::runs_review(folder.path());
    person.sees(QUESTION);
    super::write(folder.path(), &format!("{FIRST}.new"), "{}");
    person.types("a");
    person.sees("changed meanwhile");
    person.sees(QUESTION);
    person.types("q");
    assert_eq!(person.exit(), 4);
    assert_eq!(read(folder.path(), FIRST).as_deref(), Some(OLD));
}
