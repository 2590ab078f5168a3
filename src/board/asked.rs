//! What comes with a request: the language in which it is answered, and the fields of a form.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use crate::language::Language;
use crate::message::Request;
use crate::secret::{Secret, constant_time_equal};

/// A request for a page.
#[derive(Debug)]
pub(super) struct Asked<'r> {
    /// The request.
    pub(super) request: &'r Request,
    /// The language in which it is answered.
    pub(super) language: Language,
    /// Whether the address names it, so that links have to, too.
    pub(super) names_language: bool,
}

/// Most bytes of a form.
const MOST_OF_A_FORM: usize = 16 * 1024;

impl<'r> Asked<'r> {
    /// Read from a request; where that tells no language, `usual` is taken.
    pub(super) fn of(request: &'r Request, usual: Language) -> Self {
        let named = field(request.query().unwrap_or_default(), "lang").and_then(|word| match &*word {
            "zh" => Some(Language::Zh),
            "en" => Some(Language::En),
            _ => None,
        });
        let preferred = || request.headers.text("Accept-Language").and_then(preferred);
        Self { request, language: named.or_else(preferred).unwrap_or(usual), names_language: named.is_some() }
    }

    /// What stands behind a path so that the next page is in the same language.
    pub(super) fn suffix(&self) -> String {
        if self.names_language { format!("?lang={}", self.language) } else { String::new() }
    }

    /// A field of the query.
    pub(super) fn query(&self, name: &str) -> Option<Cow<'_, str>> {
        field(self.request.query().unwrap_or_default(), name)
    }

    /// A field of the form in the body; none where that is no form or a long one.
    pub(super) fn form(&self, name: &str) -> Option<Cow<'_, str>> {
        let media_type = self.request.headers.text("Content-Type")?.split(';').next()?.trim();
        let is_form = media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded");
        let text = std::str::from_utf8(&self.request.body).ok()?;
        (is_form && text.len() <= MOST_OF_A_FORM).then(|| field(text, name)).flatten()
    }

    /// Whether the form bears the token that pages were made with.
    pub(super) fn bears(&self, token: &Secret) -> bool {
        self.form("token").is_some_and(|given| constant_time_equal(given.as_bytes(), token.expose().as_bytes()))
    }
}

/// The first field of this name in `application/x-www-form-urlencoded` (WHATWG URL, section 5).
fn field<'t>(text: &'t str, name: &str) -> Option<Cow<'t, str>> {
    text.split('&').filter_map(|pair| pair.split_once('=')).find(|(known, _)| *known == name).map(|(_, value)| {
        let value = if value.contains('+') { Cow::Owned(value.replace('+', " ")) } else { Cow::Borrowed(value) };
        match value {
            Cow::Borrowed(value) => percent_decode_str(value).decode_utf8_lossy(),
            Cow::Owned(value) => percent_decode_str(&value).decode_utf8_lossy().into_owned().into(),
        }
    })
}

/// The language that a browser likes best of the two (RFC 9110, 12.5.4); none where it names neither.
fn preferred(header: &str) -> Option<Language> {
    let wish = |part: &str| {
        let (tag, weight) = part.split_once(';').unwrap_or((part, "q=1"));
        let weight: f32 = weight.trim().strip_prefix("q=")?.parse().ok()?;
        let tag = tag.trim().to_ascii_lowercase();
        let language = match tag.split('-').next()? {
            "zh" => Language::Zh,
            "en" => Language::En,
            _ => return None,
        };
        (weight > 0.0).then_some((language, weight))
    };
    // Of two that are liked as well, the one that stands first.
    header
        .split(',')
        .filter_map(wish)
        .reduce(|best, next| if next.1 > best.1 { next } else { best })
        .map(|(best, _)| best)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_the_one_that_is_liked_best() {
        for (header, language) in [
            ("en-GB,en;q=0.9,zh-CN;q=0.8", Some(Language::En)),
            ("fr, zh;q=0.5, en;q=0.7", Some(Language::En)),
            ("zh-CN", Some(Language::Zh)),
            ("en;q=0, zh;q=0.1", Some(Language::Zh)),
            ("fr", None),
            ("", None),
            (";;q=,", None),
        ] {
            assert_eq!(preferred(header), language, "{header}");
        }
    }

    #[test]
    fn fields_of_a_form_are_decoded() {
        assert_eq!(field("a=1&reason=not+now%2C%E4%B8%BD&reason=2", "reason").as_deref(), Some("not now,丽"));
        assert_eq!(field("a&b", "a"), None);
        assert_eq!(field("a=%ff%zz", "a").as_deref(), Some("\u{fffd}%zz"));
    }
}
