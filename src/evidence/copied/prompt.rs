//! What a terminal shows before a command, and before the lines on which it goes on.

use super::characters::{is_invisible, is_other_blank};
use super::quotes::begins_argument;

/// Signs at which a prompt ends.
const ENDS: &[char] = &['$', '#', '%', '>', '❯', '➜', '»'];

/// What a shell shows where a command goes on.
const CONTINUED: &[&str] = &[">> ", "> ", ">", "More? "];

/// The longest prompt: a user, a host and a folder.
const LONGEST: usize = 120;

/// A command without the prompts of a terminal, and without remarks before it; none where nothing stands before it. A command
/// begins with one of these names.
pub(in crate::evidence) fn without_prompts(text: &str, names: &[&str]) -> Option<String> {
    let mut lines = text.lines().skip_while(|line| line.trim().is_empty() || is_remark(line, names));
    let first = lines.next()?;
    let (prompt, command) = first.split_at(begin(first, names)?);
    let has_prompt = prompt.trim_end_matches(is_blank).is_empty() || is_prompt(prompt);
    let is_other = !prompt.is_empty() || !text.trim_start().starts_with(first.trim_start());
    if !has_prompt {
        return None;
    }
    let mut changed = command.to_owned();
    let mut is_changed = is_other;
    let mut last = command;
    for line in lines {
        let goes_on = last.trim_end_matches(is_blank).ends_with(['\\', '^', '`', '＼']);
        last = line;
        let rest = CONTINUED.iter().find_map(|sign| line.strip_prefix(sign));
        let rest = rest.filter(|rest| goes_on || begins_argument(rest.trim_start_matches(is_blank)));
        let rest = rest.or_else(|| behind_prompt(line, names, prompt).filter(|_| !goes_on));
        is_changed |= rest.is_some();
        changed.push('\n');
        changed.push_str(rest.unwrap_or(line));
    }
    is_changed.then_some(changed + "\n")
}

/// The next command without the prompt before it. What begins with the sign of a comment has one only where the first has.
fn behind_prompt<'a>(line: &'a str, names: &[&str], first: &str) -> Option<&'a str> {
    let (prompt, command) = line.split_at(begin(line, names)?);
    let is_comment = prompt.trim() == "#" && first.trim() != "#";
    (is_prompt(prompt) && !is_comment).then_some(command)
}

/// Whether a text begins with a command of one of these names.
pub(super) fn is_command(text: &str, names: &[&str]) -> bool {
    begin(text.trim_start().lines().next().unwrap_or_default(), names) == Some(0)
}

fn is_blank(sign: char) -> bool {
    sign.is_whitespace() || is_other_blank(sign) || is_invisible(sign)
}

fn is_remark(line: &str, names: &[&str]) -> bool {
    let line = line.trim_start();
    ["#", "//", "::", "REM "].iter().any(|sign| line.starts_with(sign)) && begin(line, names).is_none()
}

/// `user@host:~$ `, `[root@host ~]# `, `PS C:\Users> `, `C:\Users>`
fn is_prompt(before: &str) -> bool {
    let before = before.trim_end_matches(is_blank);
    before.ends_with(ENDS) && before.len() <= LONGEST && !before.contains(['"', '\'', '='])
}

/// Where the name of a command begins that has a blank behind it.
fn begin(line: &str, names: &[&str]) -> Option<usize> {
    let lower = line.to_ascii_lowercase();
    let begins = names.iter().flat_map(|name| lower.match_indices(name).map(|(at, found)| (at, at + found.len())));
    let is_word = |(at, end): &(usize, usize)| {
        let before = lower[..*at].chars().next_back();
        let behind = lower[*end..].chars().next();
        before.is_none_or(|sign| is_blank(sign) || ENDS.contains(&sign)) && behind.is_some_and(is_blank)
    };
    begins.filter(is_word).filter(|(_, end)| has_argument(&line[*end..])).map(|(at, _)| at).min()
}

/// Whether an option, an address, something in quotation marks or of a variable stands there: words of a sentence are none.
fn has_argument(text: &str) -> bool {
    let is_part = |word: &str| {
        word.chars().count() > 1
            && (begins_argument(word)
                || word.starts_with(['$', '@'])
                || word.trim_end_matches(['.', ':']).contains(['/', ':', '.', '：']))
    };
    text.split(is_blank).any(is_part) || text.trim_end_matches(is_blank).ends_with(['\\', '^', '`', '＼'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prompts_and_remarks_go() {
        let names = &["curl", "invoke-webrequest"];
        for (text, command) in [
            ("user@host:~$ curl h/a", "curl h/a\n"),
            ("[root@host ~]# curl h/a \\\n> -H b", "curl h/a \\\n-H b\n"),
            ("C:\\Users\\x>curl h/a ^\nMore? -H b", "curl h/a ^\n-H b\n"),
            ("PS C:\\> Invoke-WebRequest h/a `\n>> -Method Post", "Invoke-WebRequest h/a `\n-Method Post\n"),
            ("# what we send\ncurl\u{a0}h/a", "curl\u{a0}h/a\n"),
            ("\u{feff}\u{a0}curl h/a", "curl h/a\n"),
            ("a@b:~$ curl h/a\n{}\na@b:~$ curl h/b \\\n> -H c", "curl h/a\n{}\ncurl h/b \\\n-H c\n"),
            ("$ curl h/a\n# curl h/c\n$ curl h/b", "curl h/a\n# curl h/c\ncurl h/b\n"),
        ] {
            assert_eq!(without_prompts(text, names).as_deref(), Some(command), "{text}");
        }
        for text in [
            "curl h/a",
            "we use curl a",
            "It says: x=\"> curl a",
            "POST / HTTP/1.1",
            "# http request of Monday\nPOST / HTTP/1.1",
        ] {
            assert_eq!(without_prompts(text, names), None, "{text}");
        }
    }
}
