//! The words of a command line of Windows' cmd: first cmd takes its carets away, then the program parts the line into words.
//!
//! Chrome has written two generations of such lines: `"…^\^"…"`, where quotes inside are caret and backslash, and `^"…^"`,
//! where every quote has a caret of its own, `%` is `^%^` and a line end is doubled. Both come out the same here.

use std::iter::Peekable;
use std::str::Chars;

use super::bash::begins_with;
use super::{Command, ShellWord};
use crate::evidence::line_count::LineCount;

/// The commands of a text that call one of these programs, with their words as those get them; the first command where none
/// does.
pub(super) fn commands(text: &str, names: &[&str]) -> Vec<Command> {
    let plain = WithoutCarets::of(text);
    let mut lines = LineCount::default();
    let all = arguments(&plain.text, names).into_iter().map(|(begin, words)| {
        let joined = plain.joined.partition_point(|place| *place <= begin);
        Command { line: lines.at(plain.text.as_bytes(), begin) + joined, words }
    });
    let (mut found, others): (Vec<Command>, Vec<Command>) = all.partition(|command| command.is_of(names));
    if found.is_empty() {
        found.extend(others.into_iter().next());
    }
    found
}

/// A text without the carets that cmd takes away.
#[derive(Default)]
struct WithoutCarets {
    text: String,
    /// Where lines were put together, in order.
    joined: Vec<usize>,
}

impl WithoutCarets {
    /// What cmd hands on: `^` keeps the next sign as it is, and continues a line at its end. Inside of quotes without carets
    /// it is a sign as any other.
    fn of(text: &str) -> Self {
        let mut plain = Self::default();
        let mut signs = text.trim_end().chars().peekable();
        let mut is_quoted = false;
        while let Some(sign) = signs.next() {
            match sign {
                '"' => {
                    is_quoted = !is_quoted;
                    plain.text.push(sign);
                }
                '^' if !is_quoted || matches!(signs.peek(), Some('"' | '\n' | '\r' | '%' | '^' | '\\')) => {
                    plain.caret(&mut signs);
                }
                _ => plain.text.push(sign),
            }
        }
        plain
    }

    fn caret(&mut self, signs: &mut Peekable<Chars<'_>>) {
        if signs.peek() == Some(&'\r') {
            signs.next();
        }
        match signs.next() {
            // A continued line; where an empty line follows, a line end is meant.
            Some('\n') => {
                self.joined.push(self.text.len());
                let mut ahead = signs.clone();
                let next = ahead.find(|sign| *sign != '\r');
                if next == Some('\n') {
                    *signs = ahead;
                    self.text.push('\n');
                }
            }
            Some(sign) => self.text.push(sign),
            None => {}
        }
    }
}

/// The words of each command as the C runtime of Windows parts them, and where it begins: backslashes count only before a
/// quote. A line end parts commands where one of these programs is called behind it; else a caret was lost.
fn arguments(text: &str, names: &[&str]) -> Vec<(usize, Vec<ShellWord>)> {
    let mut words = Words::default();
    let mut is_quoted = false;
    let mut signs = text.char_indices().peekable();
    while let Some((at, sign)) = signs.next() {
        match sign {
            '\\' => {
                let more = std::iter::from_fn(|| signs.next_if(|(_, next)| *next == '\\')).count() + 1;
                let word = words.open(at);
                if let Some((_, '"')) = signs.peek() {
                    word.extend(std::iter::repeat_n('\\', more / 2));
                    if more % 2 == 1 {
                        signs.next();
                        word.push('"');
                    }
                } else {
                    word.extend(std::iter::repeat_n('\\', more));
                }
            }
            '"' if is_quoted && matches!(signs.peek(), Some((_, '"'))) => {
                signs.next();
                words.open(at).push('"');
            }
            '"' => {
                is_quoted = !is_quoted;
                words.open(at);
            }
            '\n' if !is_quoted && begins_with(&text.as_bytes()[at + 1..], names) => words.end_command(),
            ' ' | '\t' | '\n' | '\r' if !is_quoted => words.end(),
            '&' | '|' | '>' if !is_quoted => words.end_command(),
            _ => words.open(at).push(sign),
        }
    }
    words.end_command();
    words.commands
}

/// The words so far.
#[derive(Default)]
struct Words {
    /// The word that is not at its end.
    word: Option<String>,
    /// The command that is not at its end, and where it begins.
    command: (usize, Vec<ShellWord>),
    commands: Vec<(usize, Vec<ShellWord>)>,
}

impl Words {
    /// The word to which a sign belongs that stands at this place.
    fn open(&mut self, at: usize) -> &mut String {
        if self.word.is_none() && self.command.1.is_empty() {
            self.command.0 = at;
        }
        self.word.get_or_insert_default()
    }

    fn end(&mut self) {
        self.command.1.extend(self.word.take().map(|word| word.as_str().into()));
    }

    fn end_command(&mut self) {
        self.end();
        let command = std::mem::take(&mut self.command);
        self.commands.extend(Some(command).filter(|(_, words)| !words.is_empty()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(line: &str) -> Vec<String> {
        commands(line, &["curl"])
            .remove(0)
            .words
            .into_iter()
            .map(|word| String::from_utf8_lossy(&word.bytes).into_owned())
            .collect()
    }

    #[test]
    fn both_generations_of_carets_give_the_same_words() {
        let older = "curl \"http://h/a?b=1\" ^\r\n  -H \"x: 1\" ^\r\n  --data-raw \"{\\\"a\\\": \\\"100^%^\\\"}\"";
        let newer = "curl ^\"http://h/a?b=1^\" ^\r\n  -H ^\"x: 1^\" ^\r\n  --data-raw ^\"^{^\\^\"a^\\^\": ^\\^\"100^%^\\^\"^}^\"";
        let expected = ["curl", "http://h/a?b=1", "-H", "x: 1", "--data-raw", "{\"a\": \"100%\"}"];
        assert_eq!(texts(newer), expected);
        assert_eq!(texts(older), expected);
    }

    #[test]
    fn a_doubled_line_end_is_one() {
        assert_eq!(texts("curl --data-raw ^\"a^\r\n\r\nb^\""), ["curl", "--data-raw", "a\nb"]);
    }

    #[test]
    fn commands_behind_one_another_are_told_apart() {
        let text = "curl ^\"http://h/a^\" ^\r\n  -d ^\"^{^}^\" &\r\ncurl ^\"http://h/b^\" ^\r\n  -d ^\"a^\r\n\r\nb^\"\r\ncurl c\r\n";
        let commands = commands(text, &["curl"]);
        let told: Vec<(usize, usize)> = commands.iter().map(|command| (command.line, command.words.len())).collect();
        assert_eq!(told, [(1, 4), (3, 4), (7, 2)]);
    }
}
