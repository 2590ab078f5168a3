//! Names of variables, arguments, captures and rows.

use super::problems::Problems;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::yaml::{self, Spanned};

/// A letter first, then letters of any script, digits, `-` and `_`: a full stop would be the way to a member.
pub(in crate::scenario) fn is_sound(name: &str) -> bool {
    let is_inside = |character: char| character.is_alphanumeric() || matches!(character, '-' | '_');
    name.starts_with(char::is_alphabetic) && name.chars().all(is_inside)
}

/// Refuses what cannot be a name, and the names of built-ins.
pub(in crate::scenario) fn check(name: &Spanned<String>, problems: &mut Problems<'_>) -> bool {
    let text = &name.value;
    let wrong = if !is_sound(text) {
        Diagnostic::error((format!("`{text}` 不能用作变量名"), format!("`{text}` cannot name a value"))).help((
            "名称以文字开头，由文字、数字和 - _ 组成",
            "a name starts with a letter and is made of letters, digits, `-` and `_`",
        ))
    } else if problems.known.is_builtin(text) {
        Diagnostic::error((format!("`{text}` 是内置名称"), format!("`{text}` is a name that is built in")))
            .help(("请换一个名称", "choose another name"))
    } else {
        return true;
    };
    problems.at(yaml::span(name), wrong);
    false
}
