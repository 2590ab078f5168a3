//! Who may administer.

use std::net::IpAddr;

use super::{Answer, Status};
use crate::message::{CONTENT_TYPE, JSON_TYPE, Request};
use crate::secret::{Secret, constant_time_equal};

/// Lets a request through, or says why not.
pub(super) fn check(request: &Request, token: Option<&Secret>) -> Result<(), Answer> {
    match token {
        Some(token) if bears(request, token) => Ok(()),
        Some(_) => Err(Answer::error(
            Status::Unauthorized,
            ("需要 Authorization: Bearer 令牌", "Authorization: Bearer with the admin token is needed"),
        )
        .with_header("WWW-Authenticate", "Bearer")),
        None => same_machine(request),
    }
}

fn bears(request: &Request, token: &Secret) -> bool {
    let given = request.headers.first("Authorization").and_then(|value| value.strip_prefix(b"Bearer "));
    given.is_some_and(|given| constant_time_equal(given.trim_ascii(), token.expose().as_bytes()))
}

/// A browser on this machine reaches loopback for every page that it shows. A page of another origin gives itself away
/// by Origin, or by the name under which it found this address.
fn same_machine(request: &Request) -> Result<(), Answer> {
    let foreign = request.headers.text("Origin").is_some_and(|origin| !is_loopback(authority(origin)));
    let named = request.headers.text("Host").is_some_and(is_loopback);
    if named && !foreign {
        return Ok(());
    }
    Err(Answer::error(
        Status::Forbidden,
        (
            "未设令牌时只接受以本机名（localhost、127.0.0.1、[::1]）发来的请求",
            "without a token only requests to localhost, 127.0.0.1 or [::1] are served",
        ),
    ))
}

/// Lets a change through that no page of another origin asks for. A browser sends a page's text without asking the server
/// before; for JSON it asks, and is not answered (Fetch, 3.3.5).
pub(super) fn check_change(request: &Request, scheme: &str) -> Result<(), Answer> {
    if matches!(&*request.method, "GET" | "HEAD") {
        return Ok(());
    }
    // A browser that leaves out Origin says so here (Fetch Metadata, 2.4). A link to a page is followed from anywhere.
    let site = request.headers.first("Sec-Fetch-Site");
    if site.is_some_and(|site| !matches!(site, b"same-origin" | b"none")) {
        return Err(of_another_origin());
    }
    check_origin(request, scheme)
}

/// What is sent is JSON, and says so.
pub(super) fn check_type(request: &Request) -> Result<(), Answer> {
    if request.body.is_empty() || request.headers.first(CONTENT_TYPE).is_some_and(is_json_type) {
        return Ok(());
    }
    Err(Answer::error(
        Status::UnsupportedMediaType,
        (
            "请求体应为 JSON：加上 Content-Type: application/json",
            "JSON is taken here: send Content-Type: application/json",
        ),
    ))
}

fn is_json_type(value: &[u8]) -> bool {
    let media = value.split(|byte| *byte == b';').next().unwrap_or_default();
    media.trim_ascii().eq_ignore_ascii_case(JSON_TYPE.as_bytes())
}

/// Nothing is taken from a page of another origin, also not from one of this machine.
pub(super) fn check_origin(request: &Request, scheme: &str) -> Result<(), Answer> {
    let is_own = |origin: &[u8]| {
        let own = request.headers.text("Host").map(|host| format!("{scheme}://{host}"));
        own.is_some_and(|own| own.as_bytes().eq_ignore_ascii_case(origin))
    };
    if request.headers.first("Origin").is_none_or(is_own) { Ok(()) } else { Err(of_another_origin()) }
}

fn of_another_origin() -> Answer {
    Answer::error(
        Status::Forbidden,
        ("请求来自别的页面（Origin 不同）", "the request comes from a page of another origin"),
    )
}

fn authority(origin: &str) -> &str {
    origin.split_once("://").map_or(origin, |(_, authority)| authority)
}

fn is_loopback(authority: &str) -> bool {
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(headers: &[(&str, &str)]) -> Request {
        let headers = headers.iter().map(|(name, value)| (*name, value.to_string())).collect();
        Request { headers, ..Request::default() }
    }

    #[test]
    fn without_a_token_only_this_machine_is_served() {
        for served in ["localhost:8096", "127.0.0.1", "[::1]:8096", "LocalHost"] {
            assert!(check(&request(&[("Host", served)]), None).is_ok(), "{served}");
        }
        for refused in ["bis3.example:8096", "127.0.0.1.example", ""] {
            assert!(check(&request(&[("Host", refused)]), None).is_err(), "{refused}");
        }
        assert!(check(&request(&[]), None).is_err());
        let page = [("Host", "localhost:8096"), ("Origin", "http://page.example")];
        assert!(check(&request(&page), None).is_err());
        let own = [("Host", "localhost:8096"), ("Origin", "http://localhost:8096")];
        assert!(check(&request(&own), None).is_ok());
    }

    #[test]
    fn nothing_is_changed_for_a_page_of_another_origin() {
        let with = |origin| request(&[("Host", "localhost:8096"), ("Origin", origin)]);
        assert!(check_origin(&request(&[("Host", "localhost:8096")]), "http").is_ok());
        assert!(check_origin(&with("http://localhost:8096"), "http").is_ok());
        assert!(check_origin(&with("https://localhost:8096"), "https").is_ok());
        for foreign in ["http://localhost:3000", "http://127.0.0.1:8096", "https://localhost:8096", "null", ""] {
            assert!(check_origin(&with(foreign), "http").is_err(), "{foreign}");
        }
        let mut read = with("http://localhost:3000");
        for (method, is_let_through) in
            [("GET", true), ("HEAD", true), ("POST", false), ("PUT", false), ("DELETE", false)]
        {
            read.method = method.into();
            assert_eq!(check_change(&read, "http").is_ok(), is_let_through, "{method}");
        }
        for (site, is_own) in [("same-origin", true), ("none", true), ("same-site", false), ("cross-site", false)] {
            let mut request = request(&[("Host", "localhost:8096"), ("Sec-Fetch-Site", site)]);
            assert!(check_change(&Request { method: "GET".into(), ..request.clone() }, "http").is_ok(), "{site}");
            request.method = "POST".into();
            assert_eq!(check_change(&request, "http").is_ok(), is_own, "{site}");
        }
    }

    #[test]
    fn what_is_sent_says_that_it_is_json() {
        let with = |media: &[(&str, &str)]| Request { body: "{}".into(), ..request(media) };
        for media in ["application/json", "Application/JSON; charset=utf-8"] {
            assert!(check_type(&with(&[("Content-Type", media)])).is_ok(), "{media}");
        }
        for media in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""] {
            assert!(check_type(&with(&[("Content-Type", media)])).is_err(), "{media}");
        }
        assert!(check_type(&with(&[])).is_err());
        assert!(check_type(&request(&[])).is_ok(), "nothing is sent");
    }

    #[test]
    fn with_a_token_only_its_bearer_is_served() {
        let token = Secret::new("open sesame");
        assert!(check(&request(&[("Authorization", "Bearer open sesame")]), Some(&token)).is_ok());
        for wrong in ["Bearer open", "Bearer ", "open sesame", "Basic open sesame"] {
            assert!(check(&request(&[("Authorization", wrong)]), Some(&token)).is_err(), "{wrong}");
        }
        assert!(check(&request(&[("Host", "localhost")]), Some(&token)).is_err());
    }
}
