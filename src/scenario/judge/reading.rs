//! How the target reads an open point, told by its answers.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::contract::{Contract, Readings};
use crate::diagnostic::{Diagnostic, Severity, Source};
use crate::language::Bilingual;
use crate::scenario::outcome::SeenReading;
use crate::scenario::template::{Scope, Unfilled};
use crate::scenario::{Check, CheckSubject, Expectation, Ground, NamedReading, Observe, ReadingWish};

impl ReadingWish {
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
        let refused = match counting {
            None => Some((Ground::Settled, self.fits_nothing(&named.id))),
            Some(option) => self.refused(&named.id, option, claimed.as_deref()),
        };
        let (ground, failure) = refused.map_or((Ground::Settled, None), |(ground, failure)| (ground, Some(failure)));
        let failure = failure.map(|failure| self.explained(failure, &named.id, told));
        let failure = failure.map(|failure| failure.at(self.source, named.place.clone()));
        let seen = fitting.iter().map(|option| SeenReading { reading: Arc::clone(&named.id), option: option.clone() });
        (Check { subject: CheckSubject::Reading(named.id.to_string()), failure, ground }, seen.collect())
    }

    /// The clause whose printed text an option contradicts.
    fn contradiction(&self, id: &str, option: &str) -> Option<&Arc<str>> {
        self.contract.reading(id)?.option(option)?.contradicts.as_ref()
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

    fn refused(&self, id: &str, option: &str, claimed: Option<&str>) -> Option<(Ground, Diagnostic)> {
        let contradicts = self.contradiction(id, option);
        let is_claimed = claimed == Some(option);
        let (ground, severity, message) = match (contradicts, claimed) {
            (Some(clause), _) if is_claimed => (
                Ground::ClaimedContradiction,
                Severity::Warning,
                (
                    format!("与所选读法一致，但与条款 {clause} 印出的文字相矛盾"),
                    format!("it reads {id} as the profile says, which contradicts the printed text of {clause}"),
                ),
            ),
            (Some(clause), _) => (
                Ground::Settled,
                Severity::Error,
                (
                    format!("读法 {id} 为 {option}，与条款 {clause} 印出的文字相矛盾"),
                    format!("it reads {id} as {option}, which contradicts the printed text of {clause}"),
                ),
            ),
            (None, Some(_)) if !is_claimed => (
                Ground::ClaimedReading,
                Severity::Warning,
                (format!("读法 {id} 与评判所按的读法不同"), format!("it reads {id} otherwise than it is judged by")),
            ),
            _ => return None,
        };
        // What is claimed and contradicts is what was found: that it is expected would say nothing.
        let expected = claimed.filter(|_| contradicts.is_none());
        let expected = expected.map_or_else(|| self.printed(id), str::to_owned);
        let refused = Diagnostic::error(message).expected(expected).actual(option.to_owned());
        Some((ground, Diagnostic { severity, ..refused }))
    }

    /// The option that is taken where nobody claims one.
    fn printed(&self, id: &str) -> String {
        self.contract.default_readings().get(id).unwrap_or_default()
    }
}
