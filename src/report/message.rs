//! The bytes of messages as people read them: text where they are UTF-8, else in hexadecimal.

use std::fmt::Write;

use serde::Serialize;

use crate::diagnostic::visible;

/// A message, or the beginning of a long one.
#[derive(Serialize)]
pub struct Message {
    /// How many bytes it has.
    pub length: usize,
    /// Its head and its body, or the whole.
    pub parts: Vec<String>,
    /// How many bytes are not shown.
    pub cut: usize,
}

impl Message {
    /// The first `most` bytes of a message.
    pub fn of(bytes: &[u8], most: usize) -> Self {
        let mut shown = &bytes[..bytes.len().min(most)];
        if let Err(error) = std::str::from_utf8(shown)
            && error.error_len().is_none()
            && shown.len() < bytes.len()
        {
            // The cut went through a character.
            shown = &shown[..error.valid_up_to()];
        }
        Self { length: bytes.len(), parts: parts(shown), cut: bytes.len() - shown.len() }
    }

    /// How many bytes of text it takes to show.
    pub fn shown(&self) -> usize {
        self.parts.iter().map(String::len).sum()
    }
}

fn parts(bytes: &[u8]) -> Vec<String> {
    let head = bytes.windows(4).position(|end| end == b"\r\n\r\n").map(|at| at + 4);
    match (std::str::from_utf8(bytes), head) {
        (Ok(text), _) => vec![readable(text)],
        (Err(_), Some(end)) => vec![part(&bytes[..end]), part(&bytes[end..])],
        (Err(_), None) => vec![part(bytes)],
    }
}

fn part(bytes: &[u8]) -> String {
    std::str::from_utf8(bytes).map_or_else(|_| hexadecimal(bytes), readable)
}

fn readable(text: &str) -> String {
    visible(&text.replace("\r\n", "\n")).into_owned()
}

/// Sixteen bytes a line: where they stand, their values, and what of them is ASCII.
fn hexadecimal(bytes: &[u8]) -> String {
    let mut text = String::new();
    for (number, line) in bytes.chunks(16).enumerate() {
        let values: Vec<String> = line.iter().map(|byte| format!("{byte:02x}")).collect();
        let shown: String = line.iter().map(|byte| if byte.is_ascii_graphic() { *byte as char } else { '.' }).collect();
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{:08x}  {:47}  {shown}", number * 16, values.join(" "));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_that_is_no_text_stands_in_hexadecimal_below_its_head() {
        let message = Message::of(b"HTTP/1.1 200 OK\r\n\r\n\xc4\xe3<", 100);
        let body = format!("00000000  {:47}  ..<\n", "c4 e3 3c");
        assert_eq!(message.parts, ["HTTP/1.1 200 OK\n\n".to_owned(), body]);
        assert_eq!((message.length, message.cut), (22, 0));
    }

    #[test]
    fn a_long_message_is_cut_between_characters() {
        let text = format!("a{}", "血".repeat(100));
        let message = Message::of(text.as_bytes(), 100);
        assert_eq!(message.cut, text.len() - 100);
        assert!(message.parts[0].ends_with('血') && message.parts.len() == 1);
    }
}
