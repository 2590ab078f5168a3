//! What every command needs from the world around it: the language, the contract, the streams.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anstyle::{AnsiColor, Style};

use super::covered::{covered, covering};
use super::{CliError, Exit};
use crate::contract::{Contract, Profile};
use crate::diagnostic::{Diagnostic, Source, escaped_json};
use crate::language::{Bilingual, Language, ToBilingual};

/// The surroundings of a command.
#[derive(Clone, Debug)]
pub struct Environment {
    /// The language of everything that a person reads.
    pub language: Language,
    contract: Option<PathBuf>,
}

impl Environment {
    pub(super) fn new(language: Language, contract: Option<PathBuf>) -> Self {
        Self { language, contract }
    }

    /// The contract that `--contract` names, or the embedded one.
    ///
    /// # Errors
    /// A diagnostic where a table of the folder is wrong.
    pub fn contract(&self) -> Result<Arc<Contract>, CliError> {
        match &self.contract {
            Some(folder) => Ok(Contract::load(folder)?),
            None => Ok(Contract::embedded()),
        }
    }

    /// Whether `--contract` names one.
    pub fn is_other_contract(&self) -> bool {
        self.contract.is_some()
    }

    /// The files of the folder that `--contract` names.
    pub(super) fn contract_files(&self) -> Vec<PathBuf> {
        let entries = self.contract.iter().filter_map(|folder| folder.read_dir().ok()).flatten();
        entries.filter_map(|entry| Some(entry.ok()?.path())).collect()
    }

    /// The profile of this name, or in this file where the text is no bundled name; the default one without a text.
    ///
    /// # Errors
    /// A diagnostic where the file is wrong, or where neither a bundled profile nor a file of this name exists.
    pub fn profile(&self, text: Option<&str>, contract: &Contract) -> Result<Profile, CliError> {
        let text = text.unwrap_or("default");
        if !Profile::bundled_names().any(|name| name == text) && Path::new(text).exists() {
            return Ok(Profile::read(&Source::read(Path::new(text))?, contract)?);
        }
        Profile::bundled(text, contract).map_err(|mut error| {
            if !Profile::bundled_names().any(|name| name == text) {
                let zh = format!("没有 `{text}` 这个文件，也没有这个名字的内置读法组合");
                *error.message = (zh, format!("there is no file `{text}`, and no bundled profile of this name")).into();
            }
            error.into()
        })
    }

    /// Whether a person looks at the errors: progress is shown only then.
    pub fn interactive(&self) -> bool {
        std::io::stderr().is_terminal()
    }

    /// Whether a pipeline runs the program: it must not change what it checks.
    pub fn in_pipeline(&self) -> bool {
        std::env::var_os("CI").is_some_and(|value| !NO.iter().any(|no| value.eq_ignore_ascii_case(no)))
    }

    /// Writes to standard output; colours are taken out where it is no terminal or `NO_COLOR` is set.
    ///
    /// # Errors
    /// As [`CliError::written`].
    pub fn print(&self, text: &str) -> Result<(), CliError> {
        let mut output = self.output();
        CliError::written(output.write_all(text.as_bytes()).and_then(|()| output.flush()))
    }

    /// Standard output, for who writes more than once; colours are taken out as by [`Environment::print`].
    pub fn output(&self) -> impl Write + use<> {
        covering(anstream::stdout())
    }

    /// Writes a value as indented JSON to standard output.
    ///
    /// # Errors
    /// As [`Environment::print`].
    pub fn print_json(&self, value: &impl serde::Serialize) -> Result<(), CliError> {
        let text = serde_json::to_string_pretty(value).map_err(|error| {
            CliError::harness(format!("无法写成 JSON：`{error}`"), format!("cannot write JSON: {error}"))
        })?;
        self.print(&format!("{}\n", escaped_json(text)))
    }

    /// Draws a diagnostic on standard error.
    pub fn show(&self, diagnostic: &Diagnostic) {
        // What cannot be written to standard error cannot be told anywhere.
        let _ = writeln!(anstream::stderr(), "{}", covered(&diagnostic.render_in(self.language, true)));
    }

    /// Tells on standard error what is no reason to end a command.
    pub fn warn(&self, text: &Bilingual) {
        self.show(&Diagnostic::warning(text.clone()));
    }

    /// Writes a text to standard error.
    pub fn tell(&self, text: &str) {
        // What cannot be written to standard error cannot be told anywhere.
        let _ = write!(anstream::stderr(), "{}", covered(text));
    }

    /// Tells on standard error why a command ended, and gives its exit code.
    pub(super) fn complain(&self, error: &CliError) -> Exit {
        let text = match error {
            CliError::OutputClosed => return error.exit(),
            CliError::Input(diagnostic) => {
                self.show(diagnostic);
                return error.exit();
            }
            CliError::File(error) => error.to_bilingual().in_language(self.language).to_owned(),
            CliError::Usage(text) | CliError::Harness(text) => text.in_language(self.language).to_owned(),
        };
        let style = Style::new().bold().fg_color(Some(AnsiColor::Red.into()));
        let label = self.language.pick("错误", "error");
        let _ = writeln!(anstream::stderr(), "{style}{label}{style:#}: {}", covered(&text));
        error.exit()
    }
}

/// What `CI` says where no pipeline runs the program. Whatever else stands there means one: a run that writes where it should
/// only have read is the graver mistake.
const NO: &[&str] = &["", "0", "false"];

/// The language of the locale; English where none is set.
pub(super) fn locale_language() -> Language {
    sys_locale::get_locale().map_or(Language::En, |locale| Language::of_locale(&locale))
}
