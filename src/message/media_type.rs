//! What a Content-Type says.

use super::headers::JSON_TYPE;

/// The value of a Content-Type taken apart (RFC 9110, 8.3).
#[derive(Clone, Copy, Debug)]
pub struct MediaType<'v> {
    /// Type and subtype, without the parameters.
    pub essence: &'v str,
    parameters: &'v str,
}

impl<'v> MediaType<'v> {
    /// Takes a value apart; what is no media type has an essence that is none.
    pub fn read(value: &'v str) -> Self {
        let (essence, parameters) = value.split_once(';').unwrap_or((value, ""));
        Self { essence: essence.trim(), parameters }
    }

    /// Whether it is that of JSON, whatever its parameters are.
    pub fn is_json(&self) -> bool {
        self.essence.eq_ignore_ascii_case(JSON_TYPE)
    }

    /// Whether every charset that is named is UTF-8; one without a value is not.
    pub fn is_utf8(&self) -> bool {
        let mut charsets = self.named("charset");
        charsets.all(|charset| charset.eq_ignore_ascii_case("utf-8"))
    }

    /// Whether it is that of a body in parts (RFC 2046, 5.1).
    pub fn is_multipart(&self) -> bool {
        self.essence.split_once('/').is_some_and(|(kind, _)| kind.eq_ignore_ascii_case("multipart"))
    }

    /// The value of the first parameter of this name, unquoted; none where it is missing or empty.
    pub fn parameter(&self, name: &str) -> Option<String> {
        self.named(name).next().filter(|value| !value.is_empty())
    }

    /// The values of all parameters of this name, unquoted.
    fn named(&self, name: &str) -> impl Iterator<Item = String> {
        let mut rest = self.parameters;
        let next = move || {
            rest = rest.trim_start_matches([';', ' ', '\t']);
            if rest.is_empty() {
                return None;
            }
            let (found, behind) = rest.split_at(rest.find(['=', ';']).unwrap_or(rest.len()));
            let (value, behind) = match behind.strip_prefix('=') {
                Some(behind) => parameter_value(behind),
                // a name without a value
                None => (String::new(), behind),
            };
            rest = behind.find(';').map_or("", |end| &behind[end..]);
            Some((found, value))
        };
        std::iter::from_fn(next)
            .filter(move |(found, _)| found.trim().eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }
}

/// A token or a quoted string (RFC 9110, 5.6), and what stands behind it.
fn parameter_value(text: &str) -> (String, &str) {
    let Some(inside) = text.strip_prefix('"') else {
        let end = text.find(';').unwrap_or(text.len());
        return (text[..end].trim().to_owned(), &text[end..]);
    };
    let mut value = String::new();
    let mut characters = inside.char_indices();
    while let Some((index, character)) = characters.next() {
        match character {
            '"' => return (value, &inside[index + 1..]),
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            _ => value.push(character),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_charset_that_is_named_counts() {
        for utf8 in ["", "; charset=utf-8", ";charset=\"UTF-8\"", "; foo; charset=utf-8", "; a=\"; charset=gbk\""] {
            assert!(MediaType::read(&format!("application/json{utf8}")).is_utf8(), "{utf8}");
        }
        for other in ["; charset=gbk", "; foo; charset=gbk", "; charset=", "; charset=utf-8; charset=gbk", "; charset"]
        {
            assert!(!MediaType::read(&format!("application/json{other}")).is_utf8(), "{other}");
        }
    }

    #[test]
    fn parameters_are_found_and_unquoted() {
        let media_type = MediaType::read("multipart/form-data ; a=\"x;\\\"y\"; Boundary=\"b c\" ;charset=UTF-8");
        assert_eq!(media_type.essence, "multipart/form-data");
        assert_eq!(media_type.parameter("a").as_deref(), Some("x;\"y"));
        assert_eq!(media_type.parameter("boundary").as_deref(), Some("b c"));
        assert_eq!(media_type.parameter("charset").as_deref(), Some("UTF-8"));
        assert_eq!(media_type.parameter("none"), None);
        assert_eq!(MediaType::read("multipart/mixed; boundary=").parameter("boundary"), None);
        assert_eq!(MediaType::read("multipart/mixed; boundary=\"open").parameter("boundary").as_deref(), Some("open"));
    }
}
