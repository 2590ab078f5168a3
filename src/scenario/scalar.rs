//! Texts written as one scalar or as a list of them.

use super::json::YamlValue;
use super::problems::Problems;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::yaml::{self, Spanned};

/// The texts of a scalar or a list of scalars; a number or a boolean is its text in the file.
pub(super) fn texts(value: &Spanned<YamlValue>, problems: &mut Problems<'_>) -> Vec<Spanned<String>> {
    match &value.value {
        YamlValue::List(elements) if elements.is_empty() => {
            problems.about(value, "列表是空的", "the list is empty");
            Vec::new()
        }
        YamlValue::List(elements) => elements.iter().filter_map(|element| text(element, problems)).collect(),
        _ => text(value, problems).into_iter().collect(),
    }
}

/// The text of a scalar.
pub(super) fn text(value: &Spanned<YamlValue>, problems: &mut Problems<'_>) -> Option<Spanned<String>> {
    let written = match &value.value {
        YamlValue::Text(text) => text.clone(),
        YamlValue::Number | YamlValue::Boolean(_) => problems.source.text()[yaml::span(value)].to_owned(),
        other => {
            let diagnostic = Diagnostic::error(("类型不对", "wrong type"))
                .expected(("一个文本", "a text"))
                .actual(other.type_name());
            problems.at(yaml::span(value), diagnostic);
            return None;
        }
    };
    Some(Spanned::new(written, value.referenced, value.defined))
}
