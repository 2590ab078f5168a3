//! Bodies of every kind, and what stands in them afterwards.

use super::*;
use crate::evidence::chain::pseudonym::Pseudonyms;
use crate::message::{CONTENT_ENCODING, CONTENT_TYPE, Headers};
use crate::secret::{KnownSecrets, Secret};

fn replaced(content: &str) -> Option<(String, Vec<String>)> {
    replaced_as(content, None)
}

fn replaced_as(content: &str, media_type: Option<&str>) -> Option<(String, Vec<String>)> {
    let pseudonyms = Pseudonyms::new().expect("random bytes");
    let chosen = Chosen {
        names: &["Name".to_owned(), "姓名".to_owned()],
        pseudonyms: &pseudonyms,
        secrets: &KnownSecrets::new([]),
    };
    match replace(content.as_bytes(), media_type, chosen) {
        Body::Same => Some((content.to_owned(), Vec::new())),
        Body::Replaced(replacement) => {
            let pointers = replacement.pointers.into_iter().map(|(_, pointer)| pointer).collect();
            Some((String::from_utf8(replacement.body).expect("UTF-8"), pointers))
        }
        Body::Unreadable => None,
    }
}

#[test]
fn values_go_wherever_the_member_stands_and_nothing_else_changes() {
    let content = "\u{feff}{ 'name' : '张三丰丰', \"a\": [{\"Name\": {\"x\": [123456, null]}}], \"b\": \"张三丰丰\", \"Name\": 987654321}";
    let (body, pointers) = replaced(content).expect("it can be read");
    assert_eq!(pointers, ["/name", "/a/0/Name/x/0", "/Name"]);
    assert!(!body.contains("'张三丰丰'") && !body.contains("123456") && !body.contains("987654321"), "{body}");
    assert_eq!((body.len(), body.contains(", null]}}], \"b\": \"张三丰丰\", ")), (content.len(), true), "{body}");
}

#[test]
fn what_cannot_be_read_and_may_hold_one_is_told() {
    assert_eq!(replaced("{\"name\": \"张三"), None);
    assert_eq!(replaced("{\"\\u006eame\": \"张三"), None);
    assert_eq!(replaced("<a><Name>张三</Name></a>"), None);
    assert_eq!(replaced("<html>Bad Gateway</html>").map(|(_, pointers)| pointers.len()), Some(0));
    let pseudonyms = Pseudonyms::new().expect("random bytes");
    let replaced = |names: &[String]| {
        replace(b"\xd5\xc5", None, Chosen { names, pseudonyms: &pseudonyms, secrets: &KnownSecrets::new([]) })
    };
    assert!(matches!(replaced(&["Name".to_owned()]), Body::Unreadable));
    assert!(matches!(replaced(&[]), Body::Same));
}

#[test]
fn secrets_go_without_being_named() {
    for (content, kept) in [
        (
            "{\"password\": \"p\", 'token': 'q', \"a\": null}",
            "{\"password\": \"[redacted]\", 'token': '[redacted]', \"a\": null}",
        ),
        ("{\"auth\": {\"a\": [1, null, true]}}", "{\"auth\": {\"a\": [\"[redacted]\", null, \"[redacted]\"]}}"),
        ("{\"url\": \"http://h/?token=p\"}", "{\"url\": \"[redacted]\"}"),
        ("user=me&password=p", "user=me&password=[redacted]"),
        ("a=1&to%6ben=p%26q&b=%7B%22token%22%3A%22r%22%7D\r\n", "a=1&to%6ben=[redacted]&b=[redacted]\r\n"),
        ("{\"password\": \"p", "{\"password\": \"[redacted]"),
        ("<a><password>p</password></a>", "<a><password>[redacted]</password></a>"),
    ] {
        let (body, pointers) = replaced(content).expect("it can be read");
        assert_eq!((body.as_str(), pointers.is_empty()), (kept, false));
        assert_eq!(replaced(kept).map(|(_, pointers)| pointers.len()), Some(0), "twice is once");
    }
    for content in ["{\"password\": \"\", \"token\": null}", "token", "password=&token"] {
        assert_eq!(replaced(content), Some((content.to_owned(), Vec::new())));
    }
}

#[test]
fn fields_of_a_form_get_pseudonyms_however_they_are_written() {
    for form in ["a=1&Name=%E5%BC%A0+%E4%B8%89", "a=1&na%6de=张+三", "a=1&%E5%A7%93%E5%90%8D=%E5%BC%A0%20%E4%B8%89"] {
        let (body, pointers) = replaced(form).expect("it can be read");
        assert!(body.starts_with("a=1&") && !body.contains("%E5%BC%A0") && !body.contains('张'), "{body}");
        assert_eq!(pointers.len(), 1, "{body}");
    }
    let (body, _) = replaced("msg=%7B%22Name%22%3A%22zhang%22%7D").expect("it can be read");
    assert_eq!(body, "msg=[redacted]");
}

/// A body in parts, with such parts: each a head and its content.
fn in_parts(boundary: &str, parts: &[(&str, &str)]) -> String {
    let part = |(head, content): &(&str, &str)| format!("--{boundary}\r\n{head}\r\n\r\n{content}\r\n");
    format!("{}--{boundary}--\r\n", parts.iter().map(part).collect::<String>())
}

#[test]
fn parts_are_looked_into() {
    let named = |name: &str| format!("Content-Disposition: form-data; name=\"{name}\"");
    let parts = [
        (&*named("password"), "p,#\r\n\r\n--not the end", Some("[redacted]")),
        (&named("Name"), "张三", None),
        (&named("plain"), "stays", Some("stays")),
        (&named("report"), "{\"token\": \"q\", \"a\": 1}", Some("{\"token\": \"[redacted]\", \"a\": 1}")),
        (
            &(named("form") + "\r\nContent-Type: application/x-www-form-urlencoded"),
            "a=1&secret=s s",
            Some("a=1&secret=[redacted]"),
        ),
        (&(named("file") + "\r\nContent-Transfer-Encoding: base64"), "eyJ0b2tl\r\nbiI6ICJxIn0=", Some("[redacted]")),
        (
            &(named("mail") + "\r\nContent-Transfer-Encoding: quoted-printable"),
            "pass=\r\nword=3Dqq",
            Some("[redacted]"),
        ),
        (&(named("x") + "\r\nX-Api-Key: k"), "b", Some("b")),
    ];
    let sent: Vec<(&str, &str)> = parts.iter().map(|(head, content, _)| (*head, *content)).collect();
    for (boundary, media_type) in [("a+b c", Some("multipart/form-data; boundary=\"a+b c\"")), ("----WebKit1", None)] {
        let content = in_parts(boundary, &sent);
        let (body, pointers) = replaced_as(&content, media_type).expect("it can be read");
        assert_eq!(pointers, ["password", "Name", "report/token", "formsecret", "file", "mail", "X-Api-Key"], "{body}");
        assert!(!body.contains("张三") && !body.contains("X-Api-Key: k"), "{body}");
        for kept in parts.iter().filter_map(|(_, _, kept)| *kept) {
            assert!(body.contains(&format!("\r\n\r\n{kept}\r\n--{boundary}")), "{kept} in {body}");
        }
    }
}

#[test]
fn parts_that_were_cut_are_covered_too() {
    let content = in_parts("b", &[("Content-Disposition: form-data; name=token", "abcdef")]);
    for end in content.find("abc").expect("it is there") + 1..content.len() {
        let (body, _) = replaced_as(&content[..end], Some("multipart/form-data; boundary=b")).expect("it can be read");
        assert!(!body.contains('a') || !body.contains("\r\n\r\na"), "{body}");
    }
}

#[test]
fn wrappings_are_undone_and_done_again() {
    let text = "\u{feff}{\"Name\": \"张三\"}".as_bytes();
    let utf_16 =
        |bytes: fn(u16) -> [u8; 2]| String::from_utf8_lossy(text).encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    let gbk = encoding_rs::GBK.encode("{\"Name\": \"张三\"}").0.into_owned();
    for (content, coding) in [
        (utf_16(u16::to_le_bytes), ""),
        (utf_16(u16::to_be_bytes), "identity"),
        (utf_16(u16::to_le_bytes)[2..].to_vec(), ""),
        (gbk, ""),
        (text.to_vec(), "br"),
        (b"\xff\x00\xfe\x81".to_vec(), ""),
    ] {
        let mut headers = Headers::default();
        headers.push(CONTENT_ENCODING, coding);
        let unwrapped = Unwrapped::of(&content, &headers).expect("it can be undone");
        assert_eq!(unwrapped.wrap(unwrapped.plain.clone()), content);
        assert!(content[0] == 0xff && content[1] == 0 || String::from_utf8_lossy(&unwrapped.plain).contains("张三"));
    }
}

#[test]
fn what_is_packed_is_packed_again() {
    use flate2::Compression;
    use flate2::read::{DeflateEncoder, GzEncoder, ZlibEncoder};
    use std::io::Read;

    fn packed(mut packing: impl Read) -> Vec<u8> {
        let mut bytes = Vec::new();
        packing.read_to_end(&mut bytes).expect("it is packed");
        bytes
    }
    let (text, level) = (&b"{\"token\": \"aaaa\"}"[..], Compression::fast());
    for (coding, content) in [
        ("gzip", packed(GzEncoder::new(text, level))),
        ("", packed(GzEncoder::new(text, level))),
        ("deflate", packed(ZlibEncoder::new(text, level))),
        ("Deflate", packed(DeflateEncoder::new(text, level))),
        ("deflate, x-gzip", packed(GzEncoder::new(&packed(ZlibEncoder::new(text, level))[..], level))),
    ] {
        let mut headers = Headers::default();
        headers.push(CONTENT_TYPE, "application/json");
        headers.push(CONTENT_ENCODING, coding);
        let unwrapped = Unwrapped::of(&content, &headers).expect("it can be undone");
        assert_eq!(unwrapped.plain, text, "{coding}");
        let again = Unwrapped::of(&unwrapped.wrap(b"other".to_vec()), &headers).expect("it can be undone");
        assert_eq!(again.plain, b"other", "{coding}");
        if !coding.is_empty() {
            assert!(Unwrapped::of(&content[..content.len() - 6], &headers).is_none(), "{coding}: it was cut");
        }
    }
    let mut headers = Headers::default();
    headers.push(CONTENT_ENCODING, "br");
    assert!(Unwrapped::of(b"\x0b\x02\x80\xff", &headers).is_none());
}

/// What is packed and cannot be unpacked whole can hold anything.
#[test]
fn what_is_packed_and_broken_cannot_be_read() {
    use std::io::Read;

    let pack = |bytes: &[u8]| {
        let mut packed = Vec::new();
        let mut packing = flate2::read::GzEncoder::new(bytes, flate2::Compression::fast());
        packing.read_to_end(&mut packed).expect("it is packed");
        packed
    };
    let whole = pack(b"{\"token\": \"aaaa\"}");
    let cut = whole[..whole.len() - 3].to_vec();
    for coding in ["", "gzip"] {
        let mut headers = Headers::default();
        headers.push(CONTENT_ENCODING, coding);
        assert!(Unwrapped::of(&whole, &headers).is_some());
        for broken in [cut.clone(), [&whole[..], b"x"].concat(), pack(&whole)] {
            assert!(Unwrapped::of(&broken, &headers).is_none(), "{coding}: {broken:?}");
        }
    }
}

#[test]
fn a_known_secret_in_a_coded_part_is_covered() {
    let pseudonyms = Pseudonyms::new().expect("random bytes");
    let secrets = KnownSecrets::new([Secret::new("a-secret-that-is-known")]);
    let chosen = Chosen { names: &[], pseudonyms: &pseudonyms, secrets: &secrets };
    for (coding, text, is_covered) in [
        ("quoted-printable", "a-secret-th=\r\nat-is-known", true),
        ("base64", "bm90ZSBhLXNlY3JldC10\r\naGF0LWlzLWtub3du", true),
        ("base64", "bm90ZQ==", false),
    ] {
        let head = format!("Content-Disposition: form-data; name=note\r\nContent-Transfer-Encoding: {coding}");
        let content = in_parts("b", &[(&head, text)]);
        match replace(content.as_bytes(), Some("multipart/form-data; boundary=b"), chosen) {
            Body::Replaced(replacement) => {
                assert!(is_covered && !String::from_utf8_lossy(&replacement.body).contains("known"), "{coding}");
            }
            other => assert!(!is_covered && matches!(other, Body::Same), "{coding} {text}"),
        }
    }
}
