//! What a reader of Chinese meets is Chinese: help, mistakes of the command line, messages.

use super::{bis3, told};
use crate::program::text;

/// Three English words in a row, which no name and no placeholder has. What stands in backticks is quoted.
pub fn english(text: &str) -> Option<String> {
    let unquoted: String = text.split('`').step_by(2).collect();
    let is_word = |word: &&str| word.len() > 1 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    let words: Vec<&str> = unquoted.split(' ').collect();
    words.windows(3).find(|three| three.iter().all(is_word)).map(|three| three.join(" "))
}

pub fn is_chinese(character: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&character)
}

#[test]
fn no_help_is_half_english() {
    let help = |path: &[&str]| {
        let output = bis3(&[path, &["--help", "--lang", "zh"]].concat()).output().expect("the program runs");
        text(&output.stdout)
    };
    let commands = ::bis3::cli::command_line();
    let names = commands.get_subcommands().map(|command| vec![command.get_name()]);
    for path in names.chain([vec![]]) {
        let told = help(&path);
        assert!(told.chars().any(is_chinese), "{path:?}: {told}");
        for line in told.lines().filter(|line| !line.starts_with("  bis3")) {
            assert_eq!(english(line), None, "{path:?}: {line}");
            assert!(!line.contains("ossible values") && !line.contains("[default"), "{path:?}: {line}");
        }
    }
}

#[test]
fn no_message_is_half_english() {
    let mut mixed = Vec::new();
    for (file, source) in crate::architecture::sources() {
        let code = source.split("#[cfg(test)]").next().unwrap_or_default();
        let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
        for line in lines {
            for literal in line.replace("\\\"", "`").split('"').skip(1).step_by(2) {
                let is_of_chinese = literal.chars().filter(|sign| is_chinese(*sign)).count() > 3;
                let found = english(literal).filter(|_| is_of_chinese);
                mixed.extend(found.map(|found| format!("{}: {found}: {literal}", file.display())));
            }
        }
    }
    // A platform that is wrong on purpose says so in both, whatever the language of whoever starts it.
    mixed.retain(|found| !found.contains("/ this mock is wrong on purpose"));
    assert!(mixed.is_empty(), "{mixed:#?}");
}

#[test]
fn mistakes_of_the_command_line_are_told_in_chinese() {
    for (arguments, expected) in [
        (&["spec", "cods"][..], "`<TABLE>` 的值 `cods` 不可用\n  可用的值：`codes`、"),
        (&["spec", "cods"], "\n  是不是：`codes`\n"),
        (&["doctor"], "缺少必需的参数：`--target <URL>`\n\n用法：bis3 doctor --target <URL>"),
        (&["doctor", "--targt", "x"], "没有参数 `--targt`\n  是不是：`--target`\n"),
        (&["doctor", "--target"], "`--target <URL>` 后面缺少值"),
        (&["doctor", "--target", "a", "--target", "b"], "`--target <URL>` 只能给出一次"),
        (&["doctor", "--target", "a", "--insecure", "--ca", "b"], "`--insecure` 不能与 `--ca <FILE>` 一起使用"),
        (&["doctor", "--target", "a", "--timeout", "soon"], "`--timeout <TIME>` 的值 `soon` 不可用：30s | 5m | …"),
        (&["doctor", "--target", "a", "--rate", "0"], "`--rate <NUMBER>` 的值 `0` 不可用：5 | 0.5 | …"),
        (&["doctr"], "没有命令 `doctr`\n  是不是：`doctor`\n"),
        (&["spec", "codes", "a", "b"], "没有参数 `b`"),
    ] {
        let told = told(&[&["--lang", "zh"], arguments].concat());
        assert!(told.starts_with("exit 2\n--- stdout\n--- stderr\n错误: "), "{told}");
        assert!(told.contains(expected) && told.ends_with("\n详细说明：--help\n"), "{told}");
        assert_eq!(english(&told), None, "{told}");
    }
    assert!(told(&["doctor"]).contains("required arguments"), "English stays as the parser tells it");
}

#[test]
fn a_message_that_is_half_english_is_seen() {
    assert_eq!(english("附件中的代码 / a code of the annex").as_deref(), Some("code of the"));
    assert_eq!(english("写成 `one two three`，或 --lang zh"), None);
}
