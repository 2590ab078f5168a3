//! Open points that answers show: `expect: reading`, which one answer tells, and the action `observe`, which takes several.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::contract::{self, Contract, Readings};
use crate::diagnostic::yaml::{self, Entries, Spanned};
use crate::diagnostic::{Diagnostic, Severity, Source};
use crate::language::Bilingual;
use crate::scenario::Expectation;
use crate::scenario::outcome::{Check, SeenReading, Subject};
use crate::scenario::read::card::{ExpectFile, OptionsFile};
use crate::scenario::read::expectation;
use crate::scenario::read::flow::Condition;
use crate::scenario::read::problems::Problems;
use crate::scenario::template::{Scope, Text, Unfilled};

/// What the answer would be under each option of an open point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadingWish {
    /// Which open point.
    pub reading: NamedReading,
    /// The options, each with what it has the answer be.
    pub options: Vec<(OptionName, Expectation)>,
}

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

impl ReadingWish {
    pub(in crate::scenario) fn read(
        file: &Spanned<Entries<Spanned<OptionsFile<ExpectFile>>>>,
        problems: &mut Problems<'_>,
    ) -> Option<Self> {
        let [(name, options)] = file.value.0.as_slice() else {
            problems.about(
                file,
                "reading 里写一个读法，下面是它的选项",
                "reading holds one open point, and its options below it",
            );
            return None;
        };
        let reading = NamedReading::read(name, problems)?;
        let options = read_options(name, &options.value, problems, wishes);
        Some(Self { reading, options })
    }

    /// The options under which the answer would be what it is.
    pub(in crate::scenario) fn check(
        &self,
        fits: impl Fn(&Expectation) -> bool,
        judge: &Judge<'_>,
        scope: &Scope<'_>,
    ) -> Result<(Check, Vec<SeenReading>), Unfilled> {
        let mut fitting = Vec::new();
        for (name, wishes) in &self.options {
            if fits(wishes) {
                fitting.push(name.chosen(&self.reading.id, judge.contract, scope)?);
            }
        }
        // The report shows the answer itself.
        Ok(judge.verdict(&self.reading, &fitting, None))
    }
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

    /// The first option that holds.
    ///
    /// # Errors
    /// Why an expression has no value, or an option is none.
    pub(in crate::scenario) fn check(
        &self,
        judge: &Judge<'_>,
        scope: &Scope<'_>,
    ) -> Result<(Check, Vec<SeenReading>), Bilingual> {
        for (name, condition) in &self.options {
            if condition.holds(scope)? {
                let chosen = name.chosen(&self.reading.id, judge.contract, scope)?;
                return Ok(judge.verdict(&self.reading, &[chosen], Some(self.told(scope))));
            }
        }
        Ok(judge.verdict(&self.reading, &[], Some(self.told(scope))))
    }

    /// What its expressions go by: `bare = 10008, slashed = 1`. The answers themselves stand at other steps.
    fn told(&self, scope: &Scope<'_>) -> String {
        let values: BTreeMap<&str, String> =
            self.options.iter().flat_map(|(_, condition)| condition.captured(scope)).collect();
        let values: Vec<String> = values.iter().map(|(name, value)| format!("{name} = {value}")).collect();
        values.join(", ")
    }

    /// A name in its expressions that has no value, since the step that captures it did not run or found nothing.
    pub(in crate::scenario) fn missing(&self, scope: &Scope<'_>) -> Option<&str> {
        self.options.iter().find_map(|(_, condition)| condition.missing(scope))
    }
}

/// What an answer is under an option: only what it says itself.
fn wishes(file: &Spanned<ExpectFile>, problems: &mut Problems<'_>) -> Option<Expectation> {
    let ExpectFile { codes, reading, connection, answer, within, .. } = &file.value;
    let beyond = [codes.is_some(), reading.is_some(), connection.is_some(), answer.is_some(), within.is_some()];
    if beyond.contains(&true) {
        problems.about(
            file,
            "选项下面只能写应答本身的内容：code、status、text、headers、json、body",
            "below an option stands only what the answer says: code, status, text, headers, json and body",
        );
    }
    let expectation = expectation::expectation(&file.value, problems);
    if expectation == Expectation::default() {
        problems.about(
            file,
            "选项下面没有写期望，任何应答都会符合",
            "nothing is expected here, so that every answer would fit the option",
        );
    }
    Some(expectation)
}

fn read_options<F, T>(
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
    fn read(name: &Spanned<String>, problems: &mut Problems<'_>) -> Option<Self> {
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
    fn chosen(&self, reading: &str, contract: &Contract, scope: &Scope<'_>) -> Result<String, Unfilled> {
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

/// What a verdict on an open point hangs on.
pub(in crate::scenario) struct Judge<'a> {
    pub(in crate::scenario) contract: &'a Contract,
    /// How the target is said to read the document; none where nobody says so.
    pub(in crate::scenario) claimed: Option<&'a Readings>,
    /// How grave it is that nothing known fits.
    pub(in crate::scenario) severity: Severity,
    pub(in crate::scenario) source: &'a Arc<Source>,
}

impl Judge<'_> {
    /// What is to be said of the options that fit. Of several, the one that is claimed counts, then one that contradicts
    /// nothing printed.
    fn verdict(&self, named: &NamedReading, fitting: &[String], told: Option<String>) -> (Check, Vec<SeenReading>) {
        let claimed = self.claimed.and_then(|readings| readings.get(&named.id));
        let is_claimed = |option: &&String| claimed.as_ref() == Some(option);
        let agrees = |option: &&String| self.contradiction(&named.id, option).is_none();
        let counting =
            fitting.iter().find(is_claimed).or_else(|| fitting.iter().find(agrees)).or_else(|| fitting.first());
        let failure = match counting {
            None => Some(self.fits_nothing(&named.id)),
            Some(option) => self.refused(&named.id, option, claimed.as_deref()),
        };
        let failure = failure.map(|failure| self.explained(failure, &named.id, told));
        let failure = failure.map(|failure| failure.at(self.source, named.place.clone()));
        let seen = fitting.iter().map(|option| SeenReading { reading: Arc::clone(&named.id), option: option.clone() });
        (Check { subject: Subject::Reading(named.id.to_string()), failure }, seen.collect())
    }

    /// The clause whose printed text an option contradicts.
    fn contradiction(&self, id: &str, option: &str) -> Option<&Arc<str>> {
        let word = option.split(':').next().unwrap_or(option);
        let reading = self.contract.reading(id)?;
        reading.options.iter().find(|known| known.option == word)?.contradicts.as_ref()
    }

    /// Says what the open point is: its id alone tells a reader nothing.
    fn explained(&self, failure: Diagnostic, id: &str, told: Option<String>) -> Diagnostic {
        let question = self.contract.reading(id).map(|reading| reading.question.clone()).unwrap_or_default();
        let told = told.filter(|told| !told.is_empty());
        let told = told.map(|told| Bilingual::new(format!("依据 {told}"), format!("told by {told}")));
        failure.help(told.map_or_else(|| question.clone(), |told| question.joined(" · ", &told)))
    }

    fn fits_nothing(&self, id: &str) -> Diagnostic {
        let message = (format!("不符合读法 {id} 的任何已知选项"), format!("it fits no known reading of {id}"));
        let known = self.contract.reading(id);
        let words: Vec<&str> = known.iter().flat_map(|reading| &reading.options).map(|known| &*known.option).collect();
        let expected = (format!("{} 之一", words.join("、")), format!("one of {}", words.join(", ")));
        Diagnostic { severity: self.severity, ..Diagnostic::error(message).expected(expected) }
    }

    fn refused(&self, id: &str, option: &str, claimed: Option<&str>) -> Option<Diagnostic> {
        let contradicts = self.contradiction(id, option);
        let is_claimed = claimed == Some(option);
        let (severity, message) = match (contradicts, claimed) {
            (Some(clause), _) if is_claimed => (
                Severity::Warning,
                (
                    format!("与所选读法一致，但与条款 {clause} 印出的文字相矛盾"),
                    format!("it reads {id} as the profile says, which contradicts the printed text of {clause}"),
                ),
            ),
            (Some(clause), _) => (
                Severity::Error,
                (
                    format!("读法 {id} 为 {option}，与条款 {clause} 印出的文字相矛盾"),
                    format!("it reads {id} as {option}, which contradicts the printed text of {clause}"),
                ),
            ),
            (None, Some(_)) if !is_claimed => (
                Severity::Warning,
                (format!("读法 {id} 与所选读法组合不同"), format!("it reads {id} otherwise than the profile says")),
            ),
            _ => return None,
        };
        // What is claimed and contradicts is what was found: that it is expected would say nothing.
        let expected = claimed.filter(|_| contradicts.is_none());
        let expected = expected.map_or_else(|| self.printed(id), str::to_owned);
        Some(Diagnostic { severity, ..Diagnostic::error(message).expected(expected).actual(option.to_owned()) })
    }

    /// The option that is taken where nobody claims one.
    fn printed(&self, id: &str) -> String {
        self.contract.default_readings().get(id).unwrap_or_default()
    }
}
