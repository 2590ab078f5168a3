//! How a scenario that was written is run once more at whoever answered so: the commands, to be pasted into a shell.

use std::path::Path;

use super::Arguments;
use crate::report::curl::quoted;

/// What the commands have in common.
pub(super) struct Again {
    /// What has to be started first, if anything.
    serve: Option<String>,
    /// What stands behind the scenario's file.
    at: String,
}

/// Where `bis3 serve` listens unless told otherwise, and an address to write in the place of it.
const SERVED: &str = "http://127.0.0.1:8095";

impl Again {
    /// The commands for what was found with these arguments. A mock with a defect is no longer there, and only `serve` makes
    /// one; what it reads is told to both.
    pub(super) fn of(arguments: &Arguments) -> Self {
        let profile = arguments.profile.name.as_deref().map(|name| ("--profile", name.to_owned()));
        let keys = arguments.keys.file.as_deref().map(|file| ("--keys", file.display().to_string()));
        let defect = arguments.defect.as_deref().map(|name| ("--defect", name.to_owned()));
        let served = defect.is_some().then(|| SERVED.to_owned());
        let target = arguments.target.clone().or(served).map(|url| ("--target", url));
        let serve = defect.map(|defect| {
            let options = [Some(defect), profile.clone(), keys.clone()];
            format!("bis3 serve{}", words(options.into_iter().flatten()))
        });
        Self { serve, at: words([target, profile, keys].into_iter().flatten()) }
    }

    /// The commands for the scenario in this file.
    pub(super) fn line(&self, file: &Path) -> String {
        let run = format!("bis3 run {}{}", quoted(&file.display().to_string()), self.at);
        match &self.serve {
            Some(serve) => format!("{serve} & {run}"),
            None => run,
        }
    }
}

fn words(options: impl Iterator<Item = (&'static str, String)>) -> String {
    options.map(|(name, value)| format!(" {name} {}", quoted(&value))).collect()
}
