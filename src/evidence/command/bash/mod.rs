//! The words of a command line of bash: quotes, escapes, continued lines, and `$'…'` (POSIX.1-2024, 2.2), which `reader` reads.
//! Here they become commands.

mod reader;

use reader::Reader;

use super::{Command, ShellWord};
use crate::evidence::RecordingError;
use crate::evidence::copied::with_plain_blanks;
use crate::evidence::line_count::LineCount;

/// So often what is no command of ours may hold a quote that is not closed; then the rest of the text is no commands.
const MOST_OPEN: usize = 16;

/// The commands of a text that call one of these programs, each with what stands before its name left out; the first command
/// where none does.
///
/// # Errors
/// [`RecordingError::Malformed`] where a quote of one is not closed.
pub(super) fn commands(bytes: &[u8], names: &[&str]) -> Result<Vec<Command>, RecordingError> {
    let mut reader = Reader { bytes, at: 0 };
    let (mut found, mut first, mut open) = (Vec::new(), None, 0);
    let mut lines = LineCount::default();
    while reader.goes_to_command() && open < MOST_OPEN {
        let begin = reader.at;
        match reader.command() {
            Ok(words) if words.is_empty() => {}
            Ok(words) => {
                let command = Command { line: lines.at(bytes, begin), words };
                if command.is_of(names) {
                    found.push(command);
                } else {
                    first.get_or_insert(command);
                }
            }
            Err(error) if first.is_none() && found.is_empty() || begins_with(&bytes[begin..], names) => {
                return Err(error);
            }
            // What a command prints has apostrophes that close nothing.
            Err(_) => {
                open += 1;
                reader.at = begin;
                reader.skip_line();
            }
        }
    }
    Ok(if found.is_empty() { first.into_iter().collect() } else { found })
}

/// Whether a text begins with one of these commands, behind what may stand before any.
pub(super) fn begins_with(bytes: &[u8], names: &[&str]) -> bool {
    let line = bytes.trim_ascii_start().split(|byte| *byte == b'\n').next().unwrap_or_default();
    // Copied text has blanks that no shell knows.
    let line = with_plain_blanks(&String::from_utf8_lossy(line));
    let mut words = line.split_ascii_whitespace().skip_while(|word| is_before(word.as_bytes()));
    let is_named = |word: &str| names.iter().any(|name| word.rsplit('/').next() == Some(name));
    // A name alone is a word of some text.
    words.next().is_some_and(is_named) && words.next().is_some()
}

/// What may stand before a command: a prompt, who runs it, and variables that are set for it.
fn is_before(word: &[u8]) -> bool {
    let is_variable = word
        .iter()
        .position(|byte| *byte == b'=')
        .is_some_and(|at| at > 0 && word[..at].iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_'));
    is_variable || matches!(word, b"$" | b"#" | b"%" | b"sudo" | b"time" | b"env" | b"command" | b"nohup")
}

impl Reader<'_> {
    /// Goes to where the next command begins, past comments and what parts commands; false at the end.
    fn goes_to_command(&mut self) -> bool {
        loop {
            self.skip_blanks();
            match self.peek(0) {
                None => return false,
                Some(b'\n' | b';' | b'|' | b'&' | b'(' | b')') => self.at += 1,
                Some(b'#') => self.skip_line(),
                Some(_) => return true,
            }
        }
    }

    fn skip_line(&mut self) {
        let rest = &self.bytes[self.at..];
        self.at += rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
    }

    /// The words of a command up to its end, without those before its name and without the files that it reads and writes.
    fn command(&mut self) -> Result<Vec<ShellWord>, RecordingError> {
        let mut words: Vec<ShellWord> = Vec::new();
        loop {
            match self.word()? {
                Some(word) if words.is_empty() && is_before(&word.bytes) => {}
                Some(word) => words.push(word),
                None if matches!(self.peek(0), Some(b'<' | b'>')) => {
                    let is_number = |word: &mut ShellWord| word.bytes.iter().all(u8::is_ascii_digit);
                    if self.at > 0 && self.bytes[self.at - 1].is_ascii_digit() {
                        words.pop_if(is_number);
                    }
                    self.redirection()?;
                }
                None => return Ok(words),
            }
        }
    }

    /// `> file`, `2>&1`, `<< END`
    fn redirection(&mut self) -> Result<(), RecordingError> {
        while matches!(self.peek(0), Some(b'<' | b'>' | b'&' | b'|')) {
            self.at += 1;
        }
        self.word().map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(line: &str) -> Vec<String> {
        let words = commands(line.as_bytes(), &["curl"]).expect("whole words").remove(0).words;
        words.into_iter().map(|word| String::from_utf8_lossy(&word.bytes).into_owned()).collect()
    }

    #[test]
    fn words_are_what_bash_makes_of_them() {
        assert_eq!(texts("curl 'a b' \"c\\\"d$\" e\\ f | sh"), ["curl", "a b", "c\"d$", "e f"]);
        assert_eq!(texts("curl \\\n  -H 'x;' \\\r\n --data-raw ''\n next"), ["curl", "-H", "x;", "--data-raw", ""]);
        assert_eq!(texts("$ sudo LANG=C https_proxy= curl a=b"), ["curl", "a=b"]);
        assert_eq!(texts(r"$ curl $'a\n\u4e3d\x41\'\\\ud83d\ude00'"), ["curl", "a\n丽A'\\😀"]);
    }

    #[test]
    fn commands_behind_one_another_are_told_apart() {
        for (text, lines) in [
            ("curl a\ncurl b", &[1, 2][..]),
            ("curl a ;\ncurl b ;\n", &[1, 2]),
            ("curl a && curl b; curl c | jq . & curl d", &[1, 1, 1, 1]),
            ("# one\ncurl a\n# it's two\ncurl b > out 2>&1 -v\n", &[2, 4]),
            ("curl a \\\n -d '\ncurl x'\necho it's\ncurl b", &[1, 5]),
            ("cd x\ncurl a", &[2]),
        ] {
            let found = commands(text.as_bytes(), &["curl"]).unwrap_or_else(|error| panic!("{text}: {error:?}"));
            let told: Vec<usize> = found.iter().map(|command| command.line).collect();
            assert_eq!(told, lines, "{text}");
        }
        assert_eq!(texts("curl a 2> /dev/null -v"), ["curl", "a", "-v"]);
    }

    #[test]
    fn a_quote_that_is_not_closed_is_told_at_its_line() {
        let error = commands(b"curl \\\n 'a", &["curl"]).expect_err("an open quote");
        assert!(matches!(error, RecordingError::Malformed { line: 2, .. }), "{error:?}");
    }
}
