//! What became of every recording.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::Arguments;
use crate::cli::{CliError, Environment};
use crate::diagnostic::visible;
use crate::evidence::DamageKind;
use crate::import::{Imported, Note};
use crate::language::{Language, bilingual};
use crate::secret::KnownSecrets;

/// A file, and what became of it.
pub(super) struct Recorded<'a> {
    pub(super) input: &'a str,
    pub(super) path: PathBuf,
    pub(super) outcome: Result<Imported, CliError>,
}

impl Recorded<'_> {
    /// Whether every exchange that was asked for is a step.
    pub(super) fn is_whole(&self) -> bool {
        self.outcome.as_ref().is_ok_and(|imported| imported.skipped.is_empty() && !imported.is_broken)
    }
}

/// A line for each file, then what there is to say of its exchanges, and how to send them again.
pub(super) fn text(recorded: &[Recorded<'_>], arguments: &Arguments, language: Language) -> String {
    let mut text = String::new();
    let mut is_written = false;
    for Recorded { input, path, outcome } in recorded {
        let Ok(imported) = outcome else { continue };
        is_written |= imported.text.is_some();
        let (steps, skipped) = (imported.steps.len(), imported.skipped.len());
        let path = imported.text.as_ref().map_or_else(|| "-".to_owned(), |_| path.display().to_string());
        let line = bilingual!(
            "{input} → {path}：{steps} 步，跳过 {skipped} 个\n",
            "{input} → {path}: steps {steps}, skipped {skipped}\n"
        );
        text.push_str(line.in_language(language));
        for note in &imported.notes {
            text.push_str(&format!("  {}\n", told(note, language)));
        }
    }
    if is_written {
        text.push_str(&next(arguments, language));
    }
    visible(&text).into_owned()
}

fn next(arguments: &Arguments, language: Language) -> String {
    let (folder, label) = (arguments.out.display(), arguments.answers.as_deref());
    let label = label.map_or_else(String::new, |label| format!(" --label {label}"));
    let warning = bilingual!(
        "\n文件中含有记录下来的 Authorization；回放时日期已过期\n",
        "\nthe files hold Authorization as it was recorded; its date is stale when it is sent again\n"
    );
    let warning = if arguments.verbatim { warning.in_language(language) } else { "" };
    let next = bilingual!("\n回放：bis3 run {folder}{label}\n", "\nreplay: bis3 run {folder}{label}\n");
    format!("{warning}{}", next.in_language(language))
}

fn told(note: &Note, language: Language) -> String {
    let number = note.number.map_or_else(String::new, |number| format!("#{number} "));
    format!("{number}{}", note.text.in_language(language))
}

/// Tells on standard error of what was not imported, and why.
pub(super) fn complain(recorded: &Recorded<'_>, secrets: &KnownSecrets, environment: &Environment) {
    let language = environment.language;
    match &recorded.outcome {
        Err(CliError::Usage(text)) => drop(environment.complain(&CliError::Usage(secrets.bilingual(text)))),
        Err(CliError::Harness(text)) => drop(environment.complain(&CliError::Harness(secrets.bilingual(text)))),
        Err(error) => drop(environment.complain(error)),
        Ok(imported) => {
            if imported.is_broken {
                let (input, meaning) = (recorded.input, DamageKind::ChainBroken.meaning());
                environment.warn(&bilingual!("{input}：{meaning}", "{input}: {meaning}", input, meaning));
            }
            for note in &imported.skipped {
                let (input, told) = (recorded.input, told(note, language));
                let told = bilingual!("{input} {told}，没有导入", "{input} {told}: not imported");
                environment.warn(&secrets.bilingual(&told));
            }
        }
    }
}

/// The number of the form. It grows when a member changes its meaning or goes; new members may come without.
const VERSION: u32 = 1;

/// The same for programs.
pub(super) fn json(recorded: &[Recorded<'_>]) -> Value {
    json!({ "version": VERSION, "files": recorded.iter().map(file).collect::<Vec<_>>() })
}

fn file(recorded: &Recorded<'_>) -> Value {
    let Recorded { input, path, outcome } = recorded;
    match outcome {
        Err(error) => json!({ "input": input, "scenario": null, "error": error.to_string() }),
        Ok(imported) => json!({
            "input": input,
            "scenario": imported.text.as_ref().map(|_| path.display().to_string()),
            "steps": imported.steps,
            "skipped": imported.skipped.iter().map(note).collect::<Vec<_>>(),
            "notes": imported.notes.iter().map(note).collect::<Vec<_>>(),
        }),
    }
}

fn note(note: &Note) -> Value {
    json!({ "number": note.number, "text": note.text })
}
