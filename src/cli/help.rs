//! `--help` in both languages: the English text stands beside each argument, the Chinese one in a table.

use std::collections::HashMap;
use std::sync::LazyLock;

use clap::{Arg, ArgAction, Command, CommandFactory};
use serde::Deserialize;

use super::table::{terminal_width, wrapped};
use crate::diagnostic::{Source, tabular};
use crate::language::Language;

const CHINESE: &str = include_str!("../../fixtures/help/zh.csv");

#[derive(Deserialize)]
struct HelpRow {
    command: String,
    argument: String,
    text: String,
}

/// The program's command line with its help in `language`.
pub(super) fn command<C: CommandFactory>(language: Language) -> Command {
    match language {
        Language::En => C::command(),
        Language::Zh => translated(C::command(), ""),
    }
}

/// Chinese texts by command path (`spec codes`) and argument id; a command's own text has an empty argument. A text without
/// a command is that of every command which has none of its own.
static TEXTS: LazyLock<HashMap<(String, String), String>> = LazyLock::new(|| {
    let source = Source::new("zh.csv", CHINESE);
    // The embedded table is read by a test that walks every command.
    let rows: Vec<tabular::Row<HelpRow>> =
        tabular::read(&source, &["command", "argument", "text"]).expect("the embedded help table is well formed");
    rows.into_iter().map(|row| ((row.value.command, row.value.argument), row.value.text)).collect()
});

fn text(path: &str, argument: &str) -> Option<&'static str> {
    let own = TEXTS.get(&(path.to_owned(), argument.to_owned()));
    let shared = || TEXTS.get(&(String::new(), argument.to_owned())).filter(|_| !argument.is_empty());
    own.or_else(shared).map(String::as_str)
}

fn translated(mut command: Command, path: &str) -> Command {
    if let Some(about) = text(path, "") {
        let whole = fitted(about, 0);
        command = command.about(about).long_about(whole);
    }
    if let Some(examples) = text(path, "after") {
        command = command.after_help(examples).after_long_help(examples);
    }
    // Under a heading of its own, clap would list arguments by name: they keep the order of the code.
    let mut order = 0;
    command = with_own_flags(command, path)
        .mut_args(|argument| {
            order += 1;
            let argument = translated_argument(argument, path);
            if argument.is_global_set() { argument } else { argument.display_order(order) }
        })
        .subcommand_help_heading("命令")
        .help_template("{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}\n");
    let names: Vec<String> = command.get_subcommands().map(|child| child.get_name().to_owned()).collect();
    for name in names {
        let child_path = if path.is_empty() { name.clone() } else { format!("{path} {name}") };
        command = command.mut_subcommand(&name, |child| translated(child, &child_path));
    }
    command
}

/// The flags that clap would add in English by itself, added here so that they can be described in Chinese.
fn with_own_flags(command: Command, path: &str) -> Command {
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help);
    let command = command.disable_help_flag(true).arg(help);
    if !path.is_empty() {
        return command;
    }
    let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
    command.disable_version_flag(true).arg(version)
}

fn translated_argument(argument: Arg, path: &str) -> Arg {
    let id = argument.get_id().to_string();
    let heading = if argument.is_positional() { "参数" } else { "选项" };
    let argument = argument.help_heading(heading);
    let Some(help) = text(path, &id) else { return argument };
    // A switch that a file can set too is written without a value.
    let is_switch = argument.get_num_args().is_some_and(|values| !values.takes_values());
    if is_switch || !argument.get_action().takes_values() {
        let help = fitted(help, INDENT);
        return argument.help(help.clone()).long_help(help);
    }
    let help = fitted(&format!("{help}{}{}", default_of(&argument, help), values_of(&argument)), INDENT);
    argument.hide_default_value(true).hide_possible_values(true).help(help.clone()).long_help(help)
}

/// How far the text of an argument is indented below its name.
const INDENT: u16 = 10;

/// A text in lines that fit the terminal: clap breaks lines at blanks, of which Chinese has few.
fn fitted(text: &str, indent: u16) -> String {
    match terminal_width() {
        Some(width) if width > 2 * indent => wrapped(text, width - indent),
        _ => text.to_owned(),
    }
}

/// What stands where nothing is typed, which clap tells in English, unless the text says it.
fn default_of(argument: &Arg, help: &str) -> String {
    let values: Vec<String> = argument.get_default_values().iter().map(|value| value.display().to_string()).collect();
    if values.is_empty() || help.contains("默认") {
        String::new()
    } else {
        format!("（默认 {}）", values.join("、"))
    }
}

/// What can be typed, which clap tells in English.
fn values_of(argument: &Arg) -> String {
    let values: Vec<String> = argument.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect();
    if values.is_empty() { String::new() } else { format!("；可用的值：{}", values.join("、")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::CommandLine;

    #[test]
    fn every_command_and_argument_is_described_in_chinese() {
        let mut missing = Vec::new();
        collect_missing(&CommandLine::command(), "", &mut missing);
        assert!(missing.is_empty(), "rows missing in fixtures/help/zh.csv (command,argument): {missing:#?}");
    }

    #[test]
    fn no_chinese_row_describes_nothing() {
        let mut known = Vec::new();
        collect(&CommandLine::command(), "", &mut known);
        let shared = known.iter().filter(|key| !TEXTS.contains_key(key)).map(|(_, argument)| argument);
        let shared: Vec<&String> = shared.collect();
        let is_known = |key: &&(String, String)| known.contains(key) || key.0.is_empty() && shared.contains(&&key.1);
        let stale: Vec<_> = TEXTS.keys().filter(|key| key.1 != "after" && !is_known(key)).collect();
        assert!(stale.is_empty(), "rows of fixtures/help/zh.csv without a command or argument: {stale:#?}");
    }

    fn collect_missing(command: &Command, path: &str, missing: &mut Vec<(String, String)>) {
        let mut known = Vec::new();
        collect(command, path, &mut known);
        missing.extend(known.into_iter().filter(|(path, argument)| text(path, argument).is_none()));
    }

    fn collect(command: &Command, path: &str, known: &mut Vec<(String, String)>) {
        known.push((path.to_owned(), String::new()));
        for argument in command.get_arguments().filter(|argument| !argument.is_hide_set()) {
            known.push((path.to_owned(), argument.get_id().to_string()));
        }
        if path.is_empty() {
            known.extend(["help", "version"].map(|flag| (String::new(), flag.to_owned())));
        }
        for child in command.get_subcommands() {
            let child_path = format!("{path} {}", child.get_name());
            collect(child, child_path.trim_start(), known);
        }
    }
}
