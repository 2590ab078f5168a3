//! What holds of every scenario file, sound or not.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use bis3::contract::Contract;
use bis3::diagnostic::Source;
use bis3::language::Language;
use bis3::scenario::{Scenario, discover};
use bis3::snapshot::Policy;
use proptest::prelude::*;
use proptest::sample::Index;

use super::flow::card;
use super::{mock_setting, run};
use crate::program::block_on;

/// Sound and broken files to start from.
static FILES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let folders = ["scenarios".into(), "tests/scenario/broken".into()];
    let files = discover(&folders).expect("the folders are there");
    files.iter().map(|file| std::fs::read_to_string(file).expect("a scenario is UTF-8")).collect()
});

/// JSON pointers that often lead somewhere.
const POINTER: &str = "(/(InventoryItem|[0-2]|-|ProdABO|DonorNum|Year|a|b~1|c~0)){0,3}";

fn load(text: &str) {
    let source = Source::new("any.yaml", text);
    if let Err(diagnostics) = Scenario::read(&source, Path::new("tests/scenario/broken"), &Contract::embedded()) {
        assert!(!diagnostics.is_empty());
        for diagnostic in diagnostics {
            assert!(!diagnostic.render_in(Language::Zh, true).is_empty());
        }
    }
}

#[test]
fn no_depth_of_an_expression_or_a_path_ends_the_program() {
    let step = |when: String, path: String| {
        card(&format!(
            "steps: [{{name: a, when: \"{when}\", request: {{method: GET, path: /}}, capture: {{x: \"{path}\"}}}}]"
        ))
    };
    for count in [10, 100, 100_000] {
        for (start, end) in [
            ("(", ")"),
            ("[", "]"),
            ("not ", ""),
            ("-", ""),
            ("1 if 1 else ", ""),
            ("", ".a"),
            ("", "|string"),
            ("", " + 1"),
        ] {
            load(&step(format!("{}seed{}", start.repeat(count), end.repeat(count)), "$.a".to_owned()));
        }
        for (start, end) in
            [("[?@", "]"), ("[?@", ""), (".a", ""), ("[?(", ")]"), ("..*", ""), ("[?!", "]"), ("[?(@.a", ")]")]
        {
            load(&step("seed".to_owned(), format!("${}{}", start.repeat(count), end.repeat(count))));
            load(&step("seed".to_owned(), format!("$[?{}@.a{}]", "(".repeat(count), ")".repeat(count))));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_text_makes_the_loader_panic(text in "(\\PC|[\\n\\t:{}\\[\\]\"'|>&*!-]){0,200}") {
        load(&text);
    }

    #[test]
    fn no_damage_to_a_file_makes_the_loader_panic(
        file in any::<Index>(),
        start in any::<Index>(),
        length in 0usize..40,
        instead in "(\\PC|[\\n\\t:{}\\[\\]\"'|>&*!$.-]|\\$\\{|\\}){0,12}",
    ) {
        let text = file.get(&FILES);
        let start = text.floor_char_boundary(start.index(text.len() + 1));
        let end = text.ceil_char_boundary((start + length).min(text.len()));
        load(&format!("{}{instead}{}", &text[..start], &text[end..]));
    }
}

proptest! {
    // Each case starts a mock.
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_changed_report_is_json_or_is_refused(
        report in "stock|donor|tqc",
        set in proptest::collection::btree_map(POINTER, "[0-9]{1,3}|null|'x'|\\[\\]|\\{a: 1\\}|'\\$\\{seed\\}'", 0..4),
        rename in proptest::collection::btree_map(POINTER, "[a-zA-Z~/]{1,4}", 0..2),
        remove in proptest::collection::vec(POINTER, 0..3),
    ) {
        let pairs = |map: &BTreeMap<String, String>| {
            map.iter().map(|(at, what)| format!("'{at}': {what}")).collect::<Vec<_>>().join(", ")
        };
        let remove = remove.iter().map(|at| format!("'{at}'")).collect::<Vec<_>>().join(", ");
        let body = format!("{{report: {report}, set: {{{}}}, rename: {{{}}}, remove: [{remove}]}}", pairs(&set), pairs(&rename));
        let text = card(&format!("steps: [{{name: a, sign: none, request: {{method: POST, path: /, body: {body}}}}}]"));
        let source = Source::new("any.yaml", text);
        if let Ok(scenario) = Scenario::read(&source, Path::new(""), &Contract::embedded()) {
            let done = block_on(run(&Arc::new(scenario), &mock_setting(), Policy::Off));
            // What is filled in may still lead nowhere: then nothing was sent.
            if let Some(exchange) = &done.steps[0].exchange {
                let sent = String::from_utf8(exchange.request.to_vec()).expect("a report is UTF-8");
                let body = sent.split_once("\r\n\r\n").expect("a head").1;
                prop_assert!(serde_json::from_str::<serde_json::Value>(body).is_ok(), "{}", body);
            }
        }
    }
}
