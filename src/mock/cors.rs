//! Leave for pages of other origins (Fetch, 3.3). A browser asks for it before it sends Authorization or JSON, and keeps an
//! answer from its page that does not give it.

use crate::contract::Stage;
use crate::message::{CONTENT_LENGTH, CONTENT_TYPE, Request, Response};
use crate::platform::{Decision, Platform, Verdict};

/// By what a request is answered that only asks for leave.
const ASKED_BY: &str = "CORS";

/// How many seconds a browser may remember it.
const REMEMBERED: &str = "600";

/// 204: there is nothing to say but the headers.
const NO_CONTENT: u16 = 204;

/// Whether a browser asks for leave, and will send the request itself afterwards.
pub(super) fn is_preflight(request: &Request) -> bool {
    &*request.method == "OPTIONS"
        && request.headers.first("Origin").is_some()
        && request.headers.first("Access-Control-Request-Method").is_some()
}

/// The decision about one: leave is given, and nothing of the interface was asked for.
pub(super) fn give_leave(platform: &Platform, decision: &mut Decision) {
    decision.code = platform.passed().clone();
    decision.verdict = Verdict::Forced { by: ASKED_BY.to_owned(), stage: Stage::Route };
    decision.findings.clear();
    decision.untold = 0;
    decision.answer.status = NO_CONTENT;
    decision.answer.allow = None;
    decision.answer.challenge = None;
    decision.answer.body.clear();
}

/// Adds to an answer what its browser looks for.
pub(super) fn allow(request: &Request, response: &mut Response) {
    if request.headers.first("Origin").is_none() {
        return;
    }
    response.headers.push("Access-Control-Allow-Origin", "*");
    if !is_preflight(request) {
        return;
    }
    // RFC 9110, 8.6: such an answer has no Content-Length.
    response.headers.remove(CONTENT_LENGTH);
    response.headers.remove(CONTENT_TYPE);
    for (asked, given) in [
        ("Access-Control-Request-Method", "Access-Control-Allow-Methods"),
        ("Access-Control-Request-Headers", "Access-Control-Allow-Headers"),
    ] {
        if let Some(value) = request.headers.first(asked) {
            response.headers.push(given, value.to_vec());
        }
    }
    response.headers.push("Access-Control-Max-Age", REMEMBERED);
}
