//! Late judging: what becomes of evidence by another contract, or under another reading.

use std::path::Path;

use crate::certify::{Outcome, Terms, Verdicts, folder, judge};
use crate::cli::certify::compared;
use crate::cli::certify::judged::{Again, Judge};
use crate::cli::certify::opened::source;
use crate::cli::certify::platform::{self, Judged, SuiteAgain};
use crate::contract::Profile;
use crate::contract::reading::ReadingError;
use crate::diagnostic::Source;
use crate::dispute::bundle::ChosenReadings;
use crate::evidence::bundle::{Bundle, EVIDENCE};
use crate::language::{Bilingual, ToBilingual, bilingual};
use crate::report::certification::packages::Anew;
use crate::report::platform::PlatformPackage;

/// By what is judged anew.
pub(super) struct Late {
    pub(super) judge: Judge,
    /// How it is read; as each package says where nobody has named a reading.
    pub(super) profile: Option<Profile>,
}

/// Where the terms of a run stand.
pub(super) enum Place<'a> {
    Bundle(&'a Bundle),
    Folder(&'a Path),
}

impl Late {
    /// What is said of it anew; none where it was judged in the same way before.
    pub(super) fn anew(&self, again: &Again, place: &Place<'_>) -> Option<Anew> {
        let before = again.terms.platform();
        let same_tables = before.contract().digest() == self.judge.contract.digest();
        let same_reading = self.profile.as_ref().is_none_or(|profile| profile.readings == before.profile().readings);
        if same_tables && same_reading {
            return None;
        }
        Some(match self.judged(again, place) {
            Ok(verdicts) => {
                Anew { overall: Some(verdicts.overall()), changed: changed(&again.verdicts, &verdicts), why: None }
            }
            Err(why) => unjudged(why),
        })
    }

    /// The same of the package of a platform: the suite is run once more, and answered from its exchanges.
    pub(super) fn anew_of_platform(&self, again: &SuiteAgain, bundle: &Bundle) -> Option<Anew> {
        let (opened, contract) = (&again.opened, &self.judge.contract);
        let same_tables = opened.contract.digest() == contract.digest();
        let profile = self.profile.as_ref().unwrap_or(&opened.profile);
        if same_tables && profile.readings == opened.profile.readings {
            return None;
        }
        let profile = ChosenReadings::of(profile).profile(contract).map_err(|error| unknown(&error));
        let lines = bundle.entry(EVIDENCE).unwrap_or_default();
        let judged = profile.and_then(|profile| {
            let judged = platform::judged(&opened.terms, &profile, lines, contract)?;
            Ok((judged, profile))
        });
        Some(match judged {
            Ok((judged, _)) if !judged.faults.is_empty() => unjudged(other_requests(judged.faults.len())),
            Ok((judged, profile)) => {
                let Judged { taken, .. } = judged;
                let (terms, profile) = (&opened.terms, &profile);
                let package = PlatformPackage { terms, profile, challenge: None, taken: &taken, key: None };
                let changed = compared::changed(&again.verdicts, &package.verdicts());
                Anew { overall: Some(taken.overall), changed, why: None }
            }
            Err(why) => unjudged(why),
        })
    }

    fn judged(&self, again: &Again, place: &Place<'_>) -> Result<Verdicts, Bilingual> {
        let terms = self.terms(again, place)?;
        let read = folder::evidence_of(again.lines(), &terms, |_, _| {});
        let (evidence, _) = read.map_err(|error| Bilingual::from(error.to_string()))?;
        Ok(judge(&evidence, &terms, None))
    }

    fn terms(&self, again: &Again, place: &Place<'_>) -> Result<Terms, Bilingual> {
        let contract = &self.judge.contract;
        let profile = match &self.profile {
            Some(profile) => profile.clone(),
            None => ChosenReadings::of(again.terms.platform().profile())
                .profile(contract)
                .map_err(|error| unknown(&error))?,
        };
        let ground = self.judge.under(profile);
        let terms = match place {
            Place::Bundle(bundle) => folder::terms(ground, |name| source(bundle, name)),
            Place::Folder(folder) => folder::terms(ground, |name| Source::read(&folder.join(name))),
        };
        let before = again.terms.platform().clone();
        terms.map(|terms| terms.answered_by_another(before)).map_err(|error| error.to_bilingual())
    }
}

fn unjudged(why: Bilingual) -> Anew {
    Anew { overall: None, changed: Vec::new(), why: Some(why) }
}

/// A suite that sends something else under another reading has no answers to be judged by.
fn other_requests(count: usize) -> Bilingual {
    bilingual!(
        "按它套件会发出证据里没有的请求（{count} 处）：请按这个读法重新运行",
        "under it the suite sends requests that do not stand in the evidence ({count}): run it anew under this reading"
    )
}

fn unknown(error: &ReadingError) -> Bilingual {
    bilingual!("新的接口文档里没有这个读法：{error}", "the other contract knows no such reading: {error}")
}

/// The obligations of which something else is said, and those that are only in one of the two.
fn changed(before: &Verdicts, after: &Verdicts) -> Vec<(String, String, String)> {
    let word = |verdicts: &Verdicts, id: &str| verdicts.of(id).map_or("-", |verdict| verdict.outcome.word()).to_owned();
    let ids = before.verdicts.iter().chain(after.verdicts.iter().filter(|new| before.of(&new.obligation.id).is_none()));
    let all = ids.map(|verdict| verdict.obligation.id.as_str());
    all.map(|id| (id.to_owned(), word(before, id), word(after, id))).filter(|(_, was, is)| was != is).collect()
}

/// Whether a certificate that holds would not any more.
pub(super) fn falls(anew: &Anew) -> bool {
    anew.overall.is_some_and(|overall| overall != Outcome::Pass)
}
