//! A request as a curl line for a POSIX shell.

use std::iter;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::client::Address;
use crate::message::{Header, Request, Version, wire};
use crate::scenario::{Outcome, RunHead, StepResult};

/// Where `bis3 serve` listens when nobody says otherwise: a mock that was started for a scenario is gone afterwards.
const SERVE: &str = "http://127.0.0.1:8095";

/// Where the requests of a run can be sent again, without the prefix, which their targets begin with.
pub(super) fn origin(head: &RunHead) -> String {
    let address = head.address.as_deref().and_then(|address| address.parse::<Address>().ok());
    let origin = |address: Address| Address { prefix: String::new(), ..address }.to_string();
    address.map_or_else(|| SERVE.to_owned(), origin)
}

/// The line that sends the request of a step that did not pass once more: as it was made and signed anew, a deliberate
/// mistake included, or else as it was sent. What curl would not send byte for byte goes through netcat, or through openssl
/// to a target with TLS. None where the line would be too long.
pub(super) fn again(step: &StepResult, origin: &str) -> Option<String> {
    again_indented(step, origin, "")
}

/// The same with a margin before each of its lines; none stands inside a body of several.
pub(super) fn again_indented(step: &StepResult, origin: &str, margin: &str) -> Option<String> {
    let exchange = step.exchange.as_ref().filter(|_| step.outcome > Outcome::Pass)?;
    let sent = step.again.as_ref().unwrap_or(&exchange.request);
    match by_curl(sent, origin) {
        _ if sent.len() > MOST_IN_LINE + MOST_OF_A_HEAD => None,
        Some(lines) => Some(format!("{margin}{}", joined(&lines, margin))),
        None => Some(format!("{margin}{} | {}", decoded(sent), sink(&origin.parse().ok()?))),
    }
}

/// None where curl would send something else, or to somebody else.
fn by_curl(sent: &[u8], origin: &str) -> Option<Vec<String>> {
    let mut request = wire::request(sent).ok().map(|(request, _)| request).filter(|request| is_curls(request, sent))?;
    let is_said = |name| request.headers.first(name).is_some();
    if request.body.is_empty() {
        return Some(lines(&request, origin, CurlBody::None));
    }
    // curl counts the body by itself, and names a type of its own where none is taken away.
    let options = if is_said("content-type") { "curl" } else { "curl -H Content-Type:" };
    request.headers.remove("content-length");
    // What a terminal or a page would not show as it is cannot be copied from there.
    let copies = |text: &str| !text.contains(|c: char| c.is_control() && c != '\n');
    let body = match CurlBody::of(&request.body) {
        CurlBody::Text(text) if copies(text) => CurlBody::Text(text),
        _ => CurlBody::StandardInput,
    };
    let mut lines = lines(&request, origin, body);
    let piped = match body {
        CurlBody::StandardInput => format!("{} | ", decoded(&request.body)),
        _ => String::new(),
    };
    let first = lines.first_mut()?;
    *first = piped + &first.replacen("curl", options, 1);
    Some(lines)
}

/// Whether curl sends these very bytes when it is told this request: it always writes HTTP/1.1, a Host and one length,
/// escapes and cuts targets, and takes one that is no path for a part of the address.
fn is_curls(request: &Request, sent: &[u8]) -> bool {
    let target = request.target.as_bytes();
    let is_path = target.first() == Some(&b'/') && target.iter().all(|byte| byte.is_ascii_graphic() && *byte != b'#');
    let is_copied = |header: &Header| {
        std::str::from_utf8(&header.value).is_ok_and(|text| !text.chars().any(|sign| sign.is_control() && sign != '\t'))
    };
    let is_said = |name| request.headers.first(name).is_some();
    is_path
        && request.version == Version::Http11
        && wire::request_bytes(request) == sent
        && request.headers.iter().all(is_copied)
        && is_said("host")
        && !is_said("transfer-encoding")
        && request.headers.all("content-length").count() <= 1
        && (request.method != "HEAD" || request.body.is_empty())
}

/// Most bytes of a head in a line; a step's has a few hundred.
const MOST_OF_A_HEAD: usize = 8 * 1024;

fn decoded(bytes: &[u8]) -> String {
    format!("printf %s {} | base64 -d", STANDARD.encode(bytes))
}

/// The program that sends bytes as they are.
fn sink(address: &Address) -> String {
    let (host, port) = (&address.host, address.port);
    match address.secure {
        false => format!("nc -N {host} {port}"),
        true if host.contains(':') => format!("openssl s_client -quiet -connect '[{host}]:{port}'"),
        true => format!("openssl s_client -quiet -connect {host}:{port}"),
    }
}

/// Where curl takes the body from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CurlBody<'a> {
    /// There is none.
    None,
    /// A file, by its path.
    File(&'a str),
    /// The text itself.
    Text(&'a str),
    /// Whatever is piped in.
    StandardInput,
}

impl<'a> CurlBody<'a> {
    /// The bytes as text of the line where a shell can take them, else to be piped in.
    pub(crate) fn of(bytes: &'a [u8]) -> Self {
        match std::str::from_utf8(bytes) {
            Ok(text) if text.len() <= MOST_IN_LINE && !text.contains('\0') => Self::Text(text),
            _ => Self::StandardInput,
        }
    }
}

/// Linux takes 128 KiB in one argument; quoting can make four characters of one.
const MOST_IN_LINE: usize = 32 * 1024;

/// The line that sends `request` to `address`, such as `http://127.0.0.1:8095`, byte for byte as it is.
pub(crate) fn curl(request: &Request, address: &str, body: CurlBody<'_>) -> String {
    joined(&lines(request, address, body), "")
}

/// The lines of one command, as a shell takes them.
fn joined(lines: &[String], margin: &str) -> String {
    lines.join(&format!(" \\\n{margin}  "))
}

/// The command, the headers a line each, and the body.
fn lines(request: &Request, address: &str, body: CurlBody<'_>) -> Vec<String> {
    let mut line = "curl -i".to_owned();
    for option in options(request) {
        line.push_str(option);
    }
    if request.method != "HEAD" {
        line.push_str(&format!(" -X {}", quoted(&request.method)));
    }
    line.push_str(&format!(" {}", quoted(&format!("{address}{}", request.target))));
    let headers = request.headers.iter().map(|header| format!("-H {}", quoted(&header_argument(header))));
    let body = match body {
        CurlBody::None => None,
        CurlBody::File(path) => Some(format!("--data-binary {}", quoted(&format!("@{path}")))),
        CurlBody::StandardInput => Some("--data-binary @-".to_owned()),
        // `--data-raw` sends a text that begins with @ as it is.
        CurlBody::Text(text) => Some(format!("--data-raw {}", quoted(text))),
    };
    iter::once(line).chain(headers).chain(body).collect()
}

/// What curl must be told not to do to the target: expand braces and brackets, take dots out of the path, wait for the
/// body of an answer to HEAD.
fn options(request: &Request) -> impl Iterator<Item = &'static str> {
    let braces = request.target.contains(['{', '}', '[', ']']);
    let dots = request.path().split('/').any(|part| matches!(part, "." | ".."));
    let head = request.method == "HEAD";
    [(braces, " --globoff"), (dots, " --path-as-is"), (head, " --head")]
        .into_iter()
        .filter_map(|(wanted, option)| wanted.then_some(option))
}

/// curl takes a header away where nothing follows the colon, and sends an empty one where a semicolon stands for it.
fn header_argument(header: &Header) -> String {
    if header.value.is_empty() {
        format!("{};", header.name)
    } else {
        format!("{}: {}", header.name, String::from_utf8_lossy(&header.value))
    }
}

/// An argument as a POSIX shell reads it back: inside single quotes nothing but the single quote is special.
pub(crate) fn quoted(argument: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./:@%+=,".contains(c);
    if !argument.is_empty() && argument.chars().all(plain) {
        return argument.to_owned();
    }
    format!("'{}'", argument.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};

    use proptest::prelude::*;

    use super::*;

    /// The arguments that a shell hands to curl.
    fn arguments(line: &str) -> Vec<String> {
        let script = format!("curl() {{ printf '%s\\0' \"$@\"; }}\n{line}");
        let output = Command::new("sh").arg("-c").arg(script).stdin(Stdio::null()).output().expect("a shell");
        assert!(output.status.success(), "{line}");
        let text = String::from_utf8(output.stdout).expect("what was handed over is text");
        text.split_terminator('\0').map(str::to_owned).collect()
    }

    fn request(method: &str, target: &str) -> Request {
        Request { method: method.into(), target: target.into(), ..Request::default() }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn a_shell_hands_over_what_was_meant(target in "/[!-~]{0,20}", value in "[^\0\r\n]{1,20}", body in "[^\0]{0,40}") {
            let mut request = request("POST", &target);
            request.headers.push("x", value.clone());
            let read = arguments(&curl(&request, "http://127.0.0.1:1", CurlBody::of(body.as_bytes())));
            let from = read.iter().position(|argument| argument == "-X").expect("the method is named");
            let expected =
                ["-X", "POST", &format!("http://127.0.0.1:1{target}"), "-H", &format!("x: {value}"), "--data-raw", &body];
            prop_assert_eq!(&read[from..], expected);
        }
    }

    #[test]
    fn a_file_is_named_and_what_no_line_can_hold_is_piped_in() {
        let of = |body| arguments(&curl(&request("POST", "/"), "http://h", body)).split_off(4);
        let long = "a".repeat(MOST_IN_LINE + 1);
        assert_eq!(of(CurlBody::File("it's here/报告.json")), ["--data-binary", "@it's here/报告.json"]);
        assert_eq!(of(CurlBody::of(b"\xff")), ["--data-binary", "@-"]);
        assert_eq!(of(CurlBody::of(b"a\0b")), ["--data-binary", "@-"]);
        assert_eq!(of(CurlBody::of(long.as_bytes())), ["--data-binary", "@-"]);
        assert_eq!(of(CurlBody::of(b"@file")), ["--data-raw", "@file"]);
        assert_eq!(of(CurlBody::None), [""; 0]);
    }

    #[test]
    fn curl_is_told_to_leave_the_target_alone() {
        let of = |method, target| arguments(&curl(&request(method, target), "", CurlBody::None));
        assert_eq!(of("GET", "/a[1]{2}"), ["-i", "--globoff", "-X", "GET", "/a[1]{2}"]);
        assert_eq!(of("GET", "/a/../b"), ["-i", "--path-as-is", "-X", "GET", "/a/../b"]);
        assert_eq!(of("HEAD", "/a"), ["-i", "--head", "/a"]);
    }

    #[test]
    fn what_curl_would_send_otherwise_is_not_told_to_curl() {
        let told = |bytes: &[u8]| by_curl(bytes, "http://127.0.0.1:1").is_some();
        assert!(told(b"POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx"));
        for bytes in [
            &b"GET @evil.example/x HTTP/1.1\r\nHost: h\r\n\r\n"[..],
            b"GET http://evil.example/x HTTP/1.1\r\nHost: h\r\n\r\n",
            b"OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n",
            b"GET /a#b HTTP/1.1\r\nHost: h\r\n\r\n",
            "GET /\u{8840} HTTP/1.1\r\nHost: h\r\n\r\n".as_bytes(),
            b"GET /a HTTP/1.0\r\nHost: h\r\n\r\n",
            b"GET /a HTTP/1.1\nHost: h\n\n",
            b"GET /a HTTP/1.1\r\nHost: h\r\nx: \xc4\xe3\r\n\r\n",
            "GET /a HTTP/1.1\r\nHost: h\r\nx: \u{9b}0m\r\n\r\n".as_bytes(),
            b"POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx",
            b"HEAD /a HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx",
            b"GET /a HTTP/1.1\r\n\r\n",
        ] {
            assert!(!told(bytes), "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn a_prefix_stands_in_the_target_already() {
        let head = RunHead { address: Some("https://staging:8443/api".into()), ..RunHead::default() };
        assert_eq!((origin(&head).as_str(), origin(&RunHead::default()).as_str()), ("https://staging:8443", SERVE));
    }

    #[test]
    fn an_empty_header_is_sent_empty() {
        let mut request = request("GET", "/");
        request.headers.push("x-bis3-note", "");
        assert_eq!(arguments(&curl(&request, "", CurlBody::None)).pop().as_deref(), Some("x-bis3-note;"));
    }
}
