//! Every deliberate mistake of signing, and what the platform answers to it under the default profile.

use std::fmt::Write;

use bis3::language::Language;
use bis3::request::MISTAKES;
use bis3::scenario::Outcome;
use bis3::snapshot::Policy;

use super::{Done, mock_setting, read, run};
use crate::program::block_on;

/// What stands under `sign:`, and the code that is answered.
const ANSWERS: &[(&str, &str)] = &[
    ("secret: base64-decoded", "AuthorizationNoMatch"),
    ("secret: trailing-newline", "AuthorizationNoMatch"),
    ("secret: lower-case", "AuthorizationNoMatch"),
    ("resource: leading-slash", "AuthorizationNoMatch"),
    ("resource: with-query", "AuthorizationNoMatch"),
    ("resource: lower-case", "AuthorizationNoMatch"),
    ("resource: absolute-url", "AuthorizationNoMatch"),
    ("digest: hex", "AuthorizationInvalid"),
    ("digest: hex-upper", "AuthorizationInvalid"),
    ("digest: base64-of-hex", "AuthorizationInvalid"),
    ("digest: base64url", "AuthorizationInvalid"),
    ("digest: unpadded", "AuthorizationInvalid"),
    ("digest: sha256", "AuthorizationInvalid"),
    ("digest: unkeyed", "AuthorizationNoMatch"),
    ("digest: other-case", "AuthorizationNoMatch"),
    ("digest: other-end", "AuthorizationNoMatch"),
    ("newline: crlf", "AuthorizationNoMatch"),
    ("newline: none", "AuthorizationNoMatch"),
    ("newline: trailing", "AuthorizationNoMatch"),
    ("method: lower-case", "AuthorizationNoMatch"),
    ("method: omitted", "AuthorizationNoMatch"),
    ("date: local-time", "AuthorizationExpired"),
    ("date: rfc850", "Passed"),
    ("date: asctime", "Passed"),
    ("date: iso-8601", "HeaderInvalid"),
    ("date: epoch", "HeaderInvalid"),
    ("date: missing", "HeaderNoExist"),
    ("date: differs", "Passed"),
    ("order: unsorted", "AuthorizationNoMatch"),
    ("{order: as-sent, headers: {x-bis3-trace: a}}", "AuthorizationNoMatch"),
    ("{case: as-sent, headers: {X-BIS3-Trace: a}}", "AuthorizationNoMatch"),
    ("case: upper-case", "AuthorizationNoMatch"),
    ("scheme: lower-case", "SchemeInvalid"),
    ("scheme: missing", "AuthorizationInvalid"),
    ("scheme: basic", "SchemeInvalid"),
    ("scheme: tab", "AuthorizationInvalid"),
    ("scheme: no-blank", "AuthorizationInvalid"),
    ("scheme: colon-missing", "AuthorizationInvalid"),
    ("header: drop Authorization", "AuthorizationNoExist"),
    ("header: drop x-bis3-date", "HeaderNoExist"),
    ("header: drop x-bis3-version", "HeaderNoExist"),
    ("header: duplicate Authorization", "AuthorizationInvalid"),
    ("header: duplicate x-bis3-date", "HeaderInvalid"),
    ("header: blank x-bis3-version", "HeaderInvalid"),
    ("header: blank Authorization", "AuthorizationInvalid"),
    ("header: rename x-bis3-date to x-bis-date", "HeaderNoExist"),
    ("header: [drop x-bis3-version, drop Date]", "HeaderNoExist"),
    ("after: send-other-body", "Passed"),
    ("after: send-other-path", "RequestArgParsingFailed"),
    ("after: send-other-query", "Passed"),
    ("after: send-other-method", "RequestArgParsingFailed"),
    ("after: send-other-date", "AuthorizationNoMatch"),
    ("after: send-other-version", "AuthorizationNoMatch"),
    ("after: [send-other-body, send-other-date]", "AuthorizationNoMatch"),
];

/// Words of a group, with the code that answers all that do not stand above: the string or the key is another one, so that
/// only the signature differs.
const GROUPS: &[(&str, &str)] = &[
    ("secret", "AuthorizationNoMatch"),
    ("resource", "AuthorizationNoMatch"),
    ("newline", "AuthorizationNoMatch"),
    ("method", "AuthorizationNoMatch"),
    ("lines", "AuthorizationNoMatch"),
    ("header-line", "AuthorizationNoMatch"),
    ("signed-date", "AuthorizationNoMatch"),
    ("signed-version", "AuthorizationNoMatch"),
    ("case", "AuthorizationNoMatch"),
    ("encoding", "AuthorizationNoMatch"),
    ("digest", "AuthorizationInvalid"),
];

/// Those of `digest` that are base64 of 20 bytes all the same.
const OF_TWENTY_BYTES: &[&str] =
    &["sha256-cut", "secret-first", "secret-last", "swapped", "of-sha1-hex", "of-sha256-hex", "of-md5-hex"];

/// Words that change nothing in the request below. In what requests they do shows where each is recognised.
const CHANGE_NOTHING: &[(&str, &[&str])] = &[
    ("secret", &["hex-decoded", "trimmed", "percent-encoded", "plus-as-blank"]),
    ("resource", &["no-leading-slash", "without-query", "percent-decoded"]),
    ("method", &["post"]),
    ("lines", &["others-omitted"]),
    ("signed-date", &["custom", "date"]),
    ("case", &["as-sent"]),
    ("encoding", &["gbk", "ascii", "utf-8-twice"]),
];

/// Every word of the groups that stands in no list above, with its code.
fn other_words() -> impl Iterator<Item = (String, &'static str)> {
    let code = |key: &str, word: &str, code| match key {
        "digest" if OF_TWENTY_BYTES.contains(&word) => "AuthorizationNoMatch",
        _ => code,
    };
    let words = |key: &str| MISTAKES.iter().find(|(of, _)| *of == key).expect("a group").1;
    let of_group = move |(key, answer): &(&'static str, &'static str)| {
        let (key, answer) = (*key, *answer);
        words(key).iter().map(move |word| (format!("{key}: {word}"), code(key, word, answer)))
    };
    GROUPS.iter().flat_map(of_group).filter(|(sign, _)| {
        let changes_nothing =
            |(key, words): &(&str, &[&str])| words.iter().any(|word| *sign == format!("{key}: {word}"));
        !ANSWERS.iter().any(|(known, _)| known == sign) && !CHANGE_NOTHING.iter().any(changes_nothing)
    })
}

fn signed(sign: &str, expect: &str) -> String {
    let sign = if sign.starts_with('{') { sign.to_owned() } else { format!("{{{sign}}}") };
    format!(
        r#"id: mistake
title: {{zh: 签名错误, en: A mistake of signing}}
clause: 1.1.4.2
level: may
writes: true
steps:
  - name: report
    request:
      method: POST
      path: /Patient/Donor
      query: a=1
      body:
        json: {{FacilityCode: 12332500472260169F, HospTime: "2023-09-14", InPatientNum: 20, DonorNum: 10}}
    sign: {sign}
    expect: {expect}
"#
    )
}

fn done(text: &str) -> Done {
    block_on(run(&read("mistake.yaml", text), &mock_setting(), Policy::Off))
}

/// Words that only err where the document is read in another way: the reading, and the word.
const UNDER_READINGS: &[(&str, &str)] = &[
    ("resource-form: leading-slash", "resource: no-leading-slash"),
    ("resource-query: path-and-query", "resource: without-query"),
    ("resource-query: path-and-query", "after: send-other-query"),
    ("date-agreement: required", "date: differs"),
    ("date-format: imf-fixdate", "date: rfc850"),
];

#[test]
fn each_mistake_is_answered_with_its_code() {
    let others: Vec<(String, &str)> = other_words().collect();
    let others = others.iter().map(|(sign, code)| (sign.as_str(), *code));
    let mut wrong = String::new();
    for (sign, code) in ANSWERS.iter().copied().chain(others) {
        let done = done(&signed(sign, &format!("{{code: {code}}}")));
        if done.result.outcome != Outcome::Pass {
            let _ = writeln!(wrong, "{sign}\n{}", done.told(Language::En));
        }
    }
    assert_eq!(wrong, "");
}

#[test]
fn some_words_are_mistakes_under_another_reading_only() {
    for (reading, sign) in UNDER_READINGS {
        let text = signed(sign, "{status: 4XX}").replace("writes:", &format!("readings: {{{reading}}}\nwrites:"));
        let done = done(&text);
        assert_eq!(done.result.outcome, Outcome::Pass, "{sign}\n{}", done.told(Language::En));
    }
}

#[test]
fn every_word_of_the_other_groups_is_tried() {
    let signs = ANSWERS.iter().map(|(sign, _)| sign).chain(UNDER_READINGS.iter().map(|(_, sign)| sign));
    let tried: Vec<&str> = signs.map(|sign| sign.trim_start_matches('{')).collect();
    let is_tried = |key: &str, word: &str| {
        tried.iter().any(|sign| sign.strip_prefix(key).is_some_and(|rest| rest.starts_with(&format!(": {word}"))))
    };
    for (key, words) in MISTAKES.iter().filter(|(key, _)| !GROUPS.iter().any(|(of, _)| of == key)) {
        for word in *words {
            assert!(is_tried(key, word), "{key}: {word}");
        }
    }
}

#[test]
fn a_word_that_is_left_out_changes_nothing_in_that_request() {
    for (key, words) in CHANGE_NOTHING {
        for word in *words {
            let done = done(&signed(&format!("{key}: {word}"), "{}"));
            let reason = done.steps[0].reason.as_ref().map_or("", |reason| &reason.en);
            let is_told = ["changes nothing", "is no ", "no such mistake"].iter().any(|told| reason.contains(told));
            assert!(done.result.outcome != Outcome::Pass && is_told, "{key}: {word}: {reason}");
        }
    }
}

#[test]
fn percent_decoded_signs_the_path_that_was_meant() {
    let with = |sign: &str| signed(sign, "{}").replace("/Patient/Donor", "/Patient/D%6Fnor");
    let sent = |sign: &str| {
        let done = done(&with(sign));
        String::from_utf8(done.steps[0].exchange.as_ref().expect("it was sent").request.to_vec()).expect("text")
    };
    let (decoded, right) = (sent("resource: percent-decoded"), sent("skew: 0s"));
    assert!(decoded.starts_with("POST /Patient/D%6Fnor?a=1 "), "{decoded}");
    assert_ne!(decoded, right);
}

#[test]
fn a_mistake_that_changes_nothing_is_an_error() {
    for sign in [
        "resource: no-leading-slash",
        "resource: percent-decoded",
        "order: as-sent",
        "case: as-sent",
        "{key: demo-ordinary, secret: lower-case}",
        "{digest: unkeyed, secret: trailing-newline}",
    ] {
        let done = done(&signed(sign, "{}"));
        assert_eq!(done.result.outcome, Outcome::Error, "{sign}");
        let reason = done.steps[0].reason.as_ref().expect("it says why");
        assert!(reason.en.contains("changes nothing"), "{reason:?}");
        assert!(done.steps[0].exchange.is_none());
    }
}

#[test]
fn a_secret_that_cannot_be_decoded_is_told_without_showing_it() {
    let done = done(&signed("{key: demo-ordinary, secret: base64-decoded}", "{}"));
    let told = done.told(Language::En);
    assert!(done.result.outcome == Outcome::Error && told.contains("is no base64"), "{told}");
    assert!(!told.contains("demo-ordinary-secret"));
}

#[test]
fn a_changed_body_passes_since_only_the_head_is_signed() {
    let done = done(&signed("after: send-other-body", "{code: Passed}"));
    let request = &done.steps[0].exchange.as_ref().expect("it was sent").request;
    assert!(request.ends_with(b"}\n"));
    assert_eq!(done.result.outcome, Outcome::Pass);
}

#[test]
#[cfg(unix)]
fn a_secret_may_stand_in_a_private_file() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("secret");
    std::fs::write(&path, "demo-ordinary-secret\n").expect("it is written");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).expect("its mode is set");
    let sign = format!("{{access-key: demo-ordinary, secret: {{file: {}}}}}", path.display());
    let done = done(&signed(&sign, "{code: Passed}"));
    assert_eq!(done.result.outcome, Outcome::Pass, "{}", done.told(Language::En));
}

#[test]
fn both_readmes_list_every_word() {
    for file in ["scenarios/README.md", "scenarios/README.zh-CN.md"] {
        let text = std::fs::read_to_string(file).expect("it is there");
        for (key, words) in MISTAKES {
            for word in *words {
                assert!(text.contains(&format!("`{word}")), "{file}: {key}: {word}");
            }
        }
    }
}
