//! Answers, and the policy under which pages stand: nothing comes from outside, nothing frames them, and no script runs but
//! their own.

use bytes::Bytes;

use crate::language::{Bilingual, ToBilingual};
use crate::message::{Headers, RETRY_AFTER};
use crate::mock::{Page, Status};

const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Why a page cannot be shown, or a change not be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// There is no such page.
    NoSuchPage,
    /// The form does not bear the token of a page of this run.
    Token,
    /// What the form asks for cannot be done.
    Refused(Bilingual),
    /// The evidence cannot be read or written.
    Evidence(Bilingual),
    /// A page cannot be made.
    Broken,
}

impl ToBilingual for Problem {
    fn to_bilingual(&self) -> Bilingual {
        match self {
            Self::NoSuchPage => ("没有这个页面", "There is no such page").into(),
            Self::Token => (
                "这个表单不是本次运行的页面发出的；请重新打开页面再试",
                "This form does not come from a page of this run; open the page again and try once more",
            )
                .into(),
            Self::Refused(why) | Self::Evidence(why) => why.clone(),
            Self::Broken => {
                ("页面没有做出来，这是 bis3 的问题", "The page could not be made; that is a fault of bis3's").into()
            }
        }
    }
}

impl Problem {
    /// The status with which it is told.
    pub(super) fn status(&self) -> Status {
        match self {
            Self::NoSuchPage => Status::NotFound,
            Self::Token => Status::Forbidden,
            Self::Refused(_) => Status::Conflict,
            Self::Evidence(_) | Self::Broken => Status::InternalServerError,
        }
    }
}

/// A page of HTML.
pub(super) fn html(text: String) -> Page {
    let mut page = of_type("text/html; charset=utf-8", text);
    page.headers.push("Content-Security-Policy", POLICY);
    page.headers.push("Cross-Origin-Opener-Policy", "same-origin");
    // Not no-referrer: under that a browser tells no Origin with the page's own forms.
    page.headers.push("Referrer-Policy", "same-origin");
    page.headers.push("X-Frame-Options", "DENY");
    page.headers.push("Vary", "Accept-Language");
    page
}

pub(super) fn style() -> Page {
    of_type("text/css; charset=utf-8", include_str!("templates/style.css"))
}

pub(super) fn script() -> Page {
    of_type("text/javascript; charset=utf-8", include_str!("templates/script.js"))
}

/// What stands in an event stream (WHATWG HTML, section 9.2).
pub(super) fn events(text: String) -> Page {
    of_type("text/event-stream; charset=utf-8", text)
}

/// Nothing more comes: a browser does not ask again (WHATWG HTML, section 9.2.3).
pub(super) fn no_more_events() -> Page {
    Page { status: Status::NoContent, headers: Headers::with_capacity(0), body: Bytes::new() }
}

/// More wait for events than may.
pub(super) fn too_many_wait() -> Page {
    let mut page = of_type("text/plain; charset=utf-8", "too many pages wait for events\n");
    page.status = Status::ServiceUnavailable;
    page.headers.push(RETRY_AFTER, "5");
    page
}

/// Something was changed; it is seen there.
pub(super) fn see(path: String) -> Page {
    let mut page = of_type("text/plain; charset=utf-8", "");
    page.status = Status::SeeOther;
    page.headers.push("Location", path);
    page
}

pub(super) fn not_allowed(allowed: &'static str) -> Page {
    let mut page = of_type("text/plain; charset=utf-8", format!("allowed here: {allowed}\n"));
    page.status = Status::MethodNotAllowed;
    page.headers.push("Allow", allowed);
    page
}

pub(super) fn broken() -> Page {
    let mut page = of_type("text/plain; charset=utf-8", "the page could not be made\n");
    page.status = Status::InternalServerError;
    page
}

fn of_type(media_type: &'static str, body: impl Into<Bytes>) -> Page {
    let mut headers = Headers::with_capacity(8);
    headers.push("Content-Type", media_type);
    // A page of a run that goes on is an old one at once.
    headers.push("Cache-Control", "no-store");
    headers.push("X-Content-Type-Options", "nosniff");
    Page { status: Status::Ok, headers, body: body.into() }
}
