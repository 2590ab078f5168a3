//! Calls of JavaScript's fetch, as browsers copy them and as people write them: an address, and an object.

use super::literal::Literal;
use super::script::{self, Unreadable, Variables};
use super::sent::Sent;
use crate::evidence::line_count::LineCount;
use crate::evidence::{Damage, DamageKind, Format, Part, Recorded, RecordingError};
use crate::signature::authorization::AUTHORIZATION;

const CALL: &str = "fetch(";

/// Whether a text calls fetch, maybe to keep what comes of it.
pub(in crate::evidence) fn is_fetch(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let Some((before, _)) = text.split_once(CALL) else { return false };
    if ["const ", "let ", "var ", "//", "/*"].iter().any(|begin| before.trim_start().starts_with(begin)) {
        return true;
    }
    let is_before_call = |sign: char| sign.is_alphanumeric() || sign.is_whitespace() || "_$=.".contains(sign);
    let names = before.split_whitespace().count();
    before.trim_start().lines().count() <= 1 && names <= 5 && before.chars().all(is_before_call)
}

/// The requests that the calls make, each with the line of its call.
///
/// # Errors
/// [`RecordingError`] where the arguments of one are nothing that can be read.
pub(super) fn requests(text: &str) -> Result<Vec<Recorded>, RecordingError> {
    let mut found = Vec::new();
    let (mut variables, mut lines) = (Variables::new(), LineCount::default());
    let mut at = 0;
    while let Some(begin) = call(text, at).or_else(|| found.is_empty().then_some(at)) {
        script::set_variables(&text[at..begin], &mut variables);
        let line = lines.at(text.as_bytes(), begin);
        let (arguments, length) = script::arguments(&text[begin..], &variables).map_err(|Unreadable(place)| {
            let line = line + text[begin..begin + place].matches('\n').count();
            let reason = ("参数不是 JavaScript 的字面量", "its arguments are no literals of JavaScript");
            RecordingError::malformed(Format::Fetch, line, reason)
        })?;
        found.push(Recorded { line: Some(line), ..request(&arguments)? });
        at = begin + length;
    }
    Ok(found)
}

/// Where the arguments begin of the next call behind a place.
fn call(text: &str, from: usize) -> Option<usize> {
    let is_name = |sign: char| sign.is_alphanumeric() || matches!(sign, '_' | '$');
    let mut calls = text[from..].match_indices(CALL).map(|(at, _)| from + at);
    calls.find(|at| !text[..*at].ends_with(is_name)).map(|at| at + CALL.len())
}

fn request(arguments: &[Literal]) -> Result<Recorded, RecordingError> {
    let mut sent = Sent::default();
    match arguments.first() {
        Some(Literal::Text(url)) => sent.url = Some(url.clone()),
        Some(_) => {
            sent.url = Some("/".to_owned());
            sent.unknown.push(Part::RequestLine);
        }
        None => {}
    }
    match arguments.get(1) {
        Some(Literal::Object(options)) => options.iter().for_each(|(name, value)| option(&mut sent, name, value)),
        Some(_) => sent.unknown.extend([Part::RequestLine, Part::Headers, Part::Authorization, Part::Body]),
        None => {}
    }
    sent.method.get_or_insert_with(|| "GET".to_owned());
    // Names come in lower case, and what the browser adds by itself is not there.
    Ok(sent.recorded(Format::Fetch)?.damaged(Damage::new(DamageKind::HeaderCaseLost)))
}

fn option(sent: &mut Sent, name: &str, value: &Literal) {
    match (name, value) {
        ("method", Literal::Text(method)) => sent.method = Some(method.to_ascii_uppercase()),
        ("method", _) => sent.unknown.push(Part::RequestLine),
        ("body", Literal::Text(body)) => sent.body = Some(body.clone().into_bytes()),
        ("body", Literal::Unknown) => sent.unknown.push(Part::Body),
        ("headers", Literal::Object(members)) => {
            members.iter().for_each(|(name, value)| header(sent, name, value));
        }
        ("headers", Literal::List(pairs)) => pairs.iter().for_each(|pair| match pair {
            Literal::List(pair) => {
                let name = pair.first().and_then(Literal::text).unwrap_or_default();
                header(sent, name, pair.get(1).unwrap_or(&Literal::Unknown));
            }
            _ => sent.unknown.push(Part::Headers),
        }),
        ("headers", _) => sent.unknown.push(Part::Headers),
        _ => {}
    }
}

fn header(sent: &mut Sent, name: &str, value: &Literal) {
    match value {
        Literal::Text(value) | Literal::Plain(value) => {
            sent.headers.push((name.to_owned(), value.clone().into_bytes()))
        }
        _ if name.eq_ignore_ascii_case(AUTHORIZATION) => sent.unknown.push(Part::Authorization),
        _ => sent.unknown.push(Part::Headers),
    }
}

#[cfg(test)]
mod tests {
    use crate::evidence::{self, Part, Recorded};

    fn read(text: &str) -> Recorded {
        let recording = evidence::read(text.as_bytes(), None).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(recording.format, evidence::Format::Fetch, "{text}");
        recording.exchanges.into_iter().next().unwrap_or_default()
    }

    #[test]
    fn what_a_browser_copies_is_read() {
        let text = r#"await fetch("http://h:1/a", {
  "headers": { "authorization": "BIS3 a:b", "x": "1" },
  "referrer": "http://h/",
  "body": "{\"a\": \"\u4e3d(1)\"}",
  "method": "POST",
  "mode": "cors"
});"#;
        let request = read(text).request;
        assert_eq!((&*request.method, &*request.target), ("POST", "/a"));
        assert_eq!(&request.body[..], "{\"a\": \"丽(1)\"}".as_bytes());
        assert_eq!(request.headers.text("Authorization"), Some("BIS3 a:b"));
    }

    #[test]
    fn what_people_write_is_read() {
        let written = "const res = await fetch('http://h:1/a', {\n  method: 'post', // as here\n  headers: {'Authorization': 'BIS3 a:b', \"x-bis3-version\": \"1.0\"},\n  body: JSON.stringify({a: 1, b: '丽'}),\n});\nconsole.log(await res.json());\n";
        let recorded = read(written);
        assert_eq!((&*recorded.request.method, &*recorded.request.target), ("POST", "/a"));
        assert_eq!(&recorded.request.body[..], "{\"a\":1,\"b\":\"丽\"}".as_bytes());
        assert_eq!(recorded.unknown().count(), 0);
    }

    #[test]
    fn variables_that_are_set_in_front_of_the_call_are_known() {
        let snippet = "const myHeaders = new Headers();\nmyHeaders.append(\"Authorization\", \"BIS3 a:b\");\n\nconst raw = JSON.stringify({\n  \"a\": 1\n});\n\nconst requestOptions = {\n  method: \"POST\",\n  headers: myHeaders,\n  body: raw,\n  redirect: \"follow\"\n};\n\nfetch(\"http://h:1/a\", requestOptions)\n  .then((response) => response.text());\n";
        let recorded = read(snippet);
        assert_eq!((&*recorded.request.method, &recorded.request.body[..]), ("POST", &b"{\"a\":1}"[..]));
        assert_eq!(recorded.request.headers.text("Authorization"), Some("BIS3 a:b"));
        assert_eq!(recorded.unknown().count(), 0);
        let unknown = read("fetch('http://h:1/a', requestOptions)");
        assert_eq!(unknown.unknown().count(), 4);
    }

    #[test]
    fn what_stands_in_a_variable_is_not_known() {
        for (text, part) in [
            ("fetch('http://h/a', {method: 'POST', body: data})", Part::Body),
            ("fetch(`${base}/a`, {method: 'POST', body: '{}'})", Part::RequestLine),
            ("fetch('http://h/a', {headers: {Authorization: `BIS3 ${key}:${sign}`}})", Part::Authorization),
            ("fetch('http://h/a', {headers})", Part::Headers),
            ("const a = f();\nfetch('http://h/a', {method: 'POST', body: a})", Part::Body),
        ] {
            assert_eq!(read(text).unknown().collect::<Vec<_>>(), [part], "{text}");
        }
    }
}
