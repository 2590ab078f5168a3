//! Everything that the two READMEs print was run: their `console` blocks are run again and compared.
//!
//! A line that starts with `$ ` is a command for a POSIX shell at the top of the checkout; what follows is what it
//! prints. A line `...` stands for any lines. Blocks of another kind are not run.

use bis3::contract::Contract;
use bis3::mutants::Defect;

use crate::coverage::CASES;
use crate::program::{clear_environment, text};
use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

struct Example {
    place: String,
    command: String,
    printed: String,
}

#[test]
fn the_english_readme_shows_what_the_program_prints() {
    check("README.md", "en_GB.UTF-8");
}

#[test]
fn the_chinese_readme_shows_what_the_program_prints() {
    check("README.zh-CN.md", "zh_CN.UTF-8");
}

#[test]
fn both_readmes_show_the_same_commands() {
    let commands = |file| examples(file).into_iter().map(|example| example.command).collect::<Vec<_>>();
    assert_eq!(commands("README.md"), commands("README.zh-CN.md"));
}

#[test]
fn every_walkthrough_shows_what_the_program_prints() {
    let folders = fs::read_dir("scenarios/walkthroughs").expect("the folder is there");
    let mut count = 0;
    for folder in folders {
        let folder = folder.expect("it can be read").path();
        let file = |name: &str| folder.join(name).to_string_lossy().into_owned();
        check(&file("README.md"), "en_GB.UTF-8");
        check(&file("README.zh-CN.md"), "zh_CN.UTF-8");
        let commands = |name| examples(&file(name)).into_iter().map(|example| example.command).collect::<Vec<_>>();
        assert_eq!(commands("README.md"), commands("README.zh-CN.md"));
        count += 1;
    }
    assert_eq!(count, 10);
}

/// Figures on the first pages, each as the most round number that is not too many.
#[test]
fn the_first_figures_are_counted() {
    let contract = Contract::embedded();
    let cases = fs::read_to_string(CASES).expect("it is there").lines().count() / 100 * 100;
    let (hundreds, thousands) = (cases % 1_000, cases / 1_000);
    let platforms = Defect::all().count() / 10 * 10;
    let (codes, institutions) = (contract.codes().len(), contract.institutions().rows().len());
    let english = [
        format!("**conformance suite** of {thousands},{hundreds:03} cases"),
        format!("proven on {platforms} platforms"),
        format!("with all {codes} codes"),
        format!(" {institutions} institutions"),
    ];
    let chinese = [
        format!("{thousands},{hundreds:03} 个用例"),
        format!("{platforms} 个故意做错的平台"),
        format!("{codes} 个错误码"),
        format!("{institutions} 家机构"),
    ];
    for (file, figures) in [("README.md", english), ("README.zh-CN.md", chinese)] {
        let text = fs::read_to_string(file).expect("the README is there");
        for figure in figures {
            assert!(text.contains(&figure), "{file}: {figure}");
        }
    }
}

fn check(file: &str, locale: &str) {
    let examples = examples(file);
    assert!(!examples.is_empty(), "{file} shows no command");
    let wrong: Vec<String> = examples.iter().filter_map(|example| difference(example, locale)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

fn difference(example: &Example, locale: &str) -> Option<String> {
    let printed = run(&example.command, locale);
    let same = matches(&lines(&example.printed), &lines(&printed));
    (!same).then(|| {
        format!("{}: $ {}\n--- shown\n{}\n--- printed\n{printed}", example.place, example.command, example.printed)
    })
}

fn run(command: &str, locale: &str) -> String {
    let folder = Path::new(env!("CARGO_BIN_EXE_bis3")).parent().expect("a program lies in a folder");
    let path = format!("{}:{}", folder.display(), env::var("PATH").unwrap_or_default());
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("{command} 2>&1")]).current_dir(env!("CARGO_MANIFEST_DIR"));
    clear_environment(&mut shell).env("PATH", path).env("LC_ALL", locale);
    text(&shell.output().expect("a shell runs").stdout)
}

fn lines(text: &str) -> Vec<&str> {
    let trimmed = text.trim_end().lines().map(str::trim_end);
    trimmed.collect()
}

fn matches(shown: &[&str], printed: &[&str]) -> bool {
    match shown.split_first() {
        None => printed.is_empty(),
        Some((&"...", rest)) => (0..=printed.len()).any(|skipped| matches(rest, &printed[skipped..])),
        Some((line, rest)) => printed.first() == Some(line) && matches(rest, &printed[1..]),
    }
}

fn examples(file: &str) -> Vec<Example> {
    let text = fs::read_to_string(file).expect("the README is there");
    let mut examples: Vec<Example> = Vec::new();
    let mut inside = false;
    for (line, number) in text.lines().zip(1..) {
        if line.starts_with("```") {
            inside = line == "```console";
        } else if let (true, Some(command)) = (inside, line.strip_prefix("$ ")) {
            examples.push(Example {
                place: format!("{file}:{number}"),
                command: command.to_owned(),
                printed: String::new(),
            });
        } else if let (true, Some(example)) = (inside, examples.last_mut()) {
            example.printed.push_str(line);
            example.printed.push('\n');
        }
    }
    examples
}
