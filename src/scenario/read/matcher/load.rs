//! Matchers as a scenario writes them.

use std::ops::Range;

use regex::RegexBuilder;

use super::{JsonType, MatcherKey, Pattern, TextMatcher, ValueMatcher};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::yaml::{self, Spanned};
use crate::language::Bilingual;
use crate::payload::json::ExactNumber;
use crate::scenario::Text;
use crate::scenario::read::json::{WrittenJson, YamlValue};
use crate::scenario::read::problems::Problems;
use crate::scenario::read::scalar;

type Member = (Spanned<String>, Spanned<YamlValue>);

/// Most bytes that a compiled regular expression may take: a scenario's are short, and a file is no reason to fill memory.
const REGEX_LIMIT: usize = 1 << 20;

/// A mapping is a matcher; anything else is the value itself.
pub(in crate::scenario) fn value_matcher(
    value: &Spanned<YamlValue>,
    problems: &mut Problems<'_>,
) -> Option<ValueMatcher> {
    let YamlValue::Mapping(members) = &value.value else {
        return json(value, problems).map(ValueMatcher::Equals);
    };
    let (key, member) = only(value, members, MatcherKey::ALL, problems)?;
    Some(match key {
        MatcherKey::Equals => ValueMatcher::Equals(json(member, problems)?),
        MatcherKey::Type => ValueMatcher::Type(json_type(member, problems)?),
        MatcherKey::Regex => ValueMatcher::Regex(pattern(&scalar::text(member, problems)?, problems)?),
        MatcherKey::Min | MatcherKey::Max => bounds(members, problems)?,
        MatcherKey::Range => range(member, problems)?,
        MatcherKey::SameNumber => ValueMatcher::SameNumber(number_text(member, problems)?),
        MatcherKey::Length => ValueMatcher::Length(length(member, problems)?),
        MatcherKey::Contains => ValueMatcher::Contains(json(member, problems)?),
        MatcherKey::OneOf => ValueMatcher::OneOf(values(member, problems)?),
        MatcherKey::Absent => yes(member, problems).then_some(ValueMatcher::Absent)?,
        MatcherKey::Present => yes(member, problems).then_some(ValueMatcher::Present)?,
    })
}

/// What a text can be asked for.
const OF_TEXTS: &[MatcherKey] =
    &[MatcherKey::Equals, MatcherKey::Regex, MatcherKey::Contains, MatcherKey::Absent, MatcherKey::Present];

/// A mapping is a matcher; a scalar is the text itself.
pub(in crate::scenario) fn text_matcher(
    value: &Spanned<YamlValue>,
    problems: &mut Problems<'_>,
) -> Option<TextMatcher> {
    let plain = |value: &Spanned<YamlValue>, problems: &mut Problems<'_>| {
        scalar::text(value, problems).map(|text| Text::read(&text, problems))
    };
    let YamlValue::Mapping(members) = &value.value else {
        return plain(value, problems).map(TextMatcher::Equals);
    };
    let (key, member) = only(value, members, OF_TEXTS, problems)?;
    Some(match key {
        MatcherKey::Regex => TextMatcher::Regex(pattern(&scalar::text(member, problems)?, problems)?),
        MatcherKey::Contains => TextMatcher::Contains(plain(member, problems)?),
        MatcherKey::Absent => yes(member, problems).then_some(TextMatcher::Absent)?,
        MatcherKey::Present => yes(member, problems).then_some(TextMatcher::Present)?,
        _ => TextMatcher::Equals(plain(member, problems)?),
    })
}

/// The one key of a matcher; `min` and `max` may stand together.
fn only<'a>(
    value: &Spanned<YamlValue>,
    members: &'a [Member],
    known: &[MatcherKey],
    problems: &mut Problems<'_>,
) -> Option<(MatcherKey, &'a Spanned<YamlValue>)> {
    let mut found = Vec::with_capacity(1);
    for (name, member) in members {
        match MatcherKey::from_word(&name.value).filter(|key| known.contains(key)) {
            Some(key) => found.push((key, member)),
            None => {
                let words: Vec<&str> = known.iter().map(|key| key.word()).collect();
                let text = &name.value;
                let mut diagnostic =
                    Diagnostic::error((format!("没有 `{text}` 这种匹配"), format!("unknown matcher `{text}`")))
                        .nearest_of(text, words);
                if known.len() == MatcherKey::ALL.len() {
                    diagnostic = diagnostic.help((
                        "若要比较整个对象，请写在 equals: 下",
                        "to compare with an object as a whole, write it under equals:",
                    ));
                }
                problems.at(yaml::span(name), diagnostic);
                return None;
            }
        }
    }
    let is_range = matches!(
        found[..],
        [(MatcherKey::Min, _), (MatcherKey::Max, _)] | [(MatcherKey::Max, _), (MatcherKey::Min, _)]
    );
    if found.len() == 1 || is_range {
        return found.first().copied();
    }
    let place = members.get(1).map_or_else(|| yaml::span(value), |(name, _)| yaml::span(name));
    let diagnostic = Diagnostic::error(("匹配方式有且只有一种", "a value is matched in one way"))
        .help(("只有 min 和 max 可以写在一起", "only min and max stand together"));
    problems.at(place, diagnostic);
    None
}

fn json(value: &Spanned<YamlValue>, problems: &mut Problems<'_>) -> Option<WrittenJson> {
    WrittenJson::of_value(value, problems)
}

fn values(value: &Spanned<YamlValue>, problems: &mut Problems<'_>) -> Option<Vec<WrittenJson>> {
    match &value.value {
        YamlValue::List(elements) if !elements.is_empty() => {
            elements.iter().map(|element| json(element, problems)).collect()
        }
        _ => wrong_type(value, ("值的列表", "a list of values"), problems),
    }
}

fn json_type(value: &Spanned<YamlValue>, problems: &mut Problems<'_>) -> Option<JsonType> {
    // The type null is a word too.
    if matches!(value.value, YamlValue::Null) {
        return Some(JsonType::Null);
    }
    let word = scalar::text(value, problems)?;
    scalar::word(&word, problems)
}

/// Reads a regular expression.
pub(in crate::scenario) fn pattern(text: &Spanned<String>, problems: &mut Problems<'_>) -> Option<Pattern> {
    match RegexBuilder::new(&text.value).size_limit(REGEX_LIMIT).dfa_size_limit(REGEX_LIMIT).build() {
        Ok(regex) => Some(Pattern(regex)),
        Err(error) => {
            let said = error.to_string();
            let said = said.lines().last().unwrap_or_default().trim_start_matches("error: ");
            problems.about(text, format!("正则表达式有误：`{said}`"), format!("not a regular expression: {said}"));
            None
        }
    }
}

fn bounds(members: &[Member], problems: &mut Problems<'_>) -> Option<ValueMatcher> {
    let (mut least, mut greatest) = (None, None);
    for (name, value) in members {
        let bound = Some(decimal(value, problems)?);
        if name.value == MatcherKey::Min.word() { least = bound } else { greatest = bound }
    }
    between(least, greatest, yaml::span(&members[0].0), problems)
}

fn range(value: &Spanned<YamlValue>, problems: &mut Problems<'_>) -> Option<ValueMatcher> {
    match &value.value {
        YamlValue::List(elements) if elements.len() == 2 => {
            let (least, greatest) = (decimal(&elements[0], problems)?, decimal(&elements[1], problems)?);
            between(Some(least), Some(greatest), yaml::span(value), problems)
        }
        _ => wrong_type(value, ("两个数字的列表，如 [1, 10]", "a list of two numbers, such as [1, 10]"), problems),
    }
}

fn between(
    least: Option<ExactNumber>,
    greatest: Option<ExactNumber>,
    place: Range<usize>,
    problems: &mut Problems<'_>,
) -> Option<ValueMatcher> {
    if let (Some(least), Some(greatest)) = (&least, &greatest)
        && least > greatest
    {
        let (least, greatest) = (least.written(), greatest.written());
        let diagnostic = Diagnostic::error((
            format!("没有数字不小于 {least} 又不大于 {greatest}"),
            format!("no number is at least {least} and at most {greatest}"),
        ));
        problems.at(place, diagnostic);
        return None;
    }
    Some(ValueMatcher::Between(least, greatest))
}

fn decimal(value: &Spanned<YamlValue>, problems: &mut Problems<'_>) -> Option<ExactNumber> {
    let text = number_text(value, problems)?;
    let read = ExactNumber::read(&text);
    if read.is_none() {
        problems.about(value, "指数过长，无法比较大小", "the exponent is too long: such numbers are not compared");
    }
    read
}

fn number_text(value: &Spanned<YamlValue>, problems: &mut Problems<'_>) -> Option<Box<str>> {
    match &value.value {
        YamlValue::Number => json(value, problems).map(|written| written.text().into()),
        _ => wrong_type(value, ("数字", "a number"), problems),
    }
}

fn length(value: &Spanned<YamlValue>, problems: &mut Problems<'_>) -> Option<usize> {
    let text = number_text(value, problems)?;
    match text.parse() {
        Ok(length) => Some(length),
        Err(_) => wrong_type(value, ("不带小数的非负数", "a whole number that is not negative"), problems),
    }
}

/// `absent: true`; `false` would say what another matcher says better.
fn yes(value: &Spanned<YamlValue>, problems: &mut Problems<'_>) -> bool {
    let is_true = matches!(value.value, YamlValue::Boolean(true));
    if !is_true {
        let written = problems.source.text()[yaml::span(value)].to_owned();
        let diagnostic = Diagnostic::error(("这里只能写 true", "only true stands here")).actual(format!("`{written}`"));
        problems.at(yaml::span(value), diagnostic);
    }
    is_true
}

fn wrong_type<T>(value: &Spanned<YamlValue>, expected: impl Into<Bilingual>, problems: &mut Problems<'_>) -> Option<T> {
    let diagnostic = Diagnostic::error(("类型不对", "wrong type")).expected(expected).actual(value.value.type_name());
    problems.at(yaml::span(value), diagnostic);
    None
}
