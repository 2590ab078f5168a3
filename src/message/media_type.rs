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

    /// Whether no other charset than UTF-8 is named.
    pub fn is_utf8(&self) -> bool {
        self.parameter("charset").is_none_or(|charset| charset.eq_ignore_ascii_case("utf-8"))
    }

    /// Whether it is that of a body in parts (RFC 2046, 5.1).
    pub fn is_multipart(&self) -> bool {
        self.essence.split_once('/').is_some_and(|(kind, _)| kind.eq_ignore_ascii_case("multipart"))
    }

    /// The value of a parameter, unquoted; none where it is missing or empty.
    pub fn parameter(&self, name: &str) -> Option<String> {
        let mut rest = self.parameters;
        loop {
            rest = rest.trim_start_matches([';', ' ', '\t']);
            let (found, behind) = rest.split_once('=')?;
            let (value, behind) = parameter_value(behind);
            if found.trim().eq_ignore_ascii_case(name) {
                return Some(value).filter(|value| !value.is_empty());
            }
            rest = behind;
        }
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
