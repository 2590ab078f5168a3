//! `sign:` as it is written, read: every word looked up, every secret that stands elsewhere fetched.

use jiff::SignedDuration;

use super::{KeyUse, SecretSource, SigningPlan};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::yaml::{self, Spanned};
use crate::language::{Bilingual, ToBilingual};
use crate::message::{DATE, is_token};
use crate::request::{HeaderMistake, HeaderVerb, Mistakes, SecretMistake};
use crate::scenario::read::card::{Pairs, SecretFile, SecretPlaceFile, SignFile, SignWithFile};
use crate::scenario::read::problems::Problems;
use crate::scenario::read::request;
use crate::scenario::read::scalar::{self, texts, unknown_word};
use crate::scenario::{Named, Text};
use crate::secret::{Secret, SecretError};
use crate::signature::authorization::AUTHORIZATION;
use crate::words::Word;

const NONE: &str = "none";

pub(in crate::scenario) fn signing_plan(
    file: Option<&Spanned<SignFile>>,
    request_headers: &Pairs,
    problems: &mut Problems<'_>,
) -> Option<SigningPlan> {
    let with = match file.map(|file| (&file.value, yaml::span(file))) {
        Some((SignFile::Word(word), _)) if word == NONE => return Some(SigningPlan::None),
        Some((SignFile::Word(word), span)) => {
            let diagnostic = Diagnostic::error((format!("没有 `{word}` 这个词"), format!("unknown word `{word}`")))
                .nearest_of(word, [NONE])
                .help((
                    "不签名写 none；要签名则写 key、skew 等键",
                    "write none, or a mapping with key, skew and so on",
                ));
            problems.at(span, diagnostic);
            return None;
        }
        Some((SignFile::With(with), _)) => Some(with),
        None => None,
    };
    refuse_own(request_headers, problems);
    let signing = |key| SigningPlan::With(Box::new(key));
    match with {
        None => Some(signing(KeyUse::default())),
        Some(with) => key_use(with, request_headers, problems).map(signing),
    }
}

fn key_use(file: &SignWithFile, request_headers: &Pairs, problems: &mut Problems<'_>) -> Option<KeyUse> {
    refuse_own(&file.headers, problems);
    refuse_unsigned(&file.headers, problems);
    for value in [&file.access_key, &file.version].into_iter().flatten() {
        request::sendable(value, problems);
    }
    let signed_for = file.signed_for.as_ref().map(|line| Text::read(line, problems));
    let version = file.version.as_ref().map(|version| Text::read(version, problems));
    let skew = match &file.skew {
        None => SignedDuration::ZERO,
        Some(text) => skew(text, problems)?,
    };
    let mut mistakes = mistakes(file, request_headers, problems);
    Some(KeyUse {
        key: file.key.as_ref().map(Named::of),
        access_key: file.access_key.as_ref().map(|key| Text::read(key, problems)),
        secret: file.secret.as_ref().and_then(|secret| self::secret(secret, &mut mistakes, problems)),
        skew,
        exact: file.exact,
        version,
        signed_for,
        headers: request::headers(&file.headers, problems),
        mistakes,
    })
}

/// A word is that of a mistake before it is the name of a key.
fn secret(file: &Spanned<SecretFile>, mistakes: &mut Mistakes, problems: &mut Problems<'_>) -> Option<SecretSource> {
    match &file.value {
        SecretFile::Word(word) => {
            mistakes.secret = SecretMistake::from_word(word);
            let named = || SecretSource::Key(Named { name: word.clone(), place: yaml::span(file) });
            mistakes.secret.is_none().then(named)
        }
        SecretFile::Elsewhere(SecretPlaceFile { env: Some(name), file: None }) => {
            found(name, Secret::from_variable(&name.value), problems)
        }
        SecretFile::Elsewhere(SecretPlaceFile { env: None, file: Some(path) }) => {
            // A scenario is read to the end before anything else happens: nothing in it may wait for a pipe.
            let secret = Secret::from_regular_file(&problems.folder.join(&path.value), &path.value);
            found(path, secret, problems)
        }
        SecretFile::Elsewhere(_) => {
            problems.about(file, "写 env 或 file，有且只有一个", "write just one of env and file");
            None
        }
    }
}

fn found(
    place: &Spanned<String>,
    secret: Result<Secret, SecretError>,
    problems: &mut Problems<'_>,
) -> Option<SecretSource> {
    match secret {
        Ok(secret) => Some(SecretSource::Given(secret)),
        Err(error) => {
            let Bilingual { zh, en } = error.to_bilingual();
            problems.about(place, zh, en);
            None
        }
    }
}

fn mistakes(file: &SignWithFile, request_headers: &Pairs, problems: &mut Problems<'_>) -> Mistakes {
    let headers = file.header.as_ref().map_or_else(Vec::new, |value| texts(value, problems));
    let known = header_names(file, request_headers, problems);
    let after = file.after.as_ref().map_or_else(Vec::new, |value| texts(value, problems));
    Mistakes {
        secret: None,
        resource: word(file.resource.as_ref(), problems),
        digest: word(file.digest.as_ref(), problems),
        newline: word(file.newline.as_ref(), problems),
        method: word(file.method.as_ref(), problems),
        lines: word(file.lines.as_ref(), problems),
        header_line: word(file.header_line.as_ref(), problems),
        date: word(file.date.as_ref(), problems),
        signed_date: word(file.signed_date.as_ref(), problems),
        signed_version: word(file.signed_version.as_ref(), problems),
        order: word(file.order.as_ref(), problems),
        case: word(file.case.as_ref(), problems),
        encoding: word(file.encoding.as_ref(), problems),
        scheme: word(file.scheme.as_ref(), problems),
        headers: headers.iter().filter_map(|text| header(text, &known, problems)).collect(),
        after: after.iter().filter_map(|text| word(Some(text), problems)).collect(),
    }
}

fn word<W: Word>(text: Option<&Spanned<String>>, problems: &mut Problems<'_>) -> Option<W> {
    scalar::word(text?, problems)
}

/// The headers that a signed request of this step has.
fn header_names(file: &SignWithFile, request_headers: &Pairs, problems: &Problems<'_>) -> Vec<String> {
    let parameters = problems.contract.parameters();
    let set = [AUTHORIZATION, DATE, &parameters.date_header, &parameters.version_header].map(str::to_owned);
    let own = file.headers.0.iter().chain(&request_headers.0).map(|(name, _)| name.value.clone());
    set.into_iter().chain(own).collect()
}

/// `drop NAME`, `duplicate NAME`, `blank NAME`, `rename NAME to OTHER`.
fn header(text: &Spanned<String>, known: &[String], problems: &mut Problems<'_>) -> Option<HeaderMistake> {
    let parts: Vec<&str> = text.value.split_ascii_whitespace().collect();
    let verb = parts.first().copied().unwrap_or_default();
    let Some(verb) = HeaderVerb::from_word(verb) else {
        unknown_word(text, verb, HeaderVerb::WORDS, problems);
        return None;
    };
    let mistake = match &parts[1..] {
        [name] if !verb.takes_new_name() => HeaderMistake::new(verb, *name),
        [name, "to", other] if verb.takes_new_name() && is_token(other) => HeaderMistake::rename(*name, *other),
        _ => {
            let diagnostic = Diagnostic::error((
                format!("`{}` 不是对请求头的改动", text.value),
                format!("`{}` does not say what happens to which header", text.value),
            ))
            .help((
                "写 drop 名称、duplicate 名称、blank 名称，或 rename 名称 to 新名称",
                "write drop NAME, duplicate NAME, blank NAME or rename NAME to OTHER",
            ));
            problems.at(yaml::span(text), diagnostic);
            return None;
        }
    };
    if !known.iter().any(|name| name.eq_ignore_ascii_case(&mistake.header)) {
        let name = mistake.header.as_str();
        let diagnostic = Diagnostic::error((
            format!("这一步不会发送请求头 `{name}`"),
            format!("this step sends no header `{name}`"),
        ))
        .nearest_of(name, known.iter().map(String::as_str));
        problems.at(yaml::span(text), diagnostic);
        return None;
    }
    Some(mistake)
}

fn skew(text: &Spanned<String>, problems: &mut Problems<'_>) -> Option<SignedDuration> {
    let read = text.value.parse().ok();
    if read.is_none() {
        let diagnostic =
            Diagnostic::error((format!("`{}` 不是时间差", text.value), format!("`{}` is no duration", text.value)))
                .help(("例如 -16m、+15m、-1h30m、90s", "write it as -16m, +15m, -1h30m or 90s"));
        problems.at(yaml::span(text), diagnostic);
    }
    read
}

/// Headers that signing sets cannot be written beside it: one of the two would silently win.
fn refuse_own(headers: &Pairs, problems: &mut Problems<'_>) {
    let parameters = problems.contract.parameters();
    let own = [AUTHORIZATION, DATE, &parameters.date_header, &parameters.version_header];
    for (name, _) in &headers.0 {
        if own.iter().any(|header| header.eq_ignore_ascii_case(&name.value)) {
            let diagnostic = Diagnostic::error((
                format!("签名时会自动写入 {}", name.value),
                format!("signing sets {} itself", name.value),
            ))
            .help((
                "要自己写这个请求头，请用 sign: none；只改版本或时间，请用 sign 的 version、skew",
                "write sign: none to set it by hand, or use version and skew of sign",
            ));
            problems.at(yaml::span(name), diagnostic);
        }
    }
}

/// Under `sign` stand headers that are signed, and signed is only what has the prefix.
fn refuse_unsigned(headers: &Pairs, problems: &mut Problems<'_>) {
    let prefix = &problems.contract.parameters().custom_header_prefix;
    for (name, _) in &headers.0 {
        if !name.value.to_ascii_lowercase().starts_with(prefix.as_str()) {
            problems.about(
                name,
                format!("只有 {prefix} 开头的请求头参与签名，其余请写在 request 的 headers 下"),
                format!("only headers that start with {prefix} are signed; write others under headers of request"),
            );
        }
    }
}
