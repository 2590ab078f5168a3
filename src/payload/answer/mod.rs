//! The code and the text in the body of an answer (1.3.2); `no_code` says why there is none.

#[cfg(feature = "scenarios")]
mod no_code;

use super::json::{self, Node, Value};

#[cfg(feature = "scenarios")]
pub use no_code::{NoCode, NoCodeKind};

/// The member that holds the code.
pub const CODE: &str = "code";
/// The member that holds the text.
pub const TEXT: &str = "msg";
/// The member that holds the details.
pub const DATA: &str = "data";

/// The code in the body of an answer, however it is written. 1.3.2 prints the name in two cases, and a platform that
/// answers `"10008"` says 10008 just as clearly: what is wrong with the form of an answer is told elsewhere, and who takes
/// such an answer for none could not say what it refuses.
pub fn code(body: &[u8]) -> Option<u32> {
    let text = std::str::from_utf8(body).ok()?;
    code_in(text, &json::decode(text).ok()?)
}

/// The same, of a body that has been decoded from this text.
pub fn code_in(text: &str, root: &Node<'_>) -> Option<u32> {
    let digits = text[member(root, CODE)?.span.clone()].trim_matches('"');
    // A number in Rust may have a plus in front; in JSON it never does.
    digits.parse().ok().filter(|_| !digits.starts_with('+'))
}

/// A member of the body, in whichever case its name is; of several the last.
pub fn member<'a, 'b>(root: &'b Node<'a>, name: &str) -> Option<&'b Node<'a>> {
    let Value::Object(members) = &root.value else { return None };
    members.iter().rev().find(|member| member.name().eq_ignore_ascii_case(name)).map(|member| &member.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_written() {
        for body in
            [r#"{"code":10008,"msg":""}"#, r#"{ "Code": 10008 }"#, r#"{"CODE":"10008"}"#, r#"{"code":1,"code":10008}"#]
        {
            assert_eq!(code(body.as_bytes()), Some(10008), "{body}");
        }
    }

    #[test]
    fn what_is_no_code_is_none() {
        for body in [
            "",
            "[]",
            "10008",
            r#"{"msg":""}"#,
            r#"{"code":-1}"#,
            r#"{"code":"+1"}"#,
            r#"{"code":1.0}"#,
            r#"{"code":null}"#,
            r#"{"code":[1]}"#,
        ] {
            assert_eq!(code(body.as_bytes()), None, "{body}");
        }
        assert_eq!(code(b"{\"code\":1,\"msg\":\"\xff\"}"), None);
    }
}
