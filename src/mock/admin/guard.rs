//! Who may administer.

use std::net::IpAddr;

use super::{Answer, Status};
use crate::message::Request;
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

/// Pages take nothing from a page of another origin, also not from one of this machine.
pub(super) fn check_origin(request: &Request) -> Result<(), Answer> {
    let Some(origin) = request.headers.first("Origin") else { return Ok(()) };
    let own = request.headers.text("Host").map(|host| format!("http://{host}"));
    if own.is_some_and(|own| own.as_bytes().eq_ignore_ascii_case(origin)) {
        return Ok(());
    }
    Err(Answer::error(
        Status::Forbidden,
        ("请求来自别的页面（Origin 不同）", "the request comes from a page of another origin"),
    ))
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
    fn pages_serve_no_page_of_another_origin() {
        let with = |origin| request(&[("Host", "localhost:8096"), ("Origin", origin)]);
        assert!(check_origin(&request(&[("Host", "localhost:8096")])).is_ok());
        assert!(check_origin(&with("http://localhost:8096")).is_ok());
        for foreign in ["http://localhost:3000", "http://127.0.0.1:8096", "https://localhost:8096", "null", ""] {
            assert!(check_origin(&with(foreign)).is_err(), "{foreign}");
        }
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
