//! Open points that answers show: which one, its options, and the action `observe`, which needs several answers.

use std::ops::Range;
use std::sync::Arc;

use crate::contract::{self, Contract};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::yaml::{self, Spanned};
use crate::language::Bilingual;
use crate::scenario::read::card::OptionsFile;
use crate::scenario::read::condition::Condition;
use crate::scenario::read::problems::Problems;
use crate::scenario::template::{Scope, Text, Unfilled};

/// An open point that several answers tell.
#[derive(Clone, Debug)]
pub struct Observe {
    /// Which open point.
    pub reading: NamedReading,
    /// The options, each with what holds under it; the first that does is the one.
    pub options: Vec<(OptionName, Condition)>,
}

/// An open point, and where it is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedReading {
    /// The id.
    pub id: Arc<str>,
    /// Where it stands.
    pub place: Range<usize>,
}

/// An option of an open point; what follows its colon may be filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionName {
    text: Text,
    place: Range<usize>,
}

impl Observe {
    pub(in crate::scenario) fn read(
        name: &Spanned<String>,
        options: &OptionsFile<String>,
        problems: &mut Problems<'_>,
    ) -> Option<Self> {
        let reading = NamedReading::read(name, problems)?;
        let options = read_options(name, options, problems, Condition::read);
        Some(Self { reading, options })
    }
}

pub(in crate::scenario) fn read_options<F, T>(
    name: &Spanned<String>,
    options: &OptionsFile<F>,
    problems: &mut Problems<'_>,
    mut read: impl FnMut(&Spanned<F>, &mut Problems<'_>) -> Option<T>,
) -> Vec<(OptionName, T)> {
    if options.0.is_empty() {
        problems.about(name, "没有写选项", "no option is written here");
    }
    let mut found = Vec::with_capacity(options.0.len());
    for (option, what) in &options.0 {
        let option = OptionName::read(option, name, problems);
        if let (Some(option), Some(what)) = (option, read(what, problems)) {
            found.push((option, what));
        }
    }
    found
}

impl NamedReading {
    pub(in crate::scenario) fn read(name: &Spanned<String>, problems: &mut Problems<'_>) -> Option<Self> {
        let found = problems.contract.reading(&name.value);
        if found.is_none() {
            let message = (format!("没有读法 `{}`", name.value), format!("there is no open point `{}`", name.value));
            let known = problems.contract.readings().iter().map(|reading| reading.id.as_str());
            let diagnostic = Diagnostic::error(message)
                .nearest_of(&name.value, known)
                .help(("用 bis3 spec readings 查看全部读法", "bis3 spec readings lists them"));
            problems.at(yaml::span(name), diagnostic);
        }
        found.map(|reading| Self { id: reading.id.as_str().into(), place: yaml::span(name) })
    }
}

impl OptionName {
    fn read(option: &Spanned<String>, reading: &Spanned<String>, problems: &mut Problems<'_>) -> Option<Self> {
        let text = Text::read(option, problems);
        if text.as_plain().is_some() {
            let mut readings = problems.contract.default_readings().clone();
            let chosen = contract::choose(&mut readings, reading, option, problems.source, problems.contract);
            problems.keep(chosen)?;
        }
        Some(Self { text, place: yaml::span(option) })
    }

    /// The option as a profile would write it.
    ///
    /// # Errors
    /// [`Unfilled`] where the open point has no such option.
    pub(in crate::scenario) fn chosen(
        &self,
        reading: &str,
        contract: &Contract,
        scope: &Scope<'_>,
    ) -> Result<String, Unfilled> {
        let written = self.text.fill(scope)?;
        let mut readings = contract.default_readings().clone();
        let chosen = readings.set(reading, &written).ok().and_then(|()| readings.get(reading));
        chosen.ok_or_else(|| {
            let reason = Bilingual::new(
                format!("读法 {reading} 没有选项 `{written}`"),
                format!("the open point {reading} has no option `{written}`"),
            );
            Unfilled { place: self.place.clone(), reason }
        })
    }
}
