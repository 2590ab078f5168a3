//! What wget sends for its arguments.

use super::ShellWord;
use super::sent::Sent;
use crate::evidence::{Format, Part, Recorded, RecordingError};

/// Options that take a value in a word of their own, and change nothing in what is sent.
const VALUED: &[&str] = &["-O", "-o", "-T", "-t", "-P", "--output-document", "--output-file", "--timeout", "--tries"];

/// The request that wget would make of these words, the first of which is its own name.
///
/// # Errors
/// [`RecordingError`] where no URL stands among them.
pub(super) fn request(words: &[ShellWord]) -> Result<Recorded, RecordingError> {
    let mut sent = Sent { media_type: Some("application/x-www-form-urlencoded"), ..Sent::default() };
    let mut words = words.iter().skip(1);
    while let Some(word) = words.next() {
        let text = String::from_utf8_lossy(&word.bytes).into_owned();
        match text.split_once('=') {
            Some((name, _)) if name.starts_with("--") => option(&mut sent, name, word, name.len() + 1),
            _ if VALUED.contains(&text.as_str()) => drop(words.next()),
            _ if takes_value(&text) => {
                if let Some(value) = words.next() {
                    option(&mut sent, &text, value, 0);
                }
            }
            _ if text.starts_with('-') => {}
            _ => {
                sent.note(word, Part::RequestLine);
                match &sent.url {
                    Some(_) => drop(sent.stray.get_or_insert(text)),
                    None => sent.url = Some(text),
                }
            }
        }
    }
    sent.recorded(Format::Wget)
}

fn takes_value(name: &str) -> bool {
    matches!(
        name,
        "--header" | "--method" | "--body-data" | "--post-data" | "--body-file" | "--post-file" | "-U" | "--user-agent"
    )
}

/// An option, whose value stands in a word from this byte on.
fn option(sent: &mut Sent, name: &str, word: &ShellWord, from: usize) {
    let value = &word.bytes[from..];
    match name {
        "--header" => {
            let is_authorization = value.to_ascii_lowercase().starts_with(b"authorization");
            sent.note(word, if is_authorization { Part::Authorization } else { Part::Headers });
            sent.header(value);
        }
        "--method" => sent.method = Some(String::from_utf8_lossy(value).to_ascii_uppercase()),
        "--body-data" | "--post-data" => {
            sent.note(word, Part::Body);
            sent.body = Some(value.to_vec());
        }
        "--body-file" | "--post-file" => sent.reads_file = true,
        "-U" | "--user-agent" => sent.headers.push(("User-Agent".to_owned(), value.to_vec())),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use crate::evidence;

    #[test]
    fn what_wget_would_send_is_read() {
        let text = "wget -q -O - --method=POST --header='x: 1' --header 'y: 2' --body-data='{\"a\": 1}' http://h:1/a";
        let recording = evidence::read(text.as_bytes(), None).expect("a recording");
        let request = &recording.exchanges[0].request;
        assert_eq!((&*request.method, &*request.target, &request.body[..]), ("POST", "/a", &b"{\"a\": 1}"[..]));
        assert_eq!((request.headers.text("x"), request.headers.text("y")), (Some("1"), Some("2")));
    }
}
