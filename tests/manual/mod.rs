//! What the program tells of itself: completions, manual pages and chapters.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use bis3::contract::Contract;

use crate::program::{bis3, exit_code, shown, text};

/// What the program prints, where it ends well.
fn printed(arguments: &[&str]) -> String {
    let output = bis3(Path::new("."), arguments).output().expect("it starts");
    assert_eq!(exit_code(&output), 0, "{}", text(&output.stderr));
    text(&output.stdout)
}

/// What bash offers where these words are typed and the last one is completed.
fn offered(script: &Path, words: &[&str]) -> BTreeSet<String> {
    let last = words.len() - 1;
    let ask = format!(
        "source {}\nCOMP_WORDS=({})\nCOMP_CWORD={last}\n_bis3 bis3 '{}' '{}'\nprintf '%s\\n' \"${{COMPREPLY[@]}}\"",
        script.display(),
        words.iter().map(|word| format!("'{word}' ")).collect::<String>(),
        words[last],
        words[last - 1]
    );
    let output = Command::new("bash").args(["-c", &ask]).output().expect("bash runs");
    assert!(output.stderr.is_empty(), "{}", text(&output.stderr));
    text(&output.stdout).lines().map(str::to_owned).collect()
}

#[test]
fn bash_completes_commands_and_values_of_the_interface() {
    let folder = tempfile::tempdir().expect("a folder");
    let script = folder.path().join("completions");
    fs::write(&script, printed(&["completions", "bash"])).expect("it can be written");
    assert_eq!(offered(&script, &["bis3", "certi"]), ["certify".to_owned()].into());
    assert_eq!(
        offered(&script, &["bis3", "explain", "--code", "AuthorizationNoM"]),
        ["AuthorizationNoMatch".to_owned()].into()
    );
    assert_eq!(offered(&script, &["bis3", "run", "--profile", "brow"]), ["browser-family".to_owned()].into());
    assert_eq!(offered(&script, &["bis3", "serve", "--defect", "window-16"]), ["window-16-minutes".to_owned()].into());
    assert_eq!(offered(&script, &["bis3", "run", "--tag", "preced"]), ["precedence".to_owned()].into());
    let codes = offered(&script, &["bis3", "explain", "--code", "1"]);
    let contract = Contract::embedded();
    let all = contract.codes().iter().map(|code| code.number.to_string());
    assert_eq!(codes, all.filter(|number| number.starts_with('1')).collect());
}

#[test]
fn every_shell_gets_a_script() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = printed(&["completions", shell]);
        // PowerShell and elvish are offered no values.
        let values: &[&str] = if ["bash", "zsh", "fish"].contains(&shell) { &["10008", "browser-family"] } else { &[] };
        for word in ["certify", "institution"].iter().chain(values) {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
}

#[test]
fn every_command_has_a_manual_page_in_both_languages() {
    let folder = tempfile::tempdir().expect("a folder");
    for language in ["en", "zh"] {
        let pages = folder.path().join(language);
        printed(&["man", "--lang", language, "--out", pages.to_str().expect("UTF-8")]);
        let mut names = Vec::new();
        collect(&bis3::cli::command_line(), "bis3", &mut names);
        for name in names {
            let page = fs::read_to_string(pages.join(format!("{name}.1"))).expect("a page for each command");
            let heading = if language == "zh" { ".SH 选项" } else { ".SH OPTIONS" };
            assert!(page.contains(heading), "{page}");
        }
    }
}

fn collect(command: &clap::Command, name: &str, names: &mut Vec<String>) {
    names.push(name.to_owned());
    for child in command.get_subcommands() {
        collect(child, &format!("{name}-{}", child.get_name()), names);
    }
}

#[test]
fn a_page_is_the_help_of_its_command() {
    let page = printed(&["man", "certify", "run"]);
    assert!(page.contains("bis3\\-certify\\-run \\- "), "{page}");
    assert!(page.contains("\\-\\-claims"), "{page}");
    assert_eq!(
        shown(&mut bis3(Path::new("."), &["man", "certfy"])),
        "exit 2\nerror: there is no command `certfy`; did you mean `certify`?\n"
    );
}

#[test]
fn a_chapter_is_told_in_both_languages() {
    let chapters = [
        ("exit-codes", "does not conform", "退出码"),
        ("fault-rules", "too-many-requests", "故障规则"),
        ("readings", "bis3 spec readings", "读法"),
        ("scenarios", "## The card", "# 场景"),
        ("signing", "Stock/HospStock", "签名"),
    ];
    for (topic, english, chinese) in chapters {
        let [en, zh] = ["en", "zh"].map(|language| printed(&["help", topic, "--lang", language]));
        assert!(en.contains(english), "{en}");
        assert!(zh.lines().next().is_some_and(|line| line.contains(chinese)), "{zh}");
        // One chapter, and not what stands below it.
        let headings = en.lines().filter(|line| line.starts_with("##")).count();
        assert!(topic == "scenarios" || headings == 1, "{en}");
    }
    assert!(printed(&["help", "certify", "run"]).contains("--claims"));
    assert!(printed(&["help"]).contains("bis3 help signing"));
    assert_eq!(
        shown(&mut bis3(Path::new("."), &["help", "exitcodes"])),
        "exit 2\nerror: there is no chapter and no command `exitcodes`; did you mean `exit-codes`?\n"
    );
}
