//! The JSON Schema of the scenario file says of a file what the loader says, as far as a schema can.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use crate::program::{bis3, output};
use bis3::scenario::discover;
use jsonschema::Validator;
use serde_json::Value;

static SCHEMA: LazyLock<Value> = LazyLock::new(|| printed("scenario", "en"));
static VALIDATOR: LazyLock<Validator> =
    LazyLock::new(|| jsonschema::draft7::new(&SCHEMA).expect("the schema is one of draft 07"));

/// Broken files whose mistake is not one of keys, types and words: what a schema cannot see.
const NOT_STRUCTURAL: &[&str] = &[
    "access-key-with-a-line-break",
    "anchor",
    "bad-skew",
    "body-file-that-is-missing",
    "body-that-is-not-base64",
    "body-that-is-not-json",
    "body-with-a-number-of-yaml",
    "capture-by-a-path-that-is-none",
    "capture-from-two-places",
    "capture-of-a-name-that-is-taken",
    "capture-that-a-parallel-step-cannot-see",
    "capture-with-a-broken-regex",
    "character-that-an-encoding-lacks",
    "column-that-no-csv-has",
    "condition-that-is-no-expression",
    "condition-with-an-unknown-name",
    "csv-that-is-uneven",
    "csv-whose-number-is-none",
    "cut-beside-chunked",
    "cut-that-cuts-nothing",
    "duplicate-key",
    "encoding-that-is-none",
    "encoding-that-is-not-written",
    "expected-body-that-is-not-base64",
    "expected-json-that-is-not-json",
    "filled-in-json-that-is-none",
    "fresh-member-that-is-none",
    "full-width-colon",
    "header-mistake-of-no-header",
    "header-that-is-not-signed",
    "header-that-nobody-adds",
    "header-that-signing-sets",
    "header-with-a-line-break",
    "include-in-a-circle",
    "include-of-itself",
    "include-that-is-missing",
    "include-with-an-unknown-argument",
    "include-without-an-argument",
    "keys-of-another-action",
    "label-with-an-unknown-name",
    "member-of-a-value-without-members",
    "member-that-no-row-has",
    "mistake-inside-an-included-file",
    "must-with-readings",
    "name-that-an-included-file-does-not-know",
    "no-answer-with-a-code",
    "path-that-is-none",
    "range-that-is-empty",
    "raw-cut-behind-its-end",
    "raw-that-is-not-base64",
    "raw-with-sign",
    "reference-that-is-no-name",
    "reference-without-its-brace",
    "regex-that-is-none",
    "report-changed-where-nothing-is",
    "report-without-a-list",
    "report-without-its-member",
    "secret-file-that-all-may-read",
    "secret-file-that-is-missing",
    "secret-variable-that-is-not-set",
    "step-by-the-name-of-a-phase",
    "step-names-twice",
    "tab",
    "two-documents",
    "unknown-column-in-where",
    "unknown-fault-effect",
    "variable-that-is-undefined",
    "within-that-is-negative",
    "within-that-is-no-time",
    "writes-that-are-denied",
];

fn printed(schema: &str, language: &str) -> Value {
    let (code, told) = output(&mut bis3(Path::new("."), &["spec", "schema", schema, "--lang", language]));
    assert_eq!(code, 0, "{told}");
    serde_json::from_str(&told).expect("a schema is JSON")
}

/// YAML as editors read it; none where it is no YAML that the loader takes either.
fn yaml(text: &str) -> Option<Value> {
    let options = serde_saphyr::options! {
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
    };
    serde_saphyr::from_str_with_options(text, options).ok()
}

fn faults(text: &str) -> Vec<String> {
    let value = yaml(text).expect("it is YAML");
    VALIDATOR.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn every_scenario_of_the_project_is_valid() {
    for file in discover(&["scenarios".into()]).expect("the folder is there") {
        let text = fs::read_to_string(&file).expect("a scenario is UTF-8");
        assert_eq!(faults(&text), [""; 0], "{}", file.display());
    }
}

const CARD: &str = "id: example\ntitle: {zh: 例, en: An example}\nclause: 1.2.1\nlevel: must\nwrites: false\nsteps:\n";

#[test]
fn every_example_of_the_language_is_valid() {
    for file in ["scenarios/README.md", "scenarios/README.zh-CN.md"] {
        let text = fs::read_to_string(file).expect("it is there");
        let examples: Vec<&str> =
            text.split("```yaml\n").skip(1).map(|rest| rest.split("```").next().unwrap_or_default()).collect();
        assert!(!examples.is_empty(), "{file} shows no scenario");
        for example in examples {
            // A block that is a list shows steps.
            let whole =
                if example.trim_start().starts_with("- ") { format!("{CARD}{example}") } else { example.to_owned() };
            assert_eq!(faults(&whole), [""; 0], "{file}: {example}");
        }
    }
}

#[test]
fn what_is_wrong_with_keys_types_and_words_is_refused() {
    let mut unseen = Vec::new();
    for file in discover(&["tests/scenario/broken".into()]).expect("the folder is there") {
        let text = fs::read_to_string(&file).expect("it is UTF-8");
        if yaml(&text).is_none_or(|value| VALIDATOR.is_valid(&value)) {
            unseen.push(stem(&file));
        }
    }
    assert_eq!(unseen, NOT_STRUCTURAL);
}

fn stem(path: &Path) -> String {
    path.file_stem().expect("a file has a name").to_string_lossy().into_owned()
}

#[test]
fn an_included_file_has_a_schema_of_its_own() {
    let validator = jsonschema::draft7::new(&printed("steps", "en")).expect("the schema is one of draft 07");
    let holds = |text: &str| validator.is_valid(&yaml(text).expect("it is YAML"));
    let text = fs::read_to_string("tests/scenario/broken/ask.steps.yaml").expect("it is there");
    assert!(holds(&text), "{text}");
    assert!(!holds(&text.replace("steps:", "stebs:")) && !holds(&text.replace("path:", "paht:")) && !holds(CARD));
}

#[test]
fn both_languages_describe_the_same_keys() {
    let (zh, en) = (printed("scenario", "zh"), &*SCHEMA);
    assert_eq!(shape(&zh), shape(en));
    assert_eq!(zh["properties"]["writes"]["description"], "是否有步骤会在目标留下报告");
    assert_eq!(en["properties"]["writes"]["description"], "Whether a step may leave a report at the target");
}

/// A schema without its texts for people.
fn shape(value: &Value) -> Value {
    match value {
        Value::Array(elements) => elements.iter().map(shape).collect(),
        Value::Object(members) => {
            let named = |key: &str| key == "title" || key == "description";
            let kept = members.iter().filter(|(key, member)| !(named(key) && member.is_string()));
            kept.map(|(key, member)| (key.clone(), shape(member))).collect::<serde_json::Map<_, _>>().into()
        }
        other => other.clone(),
    }
}
