//! A command as it was typed, of one that went through a word processor or a chat: typographic blanks, dashes and quotation
//! marks are read as the plain ones that a shell knows, and lines that had been one are put together again.

use super::characters::{
    half_width, in_plain, is_invisible, is_other_blank, is_other_dash, is_other_double, is_other_single,
};
use super::quotes::{
    begins_argument, begins_argument_behind, end_of, end_of_brackets, ends_word, is_address, is_any_blank, is_dash,
    is_double, is_json, is_single,
};
use super::signs::{plain_body, plain_header};
use crate::language::Bilingual;

/// How a shell writes what is mended here.
#[derive(Clone, Copy, Debug)]
pub(in crate::evidence) struct Shell {
    /// The sign at the end of a line that goes on.
    continued: char,
    /// The sign before a quotation mark inside of double ones.
    escape: char,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Bash,
    /// An apostrophe is no quotation mark, and all parting into words is left to the program.
    Cmd,
    PowerShell,
}

impl Shell {
    /// Bash, and whatever else POSIX describes.
    pub(in crate::evidence) const BASH: Self = Self { continued: '\\', escape: '\\', kind: Kind::Bash };
    /// Windows' cmd.
    pub(in crate::evidence) const CMD: Self = Self { continued: '^', escape: '\\', kind: Kind::Cmd };
    /// PowerShell.
    pub(in crate::evidence) const POWERSHELL: Self = Self { continued: '`', escape: '`', kind: Kind::PowerShell };
}

/// A command with plain characters.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::evidence) struct Typed {
    pub(in crate::evidence) text: String,
    /// Whether lines were put together.
    pub(in crate::evidence) is_moved: bool,
}

/// The command with plain characters.
///
/// # Errors
/// The line of a typographic quotation mark that none closes.
pub(in crate::evidence) fn typed(text: &str, shell: Shell) -> Result<Typed, (usize, Bilingual)> {
    let out = String::with_capacity(text.len());
    let mut mender = Mender { rest: text, shell, out, is_quoted: false, is_moved: false, open_brackets: 0 };
    while let Some(sign) = mender.rest.chars().next() {
        mender
            .sign(sign)
            .map_err(|reason| (1 + text[..text.len() - mender.rest.len()].matches('\n').count(), reason))?;
    }
    Ok(Typed { text: mender.out, is_moved: mender.is_moved })
}

struct Mender<'a> {
    rest: &'a str,
    shell: Shell,
    out: String,
    /// Inside of the quotation marks of a shell that is not like bash.
    is_quoted: bool,
    is_moved: bool,
    /// How often brackets were not closed.
    open_brackets: usize,
}

/// After so many brackets that are not closed, none is looked for any more.
const MOST_OPEN: usize = 16;

impl<'a> Mender<'a> {
    fn sign(&mut self, sign: char) -> Result<(), Bilingual> {
        match sign {
            _ if is_invisible(sign) => self.drop_first(),
            _ if is_other_blank(sign) => self.put(sign, " "),
            '\u{3000}' if !self.is_quoted => self.put(sign, " "),
            _ if is_dash(sign) && !self.is_quoted && self.begins_word() => self.option(),
            _ if is_other_dash(sign) && !self.is_quoted => self.put(sign, "-"),
            '\'' | '"' if self.shell.kind != Kind::Cmd => self.plain_quotes(sign),
            _ if (is_other_double(sign) || is_other_single(sign)) && self.shell.kind != Kind::Cmd => {
                return self.quotes(sign);
            }
            _ if is_double(sign) => {
                self.is_quoted ^= !self.out.ends_with('\\');
                self.put(sign, "\"");
            }
            _ if self.is_continuation(sign) && !self.is_quoted => self.continuation(sign),
            '\n' if !self.is_quoted => self.line_end(),
            _ => self.put(sign, &sign.to_string()),
        }
        Ok(())
    }

    fn drop_first(&mut self) {
        self.put(self.rest.chars().next().unwrap_or_default(), "");
    }

    /// Puts a text in the place of the first sign.
    fn put(&mut self, sign: char, plain: &str) {
        self.rest = &self.rest[sign.len_utf8()..];
        self.out.push_str(plain);
    }

    fn begins_word(&self) -> bool {
        self.out.chars().next_back().is_none_or(char::is_whitespace)
    }

    /// The dashes of an option. Word processors make one of two: a whole word has two, and letters have one.
    fn option(&mut self) {
        let name = self.rest.trim_start_matches(is_dash);
        let dashes = &self.rest[..self.rest.len() - name.len()];
        let word: String = name.chars().take_while(|sign| sign.is_ascii_alphanumeric()).collect();
        let is_long = word.len() > 2 && word.bytes().all(|byte| byte.is_ascii_lowercase());
        let written = if is_long && self.shell.kind != Kind::PowerShell { "--" } else { "-" };
        self.out.push_str(if dashes.chars().any(is_other_dash) { written } else { dashes });
        self.rest = name;
    }

    fn is_continuation(&self, sign: char) -> bool {
        half_width(sign).unwrap_or(sign) == self.shell.continued
    }

    /// The sign with which a line goes on, blanks behind it or not; where the lines were put together, it stands before the
    /// next option.
    fn continuation(&mut self, sign: char) {
        let rest = &self.rest[sign.len_utf8()..];
        let behind = rest.trim_start_matches(is_any_blank);
        let blanks = &rest[..rest.len() - behind.len()];
        if let Some(next) = behind.strip_prefix('\n').filter(|_| self.begins_word()) {
            self.is_moved |= !matches!(blanks, "" | "\r");
            self.go_on(next);
        } else if !blanks.is_empty() && self.begins_word() && begins_argument(behind) {
            self.is_moved = true;
            self.rest = behind;
        } else {
            self.put(sign, &self.shell.continued.to_string());
            // What it keeps is no quotation mark.
            if let Some(kept) = self.rest.chars().next() {
                self.put(kept, &kept.to_string());
            }
        }
    }

    /// A line that ends without that sign before an option has lost it.
    fn line_end(&mut self) {
        let next = self.rest.trim_start_matches(|sign| sign == '\n' || is_any_blank(sign));
        // The entries of a table of PowerShell stand on lines of their own.
        let is_table = self.shell.kind == Kind::PowerShell && !next.starts_with(is_dash);
        if begins_argument(next) && !is_table && !self.out.trim().is_empty() {
            self.is_moved = true;
            self.out.push(' ');
            self.go_on(next);
        } else {
            // At once, since the lines of an empty page are many.
            self.out.push_str(&in_plain(&self.rest[..self.rest.len() - next.len()]));
            self.rest = next;
        }
    }

    fn go_on(&mut self, rest: &'a str) {
        self.out.push(self.shell.continued);
        self.out.push('\n');
        self.rest = rest;
    }

    /// What stands between plain quotation marks, of which the second may have become a typographic one.
    fn plain_quotes(&mut self, quote: char) {
        let inside = &self.rest[1..];
        if self.out.ends_with('@') && inside.trim_start_matches('\r').starts_with('\n') {
            return self.here_string(quote);
        }
        let is_of_c = self.out.ends_with('$') && self.shell.kind == Kind::Bash;
        let escape = (quote == '"' || is_of_c).then_some(self.shell.escape);
        let closed = end_of(inside, escape, |sign| sign == quote);
        let is_other = |sign: char| if quote == '"' { is_other_double(sign) } else { is_other_single(sign) };
        // Behind the plain one nothing is looked for: a text of many strings is gone through once.
        let most = closed.map_or(inside.len(), |(at, _)| at);
        let by_other =
            end_of(&inside[..most], escape, is_other).filter(|(_, end)| begins_argument_behind(&inside[*end..]));
        match by_other.or(closed) {
            Some((at, end)) => self.quoted(quote, &inside[..at], &inside[end..]),
            // The shell's own reader tells it.
            None => self.take(self.rest.len()),
        }
    }

    /// What stands between `@"` and `"@` of PowerShell.
    fn here_string(&mut self, quote: char) {
        let end = self.rest.find(&format!("\n{quote}@")).map_or(self.rest.len(), |at| at + 3);
        self.take(end);
    }

    /// Takes over so many bytes as they are.
    fn take(&mut self, length: usize) {
        let (taken, rest) = self.rest.split_at(length);
        self.out.push_str(taken);
        self.rest = rest;
    }

    /// What stands between typographic quotation marks.
    fn quotes(&mut self, sign: char) -> Result<(), Bilingual> {
        let inside = &self.rest[sign.len_utf8()..];
        let (quote, is_kind): (char, fn(char) -> bool) =
            if is_other_double(sign) { ('"', is_double) } else { ('\'', is_single) };
        let is_table = self.shell.kind == Kind::PowerShell;
        let json = self.end_of_json(inside);
        let ends = inside[json..].char_indices().filter(|(_, sign)| is_kind(*sign));
        let ends = ends.map(|(at, sign)| (json + at, json + at + sign.len_utf8()));
        let end = ends.into_iter().find(|(_, end)| ends_word(&inside[*end..], is_table));
        let Some((at, end)) = end else {
            return Err(Bilingual::new("排版用的引号没有闭合", "a typographic quotation mark is not closed"));
        };
        self.quoted(quote, &inside[..at], &inside[end..]);
        Ok(())
    }

    /// Where the JSON ends with which a text begins; each that does not end is looked for to the end of the text.
    fn end_of_json(&mut self, text: &str) -> usize {
        if self.open_brackets == MOST_OPEN || !text.starts_with(['{', '[']) {
            return 0;
        }
        let end = end_of_brackets(text);
        self.open_brackets += usize::from(end.is_none());
        end.unwrap_or_default()
    }

    /// Puts a text between plain quotation marks; `behind` is what follows it.
    fn quoted(&mut self, quote: char, text: &str, behind: &'a str) {
        self.out.push(quote);
        self.out.push_str(&self.content(quote, text));
        self.out.push(quote);
        self.rest = behind;
    }

    fn content(&self, quote: char, text: &str) -> String {
        let escape = self.shell.escape;
        if is_address(text) {
            return in_plain(text);
        }
        if !is_json(text) {
            return plain_header(text);
        }
        if quote == '\'' {
            return plain_body(text).unwrap_or_else(|| text.to_owned());
        }
        // Quotation marks that are escaped here are those of JSON.
        let escaped = ['"', '“', '”'].map(|sign| format!("{escape}{sign}"));
        let bare = escaped.iter().fold(text.to_owned(), |text, escaped| text.replace(escaped.as_str(), "\""));
        plain_body(&bare).unwrap_or(bare).replace('"', &escaped[0])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_found_again() {
        for (copied, plain) in [
            ("curl\u{a0}–X POST —header “x: 1”\u{a0}http://h/a", "curl -X POST --header \"x: 1\" http://h/a"),
            ("curl ‘http：//h/a’ –d ‘{“a”: “b c” }’", "curl 'http://h/a' -d '{\"a\": \"b c\" }'"),
            ("curl “h/a” –d “{“a”: “b” }”", "curl \"h/a\" -d \"{\\\"a\\\": \\\"b\\\" }\""),
            ("curl -d \"{\\“a\\”: 1}\" h/a", "curl -d \"{\\\"a\\\": 1}\" h/a"),
            ("curl 'h/a’ -H 'x–bis3–date：1’\n", "curl 'h/a' -H 'x-bis3-date: 1'\n"),
            ("curl h/a\n  -H 'x: 1'\n\n  -d '{}'\n", "curl h/a \\\n-H 'x: 1' \\\n-d '{}'\n"),
            ("curl h/a \\ \n -d '{}'", "curl h/a \\\n -d '{}'"),
            ("curl h/a \\ -d '{}' \\ 'b'", "curl h/a -d '{}' 'b'"),
            ("curl h/a ＼\n－－data \\'x", "curl h/a \\\n--data \\'x"),
            ("curl -d '{\"a\": \"“丽–水”\"}' h/a-b", "curl -d '{\"a\": \"“丽–水”\"}' h/a-b"),
            ("curl h/a\u{200b}\necho -n", "curl h/a\necho -n"),
        ] {
            assert_eq!(typed(copied, Shell::BASH).expect("it can be read").text, plain, "{copied}");
        }
        let copied = typed("curl “h/a“ ^ \n –d “{\\“a\\”: –1}”", Shell::CMD).expect("it can be read");
        assert_eq!((&*copied.text, copied.is_moved), ("curl \"h/a\" ^\n -d \"{\\\"a\\\": –1}\"", true));
    }

    #[test]
    fn a_typographic_quotation_mark_that_is_not_closed_is_told_at_its_line() {
        assert_eq!(typed("curl \\\n “h/a", Shell::BASH).map_err(|(line, _)| line), Err(2));
    }
}
