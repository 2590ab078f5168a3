//! The words of a command line of Windows' cmd: first cmd takes its carets away, then the program parts the line into words.
//!
//! Chrome has written two generations of such lines: `"…^\^"…"`, where quotes inside are caret and backslash, and `^"…^"`,
//! where every quote has a caret of its own, `%` is `^%^` and a line end is doubled. Both come out the same here.

use super::ShellWord;

/// The words of a line as curl.exe gets them.
pub(super) fn words(text: &str) -> Vec<ShellWord> {
    arguments(&without_carets(text))
}

/// What cmd hands on: `^` keeps the next sign as it is, and continues a line at its end. Inside of quotes without carets
/// it is a sign as any other.
fn without_carets(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut signs = text.trim().chars().peekable();
    let mut is_quoted = false;
    while let Some(sign) = signs.next() {
        match sign {
            '"' => {
                is_quoted = !is_quoted;
                out.push(sign);
            }
            '^' if !is_quoted || matches!(signs.peek(), Some('"' | '\n' | '\r' | '%' | '^' | '\\')) => {
                caret(&mut signs, &mut out)
            }
            _ => out.push(sign),
        }
    }
    out
}

fn caret(signs: &mut std::iter::Peekable<std::str::Chars<'_>>, out: &mut String) {
    if signs.peek() == Some(&'\r') {
        signs.next();
    }
    match signs.next() {
        // A continued line; where an empty line follows, a line end is meant.
        Some('\n') => {
            let mut ahead = signs.clone();
            let next = ahead.find(|sign| *sign != '\r');
            if next == Some('\n') {
                *signs = ahead;
                out.push('\n');
            }
        }
        Some(sign) => out.push(sign),
        None => {}
    }
}

/// The words of a line as the C runtime of Windows parts them: backslashes count only before a quote.
fn arguments(line: &str) -> Vec<ShellWord> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut is_quoted = false;
    let mut signs = line.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '\\' => {
                let text = word.get_or_insert_default();
                let more = std::iter::from_fn(|| signs.next_if_eq(&'\\')).count() + 1;
                if signs.peek() == Some(&'"') {
                    text.extend(std::iter::repeat_n('\\', more / 2));
                    if more % 2 == 1 {
                        signs.next();
                        text.push('"');
                    }
                } else {
                    text.extend(std::iter::repeat_n('\\', more));
                }
            }
            '"' if is_quoted && signs.peek() == Some(&'"') => {
                signs.next();
                word.get_or_insert_default().push('"');
            }
            '"' => {
                is_quoted = !is_quoted;
                word.get_or_insert_default();
            }
            ' ' | '\t' | '\n' | '\r' if !is_quoted => words.extend(word.take()),
            '&' | '|' | '>' if !is_quoted => break,
            _ => word.get_or_insert_default().push(sign),
        }
    }
    words.extend(word);
    words.iter().map(|word| word.as_str().into()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(line: &str) -> Vec<String> {
        words(line).into_iter().map(|word| String::from_utf8_lossy(&word.bytes).into_owned()).collect()
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
}
