//! What holds of every scenario file, sound or not.

use std::path::Path;
use std::sync::LazyLock;

use bis3::contract::Contract;
use bis3::diagnostic::Source;
use bis3::language::Language;
use bis3::scenario::{Scenario, discover};
use proptest::prelude::*;
use proptest::sample::Index;

/// Sound and broken files to start from.
static FILES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let folders = ["scenarios".into(), "tests/scenario/broken".into()];
    let files = discover(&folders).expect("the folders are there");
    files.iter().map(|file| std::fs::read_to_string(file).expect("a scenario is UTF-8")).collect()
});

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
        super::flow::card(&format!(
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
