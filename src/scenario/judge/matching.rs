//! Values and texts of an answer held against matchers.

use super::mismatch::{Mismatch, SHOWN, shown};
use crate::diagnostic::shorten_to_line;
use crate::language::Bilingual;
use crate::payload::json::{self, ExactNumber, Node, Value};
use crate::scenario::read::json::WrittenJson;
use crate::scenario::read::matcher::{JsonType, TextMatcher, ValueMatcher};
use crate::snapshot::{Differences, Document, Extent, first_differences};

/// What is wrong with a value, given as its JSON text; none where it is as it should be. Not for [`ValueMatcher::Equals`],
/// whose differences have places of their own.
pub(in crate::scenario) fn matches_value(matcher: &ValueMatcher, text: &str) -> Option<Mismatch> {
    // The text was cut out of an answer that had been decoded.
    let value = json::decode(text).ok()?.value;
    let unless = |holds: bool, message: (&'static str, &'static str), expected: &dyn Fn() -> Bilingual| {
        (!holds).then(|| Mismatch::new(message, expected(), shown(text)))
    };
    match matcher {
        ValueMatcher::Present | ValueMatcher::Equals(_) => None,
        ValueMatcher::Absent => unless(false, ("不应有这个值", "this value should not be there"), &nothing),
        ValueMatcher::Type(wanted) => {
            unless(is_of_type(&value, *wanted), ("类型不同", "the type differs"), &|| type_name(*wanted))
        }
        ValueMatcher::Regex(pattern) => {
            let fits = pattern.fits(if let Value::Text(text) = &value { text } else { text });
            let message = ("与正则表达式不符", "it does not fit the regular expression");
            unless(fits, message, &|| format!("/{}/", pattern.as_str()).into())
        }
        ValueMatcher::Between(least, greatest) => {
            let (least, greatest) = (least.as_ref(), greatest.as_ref());
            let message = ("不在范围内", "it is not within the range");
            unless(is_between(&value, least, greatest), message, &|| range(least, greatest))
        }
        ValueMatcher::SameNumber(wanted) => same_number(&value, wanted, text),
        ValueMatcher::Length(wanted) => length_differs(&value, *wanted, text),
        ValueMatcher::Contains(wanted) => {
            let expected = || Bilingual::new("含有 ", "something with ").joined("", &shown(wanted.text()));
            unless(contains(&value, text, wanted), ("不含这个内容", "it does not contain this"), &expected)
        }
        ValueMatcher::OneOf(wanted) => {
            let is_one = wanted.iter().any(|wanted| is_same(wanted, text));
            unless(is_one, ("不是其中之一", "it is none of these"), &|| listed(wanted))
        }
    }
}

/// Expected and, where anything is there, actual, of which one at least should be like the matcher; none where one is.
pub(in crate::scenario) fn matches_bytes(
    matcher: &TextMatcher,
    found: &[&[u8]],
) -> Option<(Bilingual, Option<Bilingual>)> {
    let is_text = |holds: &dyn Fn(&str) -> bool| found.iter().any(|bytes| std::str::from_utf8(bytes).is_ok_and(holds));
    let holds = match matcher {
        TextMatcher::Present => !found.is_empty(),
        TextMatcher::Absent => found.is_empty(),
        TextMatcher::Equals(wanted) => found.contains(&wanted.written().as_bytes()),
        TextMatcher::Regex(pattern) => is_text(&|text| pattern.fits(text)),
        TextMatcher::Contains(wanted) => is_text(&|text| text.contains(wanted.written())),
    };
    if holds {
        return None;
    }
    let texts: Vec<String> = found.iter().map(|bytes| quoted(&String::from_utf8_lossy(bytes))).collect();
    Some((wanted_text(matcher), (!texts.is_empty()).then(|| texts.join(", ").into())))
}

fn wanted_text(matcher: &TextMatcher) -> Bilingual {
    match matcher {
        TextMatcher::Present => ("有", "something").into(),
        TextMatcher::Absent => nothing(),
        TextMatcher::Equals(wanted) => quoted(wanted.written()).into(),
        TextMatcher::Regex(pattern) => format!("/{}/", pattern.as_str()).into(),
        TextMatcher::Contains(wanted) => {
            let text = quoted(wanted.written());
            Bilingual::new(format!("含有 {text}"), format!("something with {text}"))
        }
    }
}

/// Where a value differs from the one that is written, at most so many places of it.
pub(in crate::scenario) fn compared(written: &WrittenJson, actual: &str, extent: Extent, most: usize) -> Differences {
    // The text was cut out of an answer that had been decoded.
    let is_scalar = !actual.starts_with(['{', '[']);
    if is_scalar && actual == written.text() {
        return Differences::default();
    }
    let Ok(root) = json::decode(actual) else { return Differences::default() };
    let (expected, text) = (written.node(), written.text());
    first_differences(Document { text, root: &expected }, Document { text: actual, root: &root }, extent, most)
}

fn is_same(written: &WrittenJson, actual: &str) -> bool {
    compared(written, actual, Extent::Whole, 1).first.is_empty()
}

fn nothing() -> Bilingual {
    ("没有", "nothing").into()
}

fn quoted(text: &str) -> String {
    format!("`{}`", shorten_to_line(text, SHOWN))
}

fn is_of_type(value: &Value<'_>, wanted: JsonType) -> bool {
    match value {
        Value::Null => wanted == JsonType::Null,
        Value::Boolean(_) => wanted == JsonType::Boolean,
        Value::Number(text) => match wanted {
            JsonType::Integer => !text.contains(['.', 'e', 'E']),
            _ => wanted == JsonType::Number,
        },
        Value::Text(_) | Value::BrokenText(_) => wanted == JsonType::String,
        Value::Array(_) => wanted == JsonType::Array,
        Value::Object(_) => wanted == JsonType::Object,
    }
}

fn type_name(wanted: JsonType) -> Bilingual {
    let zh = match wanted {
        JsonType::Number => "数字",
        JsonType::Integer => "整数（不带小数和指数）",
        JsonType::String => "文本",
        JsonType::Boolean => "布尔值",
        JsonType::Null => "null",
        JsonType::Object => "对象",
        JsonType::Array => "数组",
    };
    Bilingual::new(zh, wanted.word())
}

fn is_between(value: &Value<'_>, least: Option<&ExactNumber>, greatest: Option<&ExactNumber>) -> bool {
    let Value::Number(text) = value else { return false };
    ExactNumber::read(text)
        .is_some_and(|found| least.is_none_or(|least| found >= *least) && greatest.is_none_or(|most| found <= *most))
}

fn range(least: Option<&ExactNumber>, greatest: Option<&ExactNumber>) -> Bilingual {
    match (least.map(ExactNumber::written), greatest.map(ExactNumber::written)) {
        (Some(least), Some(greatest)) => {
            Bilingual::new(format!("{least} 到 {greatest} 的数字"), format!("a number from {least} to {greatest}"))
        }
        (Some(least), None) => {
            Bilingual::new(format!("不小于 {least} 的数字"), format!("a number of at least {least}"))
        }
        (None, Some(most)) => Bilingual::new(format!("不大于 {most} 的数字"), format!("a number of at most {most}")),
        (None, None) => type_name(JsonType::Number),
    }
}

fn same_number(value: &Value<'_>, wanted: &str, text: &str) -> Option<Mismatch> {
    let message = match value {
        Value::Number(found) if *found == wanted => ("写法相同", "it is written the same"),
        Value::Number(found) if ExactNumber::are_one(found, wanted) => return None,
        _ => ("不是同一个数值", "it is not the same number"),
    };
    let expected = Bilingual::new(
        format!("与 {wanted} 数值相同而写法不同的数字"),
        format!("the number {wanted}, written differently"),
    );
    Some(Mismatch::new(message, expected, shown(text)))
}

fn length_differs(value: &Value<'_>, wanted: usize, text: &str) -> Option<Mismatch> {
    let (length, zh, en) = match value {
        Value::Text(text) => (text.chars().count(), "个字符", "characters"),
        Value::Array(elements) => (elements.len(), "个元素", "elements"),
        Value::Object(members) => (members.len(), "个成员", "members"),
        _ => {
            let expected = ("有长度的值（文本、数组、对象）", "something with a length: a string, an array, an object");
            return Some(Mismatch::new(("没有长度", "it has no length"), expected, shown(text)));
        }
    };
    let told = |length: usize| Bilingual::new(format!("{length} {zh}"), format!("{length} {en}"));
    let actual = || told(length).joined(": ", &shown(text));
    (length != wanted).then(|| Mismatch::new(("长度不同", "the length differs"), told(wanted), actual()))
}

fn contains(value: &Value<'_>, text: &str, wanted: &WrittenJson) -> bool {
    let node = wanted.node();
    match (value, &node.value) {
        (Value::Text(found), Value::Text(part)) => found.contains(&**part),
        (Value::Object(members), Value::Text(name)) => members.iter().any(|member| member.name() == name),
        (Value::Array(elements), _) => elements.iter().any(|element| is_element(element, text, wanted)),
        _ => false,
    }
}

fn is_element(element: &Node<'_>, text: &str, wanted: &WrittenJson) -> bool {
    text.get(element.span.clone()).is_some_and(|element| is_same(wanted, element))
}

fn listed(values: &[WrittenJson]) -> Bilingual {
    let texts: Vec<String> = values.iter().map(|value| shorten_to_line(value.text(), SHOWN)).collect();
    Bilingual::new(format!("{} 之一", texts.join("、")), format!("one of {}", texts.join(", ")))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::contract::Contract;
    use crate::diagnostic::Source;
    use crate::diagnostic::yaml;
    use crate::language::Language;
    use crate::scenario::read::matcher::value_matcher;
    use crate::scenario::read::problems::Problems;

    fn matcher(written: &str) -> ValueMatcher {
        let (source, contract) = (Source::new("a.yaml", written), Contract::embedded());
        let mut problems = Problems::new(&source, Path::new(""), &contract);
        let value = yaml::read(&source).expect("it is YAML");
        let matcher = value_matcher(&value, &mut problems);
        problems.finish(matcher).unwrap_or_else(|wrong| panic!("{written}: {wrong:?}"))
    }

    #[test]
    fn each_matcher_tells_what_holds_of_a_value_and_what_does_not() {
        for (written, holding, breaking) in [
            ("{type: number}", "1.0", r#""1""#),
            ("{type: integer}", "-12", "1.0"),
            ("{type: integer}", "0", "1e2"),
            ("{type: string}", r#""1""#, "1"),
            ("{type: boolean}", "false", "null"),
            ("{type: null}", "null", "0"),
            ("{type: object}", "{}", "[]"),
            ("{type: array}", "[1]", "{}"),
            ("{regex: '^库.$'}", r#""库存""#, r#""存库""#),
            ("{regex: '^1\\.0$'}", "1.0", "1.00"),
            ("{regex: '^x$'}", r#""\u0078""#, r#""y""#),
            ("{min: 1}", "1.0", "0.99"),
            ("{max: 1e2}", "100", "100.5"),
            ("{min: 1, max: 10}", "10", "11"),
            ("{range: [1, 10]}", "1", r#""5""#),
            ("{min: 1}", "123456789012345678901234567890123", "0.99999999999999999999999999999999999999"),
            ("{min: 0}", "0.1234567890123456789012345678901", "-1e-400"),
            ("{same-number-different-text: 1.0}", "1", "1.0"),
            ("{same-number-different-text: 100}", "1e2", "101"),
            ("{length: 2}", r#""库存""#, r#""库""#),
            ("{length: 0}", "[]", "[1]"),
            ("{length: 1}", r#"{"a": 1}"#, "5"),
            ("{contains: 库}", r#""血库""#, r#""血""#),
            ("{contains: 1.0}", "[1, 1.0]", "[1]"),
            ("{contains: {a: 1}}", r#"[{"a": 1}]"#, r#"[{"a": 1, "b": 2}]"#),
            ("{contains: a}", r#"{"a": 1}"#, r#"{"b": 1}"#),
            ("{one-of: [1, a, null]}", "null", "2"),
            ("{one-of: [1.0]}", "1.0", "1"),
            ("{present: true}", "null", ""),
        ] {
            let matcher = matcher(written);
            assert!(matches_value(&matcher, holding).is_none(), "{written} of {holding}");
            assert!(breaking.is_empty() || matches_value(&matcher, breaking).is_some(), "{written} of {breaking}");
        }
        assert!(matches_value(&matcher("{absent: true}"), "null").is_some());
        for written in ["[1, 2]", "{equals: [1, 2]}"] {
            assert!(matches!(matcher(written), ValueMatcher::Equals(json) if json.text() == "[1, 2]"), "{written}");
        }
    }

    #[test]
    fn expected_and_actual_are_told_with_their_types() {
        let told = |written: &str, value: &str| {
            let wrong = matches_value(&matcher(written), value).expect("it does not hold");
            format!("{} | {}", wrong.expected.in_language(Language::En), wrong.actual.in_language(Language::En))
        };
        assert_eq!(told("{type: integer}", "1.0"), "integer | number 1.0");
        assert_eq!(told("{range: [1, 10]}", r#""5""#), r#"a number from 1 to 10 | string "5""#);
        assert_eq!(told("{length: 2}", "[1]"), "2 elements | 1 elements: array [1]");
        assert_eq!(told("{contains: 1}", "[2]"), "something with number 1 | array [2]");
        assert_eq!(
            told("{same-number-different-text: 1.0}", "1.0"),
            "the number 1.0, written differently | number 1.0"
        );
    }
}
