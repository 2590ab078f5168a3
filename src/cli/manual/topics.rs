//! `bis3 help`: chapters of the project's own manual, where no network leads to it; or the help of a command.

use clap::{Args, ValueEnum};

use super::pages;
use crate::cli::{CliError, Environment, Exit, help_command, overview};
use crate::diagnostic::nearest;
use crate::language::{Language, bilingual};

/// What was typed.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  bis3 help exit-codes\n  bis3 help signing --lang zh\n  bis3 help certify run")]
pub(in crate::cli) struct Arguments {
    /// exit-codes, fault-rules, readings, scenarios or signing; or a command
    #[arg(value_name = "TOPIC")]
    words: Vec<String>,
}

/// A chapter.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Topic {
    ExitCodes,
    FaultRules,
    Readings,
    Scenarios,
    Signing,
}

const READMES: (&str, &str) = (include_str!("../../../README.zh-CN.md"), include_str!("../../../README.md"));
const SCENARIOS: (&str, &str) =
    (include_str!("../../../scenarios/README.zh-CN.md"), include_str!("../../../scenarios/README.md"));

impl Topic {
    /// Its text: a file, or the chapter of the README below this title.
    fn text(self, language: Language) -> String {
        let (zh, en) = match self {
            Self::Scenarios => return language.pick(SCENARIOS.0, SCENARIOS.1).to_owned(),
            Self::ExitCodes => ("## 退出码", "## Exit codes"),
            Self::FaultRules => ("### 故障规则", "### Fault rules"),
            Self::Readings => ("### 读法", "### Readings"),
            Self::Signing => ("### 签名", "### Signing"),
        };
        chapter(language.pick(READMES.0, READMES.1), language.pick(zh, en))
    }

    fn word(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

/// The lines of a text from a heading to the next one that begins with a number sign as it does. Number signs within a block
/// of code are none.
fn chapter(text: &str, heading: &str) -> String {
    let mut in_code = false;
    let is_heading = |line: &str| {
        in_code ^= line.starts_with("```");
        line.starts_with('#') && !in_code
    };
    let headings: Vec<bool> = text.lines().map(is_heading).collect();
    let lines = || text.lines().zip(&headings).skip_while(|(line, _)| *line != heading);
    let body = lines().skip(1).take_while(|(_, is_heading)| !**is_heading);
    lines().take(1).chain(body).map(|(line, _)| format!("{line}\n")).collect()
}

pub(in crate::cli) fn run(arguments: &Arguments, environment: &Environment) -> Result<Exit, CliError> {
    let language = environment.language;
    let [first, ..] = arguments.words.as_slice() else {
        overview::run(environment)?;
        environment.print(&list(language))?;
        return Ok(Exit::Passed);
    };
    if let Ok(topic) = Topic::from_str(first, true) {
        environment.print(&topic.text(language))?;
        return Ok(Exit::Passed);
    }
    let mut program = help_command(language);
    program.build();
    let command = pages::find(&program, &arguments.words).map_err(|error| no_such(first, error))?;
    environment.print(&command.clone().render_long_help().to_string())?;
    Ok(Exit::Passed)
}

/// The topics, below what the program tells without arguments.
fn list(language: Language) -> String {
    let words: Vec<String> =
        Topic::value_variants().iter().map(|topic| format!("  bis3 help {}\n", topic.word())).collect();
    format!("\n{}\n{}", language.pick("章节：", "Chapters:"), words.concat())
}

/// A word that is nearer to a topic than to a command.
fn no_such(word: &str, of_command: CliError) -> CliError {
    let topics: Vec<String> = Topic::value_variants().iter().map(|topic| topic.word()).collect();
    match nearest(word, topics.iter().map(String::as_str)) {
        Some(near) => CliError::Usage(bilingual!(
            "没有章节或命令 `{word}`；是否想写 `{near}`？",
            "there is no chapter and no command `{word}`; did you mean `{near}`?"
        )),
        None => of_command,
    }
}
