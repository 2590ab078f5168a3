//! One package or one run, held against all that is given.

use std::path::Path;

use serde_json::Value;

use super::found::Found;
use super::late::{Late, Place, falls};
use crate::certify::Outcome as Verdict;
use crate::certify::folder::profile;
use crate::cli::bundle::Opened;
use crate::cli::certify::judged::Again;
use crate::cli::certify::standing::not_passed;
use crate::cli::certify::verify::{Basis, Checked};
use crate::evidence::bundle::{Aspect, Bundle, Check, Fault, Kind, Outcome, Remark, SIGNATURE};
use crate::language::{Bilingual, ToBilingual, bilingual};
use crate::report::certification::packages::{Anew, Row, SealedAs, Standing, State};
use crate::report::certification::{VERDICTS, json};

/// What rows are made by.
pub(super) struct Rows<'a> {
    pub(super) basis: &'a Basis,
    pub(super) late: Option<&'a Late>,
}

/// What became of one that was found.
pub(super) enum Looked {
    At(Box<Row>),
    /// It is a bundle of another kind.
    PassedOver(String),
}

impl Rows<'_> {
    /// Nothing that is wrong with one keeps the others from being looked at.
    pub(super) fn look_at(&self, found: &Found) -> Looked {
        match found {
            Found::File(file) => self.file(file),
            Found::Folder(folder) => Looked::At(Box::new(self.folder(folder))),
        }
    }

    fn file(&self, file: &Path) -> Looked {
        let name = file.display().to_string();
        let row = match Opened::read(file) {
            Ok(opened) if opened.bundle.manifest().is_some_and(|known| known.kind == Kind::Dispute) => {
                return Looked::PassedOver(name);
            }
            Ok(opened) => match self.basis.checked(&opened) {
                Ok(checked) => self.package(name, &opened.bundle, checked),
                Err(error) => unread(name, State::NotJudged, error.to_bilingual()),
            },
            Err(error) => unread(name, State::Unreadable, error.to_bilingual()),
        };
        Looked::At(Box::new(row))
    }

    fn package(&self, file: String, bundle: &Bundle, checked: Checked) -> Row {
        let Checked { checks, reasons, again, suite } = checked;
        let anew = again.as_deref().and_then(|again| self.late?.anew(again, &Place::Bundle(bundle)));
        let anew = anew.or_else(|| self.late?.anew_of_platform(suite.as_deref()?, bundle));
        let mut standings = standings(bundle, &checks, &reasons);
        fall(&mut standings, anew.as_ref());
        if standings.is_empty() {
            let state = if countersigned(&checks).is_empty() { State::NotCountersigned } else { State::Valid };
            standings.push(Standing { state, why: Vec::new() });
        }
        let sealed = bundle.manifest().map(|manifest| SealedAs::of(manifest, countersigned(&checks)));
        Row { file, is_folder: false, told: told(bundle, again.as_deref()), sealed, standings, checks, anew }
    }

    fn folder(&self, folder: &Path) -> Row {
        let file = folder.display().to_string();
        let judge = self.basis.own_judge();
        let read = profile(folder, &judge.contract).map_err(Into::into);
        match read.and_then(|profile| Again::of_folder(folder, judge.under(profile))) {
            Ok(again) => self.run(file, folder, &again),
            Err(error) => unread(file, State::NotJudged, error.to_bilingual()),
        }
    }

    /// A run that nobody has sealed.
    fn run(&self, file: String, folder: &Path, again: &Again) -> Row {
        let anew = self.late.and_then(|late| late.anew(again, &Place::Folder(folder)));
        let mut standings = Vec::new();
        let challenge = self.basis.challenge(again);
        if challenge.outcome == Outcome::Fail {
            add(&mut standings, State::ChallengeNotFollowed, lines(&challenge.faults));
        }
        if again.verdicts.overall() != Verdict::Pass {
            add(&mut standings, State::NotPassed, vec![not_passed(again)]);
        }
        fall(&mut standings, anew.as_ref());
        if standings.is_empty() {
            add(&mut standings, State::NotSealed, Vec::new());
        }
        let told = json(&again.verdicts, &again.terms);
        Row { file, is_folder: true, told, sealed: None, standings, checks: Vec::new(), anew }
    }
}

/// One of which nothing can be told but why.
fn unread(file: String, state: State, why: Bilingual) -> Row {
    let standings = vec![Standing { state, why: vec![why] }];
    Row { file, is_folder: false, told: Value::Null, sealed: None, standings, checks: Vec::new(), anew: None }
}

/// What is told of the run: judged again, or as the package says.
fn told(bundle: &Bundle, again: Option<&Again>) -> Value {
    match again {
        Some(again) => json(&again.verdicts, &again.terms),
        None => bundle.entry(VERDICTS).and_then(|text| serde_json::from_slice(text).ok()).unwrap_or_default(),
    }
}

/// Everything that is wrong, the gravest first.
fn standings(bundle: &Bundle, checks: &[Check], reasons: &[(State, Fault)]) -> Vec<Standing> {
    let mut standings = Vec::new();
    for check in checks {
        if let Some(state) = state(bundle, check) {
            let why = if check.faults.is_empty() { vec![check.told.clone()] } else { lines(&check.faults) };
            add(&mut standings, state, why);
        }
    }
    for (state, fault) in reasons {
        add(&mut standings, *state, vec![fault.told.clone()]);
    }
    standings.sort_by_key(|standing| standing.state);
    standings
}

/// What a check says of the state; none where it holds, and of the certificate, of which there are reasons.
fn state(bundle: &Bundle, check: &Check) -> Option<State> {
    match (check.outcome, check.aspect) {
        (Outcome::Pass, _) | (Outcome::Fail, Aspect::Certificate) => None,
        (Outcome::Skip, aspect) => (aspect == Aspect::Judgement).then_some(State::NotJudged),
        (Outcome::Fail, Aspect::Challenge) => Some(State::ChallengeNotFollowed),
        (Outcome::Fail, _) if check.remark == Some(Remark::OtherSigner) => Some(State::OtherSigner),
        (Outcome::Fail, Aspect::Signature) if is_unsigned(bundle) => Some(State::NotSigned),
        (Outcome::Fail, _) => Some(State::Changed),
    }
}

fn is_unsigned(bundle: &Bundle) -> bool {
    bundle.entry(SIGNATURE).is_none() && bundle.manifest().is_some_and(|manifest| manifest.key.is_none())
}

/// What would fall is worse than what is still to be done, and less than what is wrong already.
fn fall(standings: &mut Vec<Standing>, anew: Option<&Anew>) {
    let Some(anew) = anew.filter(|_| standings.is_empty()) else { return };
    match &anew.why {
        Some(why) => add(standings, State::NotJudged, vec![why.clone()]),
        None if falls(anew) => add(standings, State::WouldFall, Vec::new()),
        None => {}
    }
}

/// What two checks find is told once.
fn add(standings: &mut Vec<Standing>, state: State, mut why: Vec<Bilingual>) {
    match standings.iter_mut().find(|known| known.state == state) {
        Some(known) => {
            why.retain(|told| !known.why.contains(told));
            known.why.extend(why);
        }
        None => standings.push(Standing { state, why }),
    }
}

fn lines(faults: &[Fault]) -> Vec<Bilingual> {
    let line = |fault: &Fault| match &fault.entry {
        Some(entry) => bilingual!("{entry}：{told}", "{entry}: {told}", entry, told = fault.told),
        None => fault.told.clone(),
    };
    faults.iter().map(line).collect()
}

/// Who has countersigned it, of whom the list says that they may: a key that nobody knows is no centre's.
fn countersigned(checks: &[Check]) -> Vec<Bilingual> {
    let holds = |check: &&Check| check.aspect == Aspect::Countersignature && check.outcome == Outcome::Pass;
    checks.iter().filter(holds).map(|check| check.told.clone()).collect()
}
