//! The one-line grammar of fault rules, with the place of every error.

use std::num::NonZeroU64;
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;

use super::line::{Clause, KEY, Line, Word};
use super::{Alteration, FaultEffect, FaultRule, WireEffect};
use crate::contract::Contract;
use crate::diagnostic::Diagnostic;

pub(super) const CUT_UNRECORDED: &str = "cut-unrecorded";
const CONDITIONS: [&str; 2] = [KEY, "institution"];
const EFFECTS: [&str; 9] =
    ["delay", "cut", CUT_UNRECORDED, "truncate", "malformed", "content-length", "slow-drip", "status", "close"];
const LIMITS: [&str; 3] = ["times", "nth", "probability"];

/// What stands before the colon.
#[derive(Default)]
struct Conditions {
    method: Option<String>,
    path: Option<Option<String>>,
    access_key: Option<String>,
    institution: Option<String>,
}

/// What stands behind the effect.
#[derive(Default)]
struct Limits {
    times: Option<NonZeroU64>,
    nth: Option<NonZeroU64>,
    probability: Option<f64>,
}

pub(super) fn rule(line: &Line<'_>, contract: &Contract) -> Result<FaultRule, Diagnostic> {
    let (words, behind) = line.before_colon()?;
    let conditions = conditions(line, &words, contract)?;
    let mut clauses = line.clauses(behind);
    let effect = effect(line, &clauses.next().unwrap_or_default(), contract)?;
    let mut limits = Limits::default();
    for clause in clauses {
        limits.add(line, &clause)?;
    }
    Ok(FaultRule {
        method: conditions.method,
        path: conditions.path.flatten(),
        access_key: conditions.access_key,
        institution: conditions.institution,
        effect,
        times: limits.times,
        nth: limits.nth,
        probability: limits.probability,
    })
}

fn conditions(line: &Line<'_>, words: &[Word<'_>], contract: &Contract) -> Result<Conditions, Diagnostic> {
    let mut found = Conditions::default();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match word.text {
            KEY => set(line, &mut found.access_key, word, value(line, word, words.next())?)?,
            "institution" => set(line, &mut found.institution, word, value(line, word, words.next())?)?,
            "*" => set(line, &mut found.path, word, None)?,
            path if path.starts_with('/') => {
                set(line, &mut found.path, word, Some(known_path(line, word, contract)?))?;
            }
            method if is_method(method) => set(line, &mut found.method, word, method.to_owned())?,
            _ => return Err(unknown_condition(line, word, contract)),
        }
    }
    Ok(found)
}

fn value(line: &Line<'_>, condition: &Word<'_>, value: Option<&Word<'_>>) -> Result<String, Diagnostic> {
    value.map(|value| value.text.to_owned()).ok_or_else(|| {
        let name = condition.text;
        line.wrong(condition.span(), (format!("`{name}` 后面没有内容"), format!("nothing stands behind `{name}`")))
    })
}

/// A path that is no endpoint's would never match, and nobody would see why.
fn known_path(line: &Line<'_>, word: &Word<'_>, contract: &Contract) -> Result<String, Diagnostic> {
    let paths = || contract.endpoints().iter().map(|endpoint| endpoint.path.as_str());
    if paths().any(|path| word.text.ends_with(path)) {
        return Ok(word.text.to_owned());
    }
    let message = (format!("`{}` 不是接口的路径", word.text), format!("`{}` is no endpoint's path", word.text));
    Err(line
        .wrong(word.span(), message)
        .nearest_of(word.text, paths())
        .help(("任意路径用 `*` 表示", "`*` stands for any path")))
}

fn unknown_condition(line: &Line<'_>, word: &Word<'_>, contract: &Contract) -> Diagnostic {
    let methods = contract.endpoints().iter().map(|endpoint| endpoint.method.as_str());
    unknown(line, word)
        .expected(("方法、路径、`key` 或 `institution`", "a method, a path, `key` or `institution`"))
        .nearest_of(word.text, methods.chain(CONDITIONS))
}

fn effect(line: &Line<'_>, clause: &Clause<'_>, contract: &Contract) -> Result<FaultEffect, Diagnostic> {
    let Some(word) = clause.words.first() else {
        return Err(line.wrong(clause.end..clause.end, ("冒号后面没有效果", "no effect stands behind the colon")));
    };
    let effect = match word.text {
        "delay" => return Ok(FaultEffect::Wire(WireEffect::Delay(duration(line, clause)?))),
        "slow-drip" => return Ok(FaultEffect::Wire(WireEffect::Drip(duration(line, clause)?))),
        "too-many-requests" if clause.words.len() > 1 => {
            return Ok(FaultEffect::Wire(WireEffect::TooManyRequests(duration(line, clause)?)));
        }
        "status" => return Ok(FaultEffect::Wire(WireEffect::Status(status(line, clause)?))),
        "content-length" => return Ok(FaultEffect::Wire(WireEffect::ContentLength(difference(line, clause)?))),
        "cut" => FaultEffect::Wire(WireEffect::Cut),
        CUT_UNRECORDED => FaultEffect::CutUnrecorded,
        "truncate" => FaultEffect::Wire(WireEffect::Truncate),
        "malformed" => FaultEffect::Wire(WireEffect::Malformed),
        "close" => FaultEffect::Wire(WireEffect::Close),
        word_of => match Alteration::from_word(word_of) {
            Some(alteration) => FaultEffect::Wire(WireEffect::Altered(alteration)),
            None => code(line, word, contract)?,
        },
    };
    match clause.words.get(1) {
        None => Ok(effect),
        Some(stray) => {
            let name = word.text;
            Err(line
                .wrong(stray.span(), (format!("`{name}` 不带参数"), format!("`{name}` takes nothing behind it")))
                .help((
                    "`times`、`nth`、`probability` 之前要有逗号",
                    "a comma stands before `times`, `nth` and `probability`",
                )))
        }
    }
}

fn code(line: &Line<'_>, word: &Word<'_>, contract: &Contract) -> Result<FaultEffect, Diagnostic> {
    contract.code(word.text).map(|code| FaultEffect::Code(Arc::clone(code))).ok_or_else(|| {
        let names = contract.codes().iter().map(|code| code.name.as_str());
        unknown(line, word)
            .expected((
                "错误码的名称或编号，或 `delay 2s`、`cut` 等效果",
                "a code's name or number, or an effect such as `delay 2s` or `cut`",
            ))
            .nearest_of(word.text, names.chain(all_effects()))
            .help((format!("效果有：{}", effects("、")), format!("the effects: {}", effects(", "))))
    })
}

fn all_effects<'a>() -> impl Iterator<Item = &'a str> {
    EFFECTS.into_iter().chain(Alteration::WORDS.iter().copied())
}

fn effects(between: &str) -> String {
    all_effects().map(|effect| format!("`{effect}`")).collect::<Vec<_>>().join(between)
}

fn duration(line: &Line<'_>, clause: &Clause<'_>) -> Result<Duration, Diagnostic> {
    let (text, span) = line.behind_first(clause);
    let duration = text.parse::<SignedDuration>().ok().and_then(|duration| Duration::try_from(duration).ok());
    duration.ok_or_else(|| {
        line.wrong(span, ("不是时长", "no length of time"))
            .expected(("时长，如 `2s`、`50ms`", "a length of time such as `2s` or `50ms`"))
    })
}

fn difference(line: &Line<'_>, clause: &Clause<'_>) -> Result<i64, Diagnostic> {
    let (text, span) = line.behind_first(clause);
    match text.parse() {
        Ok(0) => Err(line.wrong(span, ("差 0 个字节就是没有差", "with a difference of 0 the length is right"))),
        Ok(difference) => Ok(difference),
        Err(_) => Err(line
            .wrong(span, ("不是字节数", "no number of bytes"))
            .expected(("字节数，如 `+5`、`-3`", "a number of bytes such as `+5` or `-3`"))),
    }
}

fn status(line: &Line<'_>, clause: &Clause<'_>) -> Result<u16, Diagnostic> {
    let (text, span) = line.behind_first(clause);
    text.parse().ok().filter(|status| (200..600).contains(status)).ok_or_else(|| {
        line.wrong(span, ("不是应答的状态码", "no status of an answer"))
            .expected(("200 到 599 之间的整数", "a whole number from 200 to 599"))
    })
}

impl Limits {
    fn add(&mut self, line: &Line<'_>, clause: &Clause<'_>) -> Result<(), Diagnostic> {
        let expected = ("`times N`、`nth N` 或 `probability P`", "`times N`, `nth N` or `probability P`");
        let Some(word) = clause.words.first() else {
            let message = ("逗号后面没有内容", "nothing stands behind the comma");
            return Err(line.wrong(clause.end..clause.end, message).expected(expected));
        };
        match word.text {
            "times" => set(line, &mut self.times, word, count(line, clause)?),
            "nth" => set(line, &mut self.nth, word, count(line, clause)?),
            "probability" => set(line, &mut self.probability, word, probability(line, clause)?),
            _ => Err(unknown(line, word).expected(expected).nearest_of(word.text, LIMITS)),
        }
    }
}

fn count(line: &Line<'_>, clause: &Clause<'_>) -> Result<NonZeroU64, Diagnostic> {
    let (text, span) = line.behind_first(clause);
    text.parse()
        .map_err(|_| line.wrong(span, ("不是次数", "no count")).expected(("从 1 起的整数", "a whole number from 1")))
}

fn probability(line: &Line<'_>, clause: &Clause<'_>) -> Result<f64, Diagnostic> {
    let (text, span) = line.behind_first(clause);
    match text.parse::<f64>() {
        Ok(probability) if (0.0..=1.0).contains(&probability) => Ok(probability),
        _ => Err(line
            .wrong(span, ("不是概率", "no probability"))
            .expected(("0 到 1 之间的数，如 `0.25`", "a number between 0 and 1 such as `0.25`"))),
    }
}

fn set<T>(line: &Line<'_>, place: &mut Option<T>, word: &Word<'_>, value: T) -> Result<(), Diagnostic> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => {
            let text = word.text;
            Err(line
                .wrong(word.span(), (format!("`{text}` 与前面重复"), format!("`{text}` repeats what was said before"))))
        }
    }
}

fn unknown(line: &Line<'_>, word: &Word<'_>) -> Diagnostic {
    let text = word.text;
    line.wrong(word.span(), (format!("没有 `{text}` 这个词"), format!("unknown word `{text}`")))
}

fn is_method(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_uppercase())
}
