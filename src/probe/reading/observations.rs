//! What the steps of scenarios have shown about each open point, and what follows from all of it.

use std::collections::BTreeMap;

use super::FoundReading;
use crate::contract::Readings;
use crate::language::Bilingual;
use crate::probe::Evidence;

/// What one step has shown about an open point.
#[derive(Clone, Debug)]
pub(super) struct Observation {
    /// The scenario and the step: `probe-dates/without-Date`.
    pub(super) step: String,
    /// The options that the answers fit; none where they fit no known one.
    pub(super) options: Vec<String>,
    /// The requests that show it.
    pub(super) evidence: Vec<Evidence>,
}

/// Everything that is known of one open point.
#[derive(Debug, Default)]
struct Point {
    observations: Vec<Observation>,
    /// Why it was not asked, or an attempt to ask came to nothing.
    not_asked: Option<Bilingual>,
}

/// Everything that was seen, by the ids of the open points.
#[derive(Debug, Default)]
pub(super) struct Observations(BTreeMap<String, Point>);

impl Observations {
    /// Takes in what a step has shown.
    pub(super) fn add(&mut self, reading: &str, observation: Observation) {
        self.0.entry(reading.to_owned()).or_default().observations.push(observation);
    }

    /// Keeps why an open point was not asked; the first reason counts.
    pub(super) fn not_asked(&mut self, reading: &str, why: &Bilingual) {
        self.0.entry(reading.to_owned()).or_default().not_asked.get_or_insert_with(|| why.clone());
    }

    /// Chooses every option that is told so far.
    pub(super) fn choose(&self, readings: &mut Readings) {
        for (id, point) in &self.0 {
            if let Ok(option) = point.told() {
                // What was observed is an option of the contract's table.
                let _ = readings.set(id, &option);
            }
        }
    }

    /// What was found about every open point, in the order of the contract's table.
    pub(super) fn found(mut self) -> Vec<FoundReading> {
        let found = |reading: &&'static str| self.0.remove(*reading).unwrap_or_default().found(reading);
        Readings::IDS.iter().map(found).collect()
    }
}

impl Point {
    fn found(self, reading: &'static str) -> FoundReading {
        let (option, why) = match self.told() {
            Ok(option) => (Some(option), None),
            Err(why) => (None, Some(why)),
        };
        let is_inconsistent = self.left().is_some_and(|left| left.is_empty()) && !self.fits_nothing();
        let (mut steps, mut evidence) = (Vec::new(), Vec::new());
        for observation in self.observations {
            evidence.extend(observation.evidence);
            if !observation.options.is_empty() {
                steps.push((observation.step, observation.options));
            }
        }
        FoundReading { reading, option, why, is_inconsistent, evidence, steps }
    }

    /// The one option that all observations leave, or why there is none.
    fn told(&self) -> Result<String, Bilingual> {
        if let Some(strange) = self.observations.iter().find(|observation| observation.options.is_empty()) {
            let fits_none = || Bilingual::new("应答不符合任何已知读法", "the answers fit no known reading");
            return Err(strange.evidence.last().map_or_else(fits_none, Evidence::fits_nothing));
        }
        match self.left().as_deref() {
            Some([one]) => Ok((*one).clone()),
            Some([]) => Err(self.inconsistent()),
            _ => Err(self.untold()),
        }
    }

    /// The options that fit every observation; none where there is none.
    fn left(&self) -> Option<Vec<&String>> {
        let (first, others) = self.observations.split_first()?;
        let fits_all = |option: &&String| others.iter().all(|other| other.options.contains(option));
        Some(first.options.iter().filter(fits_all).collect())
    }

    fn fits_nothing(&self) -> bool {
        self.observations.iter().any(|observation| observation.options.is_empty())
    }

    fn untold(&self) -> Bilingual {
        let several = || Bilingual::new("所见应答分不出是哪一种读法", "no answer tells the options apart");
        self.not_asked.clone().unwrap_or_else(several)
    }

    /// Names each step with what it has shown: a target that reads one point now so, now otherwise has no reading of it.
    fn inconsistent(&self) -> Bilingual {
        let shown = |observation: &Observation| format!("{}: {}", observation.step, observation.options.join(" | "));
        let shown: Vec<String> = self.observations.iter().map(shown).collect();
        Bilingual::new("前后不一致：", "it is inconsistent: ").joined("", &Bilingual::from(shown.join("; ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probe::reading::ProbeResult;

    fn seen(options: &[&[&str]]) -> Observations {
        let mut observations = Observations::default();
        for (options, number) in options.iter().zip(1..) {
            let options = options.iter().map(|option| (*option).to_owned()).collect();
            observations.add("replay", Observation { step: format!("step-{number}"), options, evidence: Vec::new() });
        }
        observations
    }

    fn found(options: &[&[&str]]) -> (Option<String>, String) {
        let found = seen(options).found().into_iter().find(|found| found.reading == "replay").expect("it is a reading");
        (found.option, found.why.map_or_else(String::new, |why| why.en))
    }

    #[test]
    fn what_several_steps_leave_is_told() {
        assert_eq!(found(&[&["accepted", "refused"], &["accepted"]]).0.as_deref(), Some("accepted"));
        assert_eq!(found(&[&["accepted", "refused"]]), (None, "no answer tells the options apart".to_owned()));
    }

    #[test]
    fn an_inconsistent_reading_is_in_no_profile_and_names_both_steps() {
        let (option, why) = found(&[&["accepted"], &["refused"]]);
        assert_eq!(option, None);
        assert_eq!(why, "it is inconsistent: step-1: accepted; step-2: refused");
        let mut readings = crate::contract::Contract::embedded().default_readings().clone();
        let before = readings.clone();
        seen(&[&["accepted"], &["refused"]]).choose(&mut readings);
        assert_eq!(readings, before);
    }

    #[test]
    fn a_run_is_held_against_what_each_step_has_shown() {
        let shown = |options: &[&[&str]]| {
            let shown = ProbeResult { found: seen(options).found() }.shown();
            shown.rows().map(|row| row.option).collect::<Vec<_>>()
        };
        assert_eq!(shown(&[&["accepted", "refused"], &["accepted"]]), ["accepted"]);
        assert_eq!(shown(&[&["accepted"], &["refused"], &[]]), ["accepted", "refused"]);
    }

    #[test]
    fn an_answer_that_fits_nothing_outweighs_the_others() {
        assert!(found(&[&["accepted"], &[]]).1.starts_with("the answers fit no known reading"));
    }
}
