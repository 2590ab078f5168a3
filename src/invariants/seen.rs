//! A request and its answer, read as far as they can be.

use crate::contract::Contract;
use crate::message::wire;
use crate::message::{Request, Response};
use crate::payload::answer;

/// A request that was sent, and what came back.
pub(super) struct Seen<'a> {
    /// The first word of what was sent.
    pub(super) method: &'a str,
    /// Whether the request says that it is of HTTP/1.0.
    pub(super) is_http_1_0: bool,
    /// What was sent, where that is UTF-8.
    pub(super) sent: Option<&'a str>,
    /// The request, where it is one.
    pub(super) request: Option<Request>,
    /// The code in the body of the answer, however it is written.
    pub(super) code: Option<u32>,
    /// The answer, behind interim ones.
    pub(super) response: Response,
    /// What came behind the end of the answer.
    pub(super) surplus: &'a [u8],
}

impl<'a> Seen<'a> {
    /// Reads both; none where no whole answer came.
    pub(super) fn of(request: &'a [u8], response: &'a [u8]) -> Option<Self> {
        let line = wire::first_line(request);
        let method = line.split(|byte| *byte == b' ').next().and_then(|word| std::str::from_utf8(word).ok());
        let method = method.unwrap_or_default();
        let (response, surplus) = final_answer(response, method)?;
        Some(Self {
            method,
            is_http_1_0: line.ends_with(b" HTTP/1.0"),
            sent: std::str::from_utf8(request).ok(),
            request: wire::request(request).ok().map(|(request, _)| request),
            code: answer::code(&response.body),
            response,
            surplus,
        })
    }

    /// Whether the answer may have a body at all.
    pub(super) fn may_have_body(&self) -> bool {
        self.method != "HEAD" && !matches!(self.response.status, 204 | 304)
    }

    /// Whether the answer holds the code of success.
    pub(super) fn is_success(&self, contract: &Contract) -> bool {
        self.code.and_then(|number| contract.code_number(number)).is_some_and(|code| code.is_success())
    }

    /// Whether the request bears this AccessKey.
    pub(super) fn is_signed_by(&self, access_key: &str) -> bool {
        let value = self.request.as_ref().and_then(|request| request.headers.text("Authorization"));
        let credential = value.and_then(|value| value.rsplit_once(':')).map_or("", |(before, _)| before);
        credential.split_once(' ').is_some_and(|(_, key)| key.trim_start() == access_key)
    }
}

/// The answer behind interim ones (1XX), and the bytes behind its end.
fn final_answer<'a>(mut bytes: &'a [u8], method: &str) -> Option<(Response, &'a [u8])> {
    loop {
        let (mut response, length) = wire::response_head(bytes).ok()?;
        bytes = &bytes[length..];
        if !(100..200).contains(&response.status) || response.status == 101 {
            let (body, used) = wire::body(bytes, wire::response_framing(&response, method).ok()?).ok()?;
            response.body = body;
            return Some((response, &bytes[used..]));
        }
    }
}
