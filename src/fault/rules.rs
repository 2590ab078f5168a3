//! The rules in force, with their counters.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::{FaultEffect, FaultRule, WireEffect};
use crate::contract::{Code, Stage};

/// The fault rules of a world. They can be changed while requests are judged.
#[derive(Debug)]
pub struct FaultRules {
    seed: u64,
    last_id: AtomicU64,
    live: RwLock<Vec<Arc<Live>>>,
}

/// A rule in force and what it has done so far.
#[derive(Clone, Debug, PartialEq)]
pub struct ListedFault {
    /// The number under which it can be removed, from 1, never used again.
    pub id: u64,
    /// The rule.
    pub rule: FaultRule,
    /// How many requests it matched.
    pub matched: u64,
    /// How often it fired.
    pub fired: u64,
}

#[derive(Debug)]
struct Live {
    id: u64,
    rule: FaultRule,
    seed: u64,
    matched: AtomicU64,
    fired: AtomicU64,
}

/// What a rule can match.
#[derive(Clone, Copy, Debug)]
pub struct Occasion<'a> {
    /// The method as sent.
    pub method: &'a str,
    /// The path as sent, without its query.
    pub path: &'a str,
    /// The path of the endpoint that it leads to, where it leads to one.
    pub endpoint_path: Option<&'a str>,
    /// The AccessKey as sent.
    pub access_key: Option<&'a str>,
    /// The institution's code, whole.
    pub institution: Option<&'a str>,
}

/// A code that a rule asks for.
#[derive(Clone, Debug)]
pub struct StruckCode {
    /// The code.
    pub code: Arc<Code>,
    /// The rule's line.
    pub rule: String,
}

/// What a rule asks for on the wire.
#[derive(Clone, Debug)]
pub enum StruckWire {
    /// After the decision, whatever was recorded.
    Afterwards(WireEffect),
    /// A cut before anything is recorded, by the rule of this line.
    CutUnrecorded(String),
}

impl FaultRules {
    /// No rules yet; probabilities are drawn from `seed`.
    pub fn new(seed: u64) -> Self {
        Self { seed, last_id: AtomicU64::new(0), live: RwLock::default() }
    }

    /// The rules in the order in which they were added.
    pub fn list(&self) -> Vec<ListedFault> {
        self.read().iter().map(|live| live.listed()).collect()
    }

    /// Most rules at once: each request is held against all of them.
    pub const MOST: usize = 1_000;

    /// Adds a rule behind the others and tells its number.
    pub fn add(&self, rule: FaultRule) -> u64 {
        self.push(&mut self.write(), rule).id
    }

    /// Adds rules behind the others, all or none, and lists them; none where there were more than [`FaultRules::MOST`] then.
    pub fn add_all(&self, added: Vec<FaultRule>) -> Option<Vec<ListedFault>> {
        let mut rules = self.write();
        if rules.len() + added.len() > Self::MOST {
            return None;
        }
        Some(added.into_iter().map(|rule| self.push(&mut rules, rule).listed()).collect())
    }

    fn push(&self, rules: &mut Vec<Arc<Live>>, rule: FaultRule) -> Arc<Live> {
        let id = self.last_id.fetch_add(1, Ordering::Relaxed) + 1;
        let live = Arc::new(Live::new(id, rule, self.seed));
        rules.push(Arc::clone(&live));
        live
    }

    /// Takes a rule away; whether there was one of this number.
    pub fn remove(&self, id: u64) -> bool {
        let mut rules = self.write();
        let before = rules.len();
        rules.retain(|live| live.id != id);
        rules.len() < before
    }

    /// Takes all rules away.
    pub fn clear(&self) {
        self.write().clear();
    }

    /// Begins to count anew for every rule.
    pub fn reset_counters(&self) {
        for live in self.read().iter() {
            live.matched.store(0, Ordering::Relaxed);
            live.fired.store(0, Ordering::Relaxed);
        }
    }

    /// The code that a rule asks for, among those whose step the request reached. `position` is a step's place in the
    /// order of checks; none where the request did not get so far. Only the rules that are asked count the request.
    pub fn code(&self, occasion: &Occasion<'_>, position: impl Fn(Stage) -> Option<usize>) -> Option<StruckCode> {
        let rules = self.read();
        let mut asked: Vec<(usize, &Live, &Arc<Code>)> = Vec::new();
        for live in rules.iter().filter(|live| live.matches(occasion)) {
            if let FaultEffect::Code(code) = &live.rule.effect
                && let Some(place) = position(code.stage)
            {
                asked.push((place, live, code));
            }
        }
        asked.sort_by_key(|(place, ..)| *place);
        let (_, live, code) = asked.into_iter().find(|(_, live, _)| live.fires())?;
        Some(StruckCode { code: Arc::clone(code), rule: live.rule.to_string() })
    }

    /// What the first rule that fires asks for on the wire.
    pub fn wire(&self, occasion: &Occasion<'_>) -> Option<StruckWire> {
        let rules = self.read();
        rules.iter().filter(|live| live.matches(occasion)).find_map(|live| match &live.rule.effect {
            FaultEffect::Code(_) => None,
            FaultEffect::Wire(effect) => live.fires().then_some(StruckWire::Afterwards(*effect)),
            FaultEffect::CutUnrecorded => live.fires().then(|| StruckWire::CutUnrecorded(live.rule.to_string())),
        })
    }

    fn read(&self) -> RwLockReadGuard<'_, Vec<Arc<Live>>> {
        self.live.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Vec<Arc<Live>>> {
        self.live.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Live {
    fn new(id: u64, rule: FaultRule, seed: u64) -> Self {
        // Each rule draws from a stream of its own, so that adding another changes nothing for it.
        let seed = fastrand::Rng::with_seed(seed.wrapping_add(id)).u64(..);
        Self { id, rule, seed, matched: AtomicU64::new(0), fired: AtomicU64::new(0) }
    }

    fn listed(&self) -> ListedFault {
        ListedFault {
            id: self.id,
            rule: self.rule.clone(),
            matched: self.matched.load(Ordering::Relaxed),
            fired: self.fired.load(Ordering::Relaxed),
        }
    }

    fn matches(&self, occasion: &Occasion<'_>) -> bool {
        let rule = &self.rule;
        let wants = |wanted: &Option<String>, found: Option<&str>| match wanted {
            Some(wanted) => found == Some(wanted.as_str()),
            None => true,
        };
        wants(&rule.method, Some(occasion.method))
            && (wants(&rule.path, Some(occasion.path)) || wants(&rule.path, occasion.endpoint_path))
            && wants(&rule.access_key, occasion.access_key)
            && wants(&rule.institution, occasion.institution)
    }

    /// Counts a match and says whether the rule fires on it.
    fn fires(&self) -> bool {
        let number = self.matched.fetch_add(1, Ordering::Relaxed) + 1;
        let first = self.rule.nth.map_or(1, |nth| nth.get());
        number >= first && self.within_the_times(number - first) && self.drawn(number) && self.one_of_the_times()
    }

    /// Where no draw decides, which matches fire is told by their numbers alone. Counting what fired would not do: of two
    /// requests at once the later may come to it first.
    fn within_the_times(&self, behind_first: u64) -> bool {
        self.rule.probability.is_some() || self.rule.most().is_none_or(|most| behind_first < most.get())
    }

    /// The draw belongs to the number of the match: the same seed gives the same draws, however many threads ask.
    fn drawn(&self, number: u64) -> bool {
        match self.rule.probability {
            Some(probability) => fastrand::Rng::with_seed(self.seed.wrapping_add(number)).f64() < probability,
            None => true,
        }
    }

    fn one_of_the_times(&self) -> bool {
        let most = self.rule.most().map_or(u64::MAX, |most| most.get());
        let counted = |fired: u64| (fired < most).then_some(fired + 1);
        self.fired.fetch_update(Ordering::Relaxed, Ordering::Relaxed, counted).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Contract;

    #[test]
    fn a_match_whose_turn_was_missed_by_another_thread_is_not_made_up_for() {
        let fires = |line: &str, matched: u64| {
            let rule = FaultRule::parse(line, &Contract::embedded()).expect("a rule");
            let live = Live::new(1, rule, 0);
            // Others have got these numbers and are not yet counted as fired.
            live.matched.store(matched, Ordering::Relaxed);
            live.fires()
        };
        for (line, from, to) in [("*: cut, nth 3", 3, 3), ("*: cut, nth 3, times 2", 3, 4), ("*: cut, times 2", 1, 2)] {
            let fired: Vec<u64> = (1..=6).filter(|number| fires(line, number - 1)).collect();
            assert_eq!(fired, (from..=to).collect::<Vec<_>>(), "{line}");
        }
        assert!(fires("*: cut, nth 3, probability 1", 5), "where a draw decides, what fired is counted");
    }
}
