//! The bytes of messages as a page shows them: text where they are UTF-8, else in hexadecimal, and not too many.

use std::fmt::Write;

use serde::Serialize;

use crate::message::Exchange;
use crate::report::words::visible;

/// Both sides of an exchange; neither where there was none, or where they are left out.
#[derive(Default, Serialize)]
pub(super) struct Messages {
    pub(super) request: Option<Message>,
    pub(super) answer: Option<Message>,
    pub(super) left_out: bool,
}

#[derive(Serialize)]
pub(super) struct Message {
    /// How many bytes it has.
    length: usize,
    /// Its head and its body, or the whole.
    parts: Vec<String>,
    /// How many bytes are not shown.
    cut: usize,
}

/// How many bytes of messages a page takes still. What passed gets less: with all bytes of 10,000 steps a browser that is
/// old cannot open it.
pub(super) struct Budget {
    notable: usize,
    others: usize,
    has_left_out: bool,
}

const MOST_OF_A_MESSAGE: usize = 64 * 1024;

impl Default for Budget {
    fn default() -> Self {
        Self { notable: 16 * 1024 * 1024, others: 2 * 1024 * 1024, has_left_out: false }
    }
}

impl Budget {
    /// The messages of a step, as far as there is room.
    pub(super) fn messages(&mut self, exchange: Option<&Exchange>, is_notable: bool) -> Messages {
        let Some(exchange) = exchange else { return Messages::default() };
        let (request, answer) = (Message::of(&exchange.request), Message::of(&exchange.response));
        let room = if is_notable { &mut self.notable } else { &mut self.others };
        let wanted = request.shown() + answer.shown();
        if wanted > *room {
            self.has_left_out = true;
            return Messages { left_out: true, ..Messages::default() };
        }
        *room -= wanted;
        self.has_left_out |= request.cut + answer.cut > 0;
        Messages { request: Some(request), answer: Some(answer), left_out: false }
    }

    /// Whether something was left out or cut.
    pub(super) fn has_left_out(&self) -> bool {
        self.has_left_out
    }
}

impl Message {
    fn of(bytes: &[u8]) -> Self {
        let mut shown = &bytes[..bytes.len().min(MOST_OF_A_MESSAGE)];
        if let Err(error) = std::str::from_utf8(shown)
            && error.error_len().is_none()
            && shown.len() < bytes.len()
        {
            // The cut went through a character.
            shown = &shown[..error.valid_up_to()];
        }
        Self { length: bytes.len(), parts: parts(shown), cut: bytes.len() - shown.len() }
    }

    fn shown(&self) -> usize {
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
        let message = Message::of(b"HTTP/1.1 200 OK\r\n\r\n\xc4\xe3<");
        let body = format!("00000000  {:47}  ..<\n", "c4 e3 3c");
        assert_eq!(message.parts, ["HTTP/1.1 200 OK\n\n".to_owned(), body]);
        assert_eq!((message.length, message.cut), (22, 0));
    }

    #[test]
    fn a_long_message_is_cut_between_characters() {
        let text = format!("a{}", "血".repeat(MOST_OF_A_MESSAGE));
        let message = Message::of(text.as_bytes());
        assert_eq!(message.cut, text.len() - MOST_OF_A_MESSAGE);
        assert!(message.parts[0].ends_with('血') && message.parts.len() == 1);
    }

    #[test]
    fn what_passed_is_left_out_before_what_did_not() {
        let exchange = Exchange { received: None, request: vec![b'a'; 60_000].into(), response: "".into() };
        let mut budget = Budget::default();
        let passed = (0..40).filter(|_| !budget.messages(Some(&exchange), false).left_out).count();
        assert_eq!((passed, budget.has_left_out()), (34, true));
        assert!(!budget.messages(Some(&exchange), true).left_out);
    }
}
