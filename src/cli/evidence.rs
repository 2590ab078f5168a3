//! Opens the evidence file of a command, and tells what was in it.

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use crate::cli::arguments::{SECRET, TOKEN};
use crate::cli::{CliError, Environment};
use crate::evidence::chain::{Answering, Heading, Redaction, TakenUp, Writer, WriterOptions};
use crate::language::{Language, bilingual};
use crate::platform::KeyRing;
use crate::secret::Secret;

/// What was typed of an evidence file.
pub(super) struct EvidenceFile<'a> {
    pub(super) path: &'a Path,
    /// How many bytes it may have before the next is begun.
    pub(super) rotate: Option<u64>,
    /// The members of JSON that get pseudonyms.
    pub(super) pseudonymised: &'a [String],
    /// Who gives the answers.
    pub(super) answers: Answering,
    /// The keys whose secrets are not written.
    pub(super) keys: &'a KeyRing,
}

/// The secrets that programs of this kind find in the environment, whether this one uses them or not.
fn secrets_of_environment() -> impl Iterator<Item = Secret> {
    [SECRET, TOKEN].into_iter().filter_map(|name| Secret::from_variable(name).ok())
}

/// An evidence file that is written.
pub(super) struct Evidence {
    pub(super) writer: Arc<Writer>,
    path: String,
    /// How many exchanges it held before.
    before: u64,
}

impl Evidence {
    /// Begins the file or takes it up; a torn last line is told.
    pub(super) fn open(
        file: &EvidenceFile<'_>,
        now: Option<Timestamp>,
        environment: &Environment,
    ) -> Result<Self, CliError> {
        let secrets = file.keys.secrets().chain(secrets_of_environment());
        let redaction = Redaction::new(secrets, file.pseudonymised.to_vec())?;
        let heading = Heading { answers: Some(file.answers), ..Heading::new(environment.contract()?.digest()) };
        let options = WriterOptions { path: file.path.to_owned(), heading, rotate: file.rotate, redaction };
        let (writer, taken_up) = Writer::open(options, now)?;
        let path = file.path.display().to_string();
        let TakenUp { exchanges: before, torn } = taken_up.unwrap_or_default();
        if let Some((aside, count)) = torn {
            environment.warn(&bilingual!(
                "{path} 的最后一行不完整（{count} 字节），记录程序曾在写它时被中止；这些字节已移到 {aside}，其余各行完整",
                "the last line of {path} was not whole ({count} bytes): its recorder was killed inside it; the bytes were moved to {aside}, and every other line is whole",
                path,
                count,
                aside = aside.display()
            ));
        }
        Ok(Self { writer: Arc::new(writer), path, before })
    }

    /// What was written.
    pub(super) fn ending(&self, language: Language) -> String {
        let (path, count) = (&self.path, self.writer.exchanges() - self.before);
        let text = bilingual!("写入 {path}：{count} 条\n", "written to {path}: {count} exchanges\n");
        text.in_language(language).to_owned()
    }
}
