//! What goes on the wire in place of an answer, under an effect of a fault rule.

use std::time::Duration;

use bytes::Bytes;

use super::alteration::{alter, become_too_many, set_body, set_header, set_status};
use crate::fault::WireEffect;
use crate::message::Response;
use crate::message::wire::{response_bytes, response_head};

/// The bytes for the wire and the way in which they go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Script {
    /// How long nothing goes.
    pub(super) wait: Duration,
    /// What goes.
    pub(super) bytes: Bytes,
    /// The pause after each byte, where they go one at a time.
    pub(super) pace: Option<Duration>,
    /// Whether the connection is cut after the last byte.
    pub(super) cut: bool,
}

impl Script {
    /// The answer as it is.
    pub(super) fn plain(bytes: Bytes) -> Self {
        Self { bytes, ..Self::default() }
    }

    /// The answer as it goes out.
    pub(super) fn of(answer: Bytes, effect: Option<WireEffect>) -> Self {
        match &effect {
            None => Self::plain(answer),
            Some(effect) => Self::under(effect, answer),
        }
    }

    /// The answer under an effect.
    pub(super) fn under(effect: &WireEffect, answer: Bytes) -> Self {
        match effect {
            WireEffect::Delay(wait) => Self { wait: *wait, ..Self::plain(answer) },
            WireEffect::Drip(pace) => Self { pace: Some(*pace), ..Self::plain(answer) },
            WireEffect::Cut => Self { cut: true, ..Self::default() },
            WireEffect::Truncate => Self { cut: true, ..Self::plain(truncated(answer)) },
            WireEffect::Malformed => Self::plain(altered(&answer, |response| {
                let body = response.body.clone();
                set_body(response, malformed(&body));
            })),
            // Where more is announced than comes, only the end of the connection frees the client.
            WireEffect::ContentLength(offset) => {
                Self { cut: *offset > 0, ..Self::plain(altered(&answer, |response| misstate(response, *offset))) }
            }
            WireEffect::Status(status) => Self::plain(altered(&answer, |response| set_status(response, *status))),
            WireEffect::TooManyRequests(pause) => {
                Self::plain(altered(&answer, |response| become_too_many(response, *pause)))
            }
            WireEffect::Close => Self { cut: true, ..Self::plain(answer) },
            WireEffect::Altered(kind) => Self::plain(altered(&answer, |response| alter(*kind, response))),
        }
    }
}

/// The head and half of the body.
fn truncated(answer: Bytes) -> Bytes {
    let head = response_head(&answer).map_or(0, |(_, length)| length);
    answer.slice(..head + (answer.len() - head) / 2)
}

/// The answer with something changed in it. The mock wrote it, so that it can be read; were it not, it goes as it is.
fn altered(answer: &Bytes, change: impl FnOnce(&mut Response)) -> Bytes {
    let Ok((mut response, head)) = response_head(answer) else { return answer.clone() };
    response.body = answer.slice(head..);
    change(&mut response);
    response_bytes(&response).into()
}

/// An object that never closes: its last character is gone and nothing tells the client so.
fn malformed(body: &[u8]) -> Bytes {
    Bytes::copy_from_slice(&body[..body.len().saturating_sub(1)])
}

fn misstate(response: &mut Response, offset: i64) {
    let length = i64::try_from(response.body.len()).unwrap_or(i64::MAX).saturating_add(offset).max(0);
    set_header(&mut response.headers, "Content-Length", length.to_string());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::Alteration;

    const ANSWER: &[u8] =
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{\"code\":1}";

    fn under(effect: WireEffect) -> (Script, String) {
        let script = Script::under(&effect, Bytes::from_static(ANSWER));
        let text = String::from_utf8(script.bytes.to_vec()).expect("text");
        (script, text)
    }

    #[test]
    fn each_effect_changes_what_it_names_and_nothing_else() {
        let plain = String::from_utf8(ANSWER.to_vec()).expect("text");
        let second = Duration::from_secs(1);
        let (delayed, text) = under(WireEffect::Delay(second));
        assert_eq!((delayed.wait, text), (second, plain.clone()));
        let (dripped, text) = under(WireEffect::Drip(second));
        assert_eq!((dripped.pace, text), (Some(second), plain.clone()));
        let (cut, text) = under(WireEffect::Cut);
        assert_eq!((cut.cut, text.as_str()), (true, ""));
        let (truncated, text) = under(WireEffect::Truncate);
        assert_eq!((truncated.cut, text.as_str()), (true, &plain[..plain.len() - 5]));
        let (malformed, text) = under(WireEffect::Malformed);
        assert_eq!((malformed.cut, text), (false, plain.replace("10", "9").replace('}', "")));
    }

    #[test]
    fn a_wrong_length_is_off_by_what_was_asked_and_never_negative() {
        let (long, text) = under(WireEffect::ContentLength(7));
        assert!(long.cut && text.contains("Content-Length: 17\r\n"), "{text}");
        let (short, text) = under(WireEffect::ContentLength(-3));
        assert!(!short.cut && text.contains("Content-Length: 7\r\n") && text.ends_with("{\"code\":1}"), "{text}");
        assert!(under(WireEffect::ContentLength(i64::MIN)).1.contains("Content-Length: 0\r\n"));
    }

    #[test]
    fn a_connection_that_closes_does_so_behind_the_whole_answer() {
        let (closed, text) = under(WireEffect::Close);
        assert_eq!((closed.cut, text.as_bytes()), (true, ANSWER));
        assert!(under(WireEffect::Status(400)).1.starts_with("HTTP/1.1 400 Bad Request\r\n"));
    }

    #[test]
    fn the_gateway_page_is_whole_html() {
        let (script, _) = under(WireEffect::Altered(Alteration::BadGateway));
        let (response, head) = response_head(&script.bytes).expect("a head");
        let declared = response.headers.text("Content-Length").and_then(|text| text.parse().ok());
        assert_eq!((response.status, declared), (502, Some(script.bytes.len() - head)));
        assert_eq!(response.headers.text("Content-Type"), Some("text/html"));
    }
}
