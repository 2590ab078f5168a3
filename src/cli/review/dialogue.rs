//! The conversation with somebody at a terminal: an answer is shown, a letter decides.

use std::io::{BufRead, Write};

use super::found::Waiting;
use super::{Decided, word};
use crate::cli::CliError;
use crate::language::{Language, ToBilingual};

/// What somebody says of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    Accept,
    Reject,
    Skip,
}

/// What was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Typed {
    One(Decision),
    /// This one and all that follow are accepted.
    AcceptAll,
    /// This one and all that follow are left.
    Quit,
}

/// One question after another.
pub(super) struct Dialogue<I, O> {
    input: I,
    output: O,
    language: Language,
}

impl<I: BufRead, O: Write> Dialogue<I, O> {
    pub(super) fn new(input: I, output: O, language: Language) -> Self {
        Self { input, output, language }
    }

    /// Shows each answer, asks, and acts at once: who stops halfway keeps what was decided.
    pub(super) fn hold(
        &mut self,
        pending: &[Waiting],
        act: impl Fn(&Waiting, Decision) -> Result<Decided, CliError>,
    ) -> Result<Vec<Decided>, CliError> {
        let mut for_all = None;
        let mut decided = Vec::with_capacity(pending.len());
        for (waiting, number) in pending.iter().zip(1..) {
            let decision = match for_all {
                Some(decision) => decision,
                None => {
                    self.show(waiting, number, pending.len())?;
                    match self.ask()? {
                        Typed::One(decision) => decision,
                        Typed::AcceptAll => *for_all.insert(Decision::Accept),
                        Typed::Quit => *for_all.insert(Decision::Skip),
                    }
                }
            };
            let outcome = act(waiting, decision)?;
            self.say(&format!("{} {}\n", word(outcome, self.language), waiting.proposal.snapshot.display()))?;
            decided.push(outcome);
        }
        Ok(decided)
    }

    fn show(&mut self, waiting: &Waiting, number: usize, count: usize) -> Result<(), CliError> {
        let mut text = format!("\n[{number}/{count}] {}\n", waiting.title());
        for line in waiting.shown(self.language) {
            text.push_str(&format!("  {line}\n"));
        }
        self.say(&text)
    }

    /// Asks until the answer is one. Who ends the input quits.
    fn ask(&mut self) -> Result<Typed, CliError> {
        loop {
            self.say(self.language.pick(
                "a 采纳　r 放弃　s 跳过　A 全部采纳　q 退出 > ",
                "a accept  r reject  s skip  A accept all  q quit > ",
            ))?;
            let mut line = String::new();
            match self.input.read_line(&mut line) {
                Ok(0) => return self.say("\n").map(|()| Typed::Quit),
                Ok(_) => {
                    if let Some(typed) = Typed::read(line.trim()) {
                        return Ok(typed);
                    }
                }
                Err(error) => {
                    return Err(CliError::harness(
                        format!("无法读取输入：{}", error.to_bilingual().zh),
                        format!("the input cannot be read: {error}"),
                    ));
                }
            }
        }
    }

    fn say(&mut self, text: &str) -> Result<(), CliError> {
        let written = self.output.write_all(text.as_bytes()).and_then(|()| self.output.flush());
        written.map_err(|error| CliError::output(&error))
    }
}

impl Typed {
    fn read(text: &str) -> Option<Self> {
        Some(match text {
            "a" => Self::One(Decision::Accept),
            "r" => Self::One(Decision::Reject),
            "s" => Self::One(Decision::Skip),
            "A" => Self::AcceptAll,
            "q" => Self::Quit,
            _ => return None,
        })
    }
}
