//! Steps at the same time.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use futures_util::stream::{self, StreamExt};

use super::result::{outcome, without_exchange};
use super::walk::Walk;
use super::{Context, Outcome, StepResult, severity};
use crate::client::{Answer, Session};
use crate::contract::Contract;
use crate::diagnostic::Diagnostic;
use crate::language::Bilingual;
use crate::scenario::{Check, CheckSubject, CodeCounts, Parallel, Step};

/// Most connections at a time: each takes an open file here, and one more where the target is a mock of this process.
const MOST_AT_A_TIME: usize = 256;

impl Walk<'_> {
    /// Does steps at the same time, each over a connection of its own; of very many, one begins when another ends. They are
    /// told in the order of the file.
    pub(super) async fn parallel(&mut self, step: &Step, parallel: &Parallel) {
        let mut sessions: Vec<_> = parallel.steps.iter().map(|_| self.session.another()).collect();
        // Opened ahead: otherwise the first request would be answered while the others still connect. One that cannot be
        // opened is told by its step.
        let rehearsal = self.context.setting.rehearsal;
        if !rehearsal {
            join_all(sessions.iter_mut().take(MOST_AT_A_TIME).map(|session| session.open())).await;
        }
        let (told, mut codes) = self.branches(&mut sessions, &parallel.steps).await;
        let is_limited = is_limited(&told);
        for result in told {
            self.done(if is_limited { not_served(result) } else { result });
        }
        if is_limited {
            self.report(step, Outcome::Skip, TOO_FEW_SERVED.into());
            return;
        }
        if let Some(wanted) = parallel.codes.as_ref().filter(|_| !rehearsal) {
            self.count(step, wanted, &codes);
        }
        if let Some(outer) = &mut self.codes {
            outer.append(&mut codes);
        }
    }

    /// Does each step over its session; what is told of them, in the order of the file, and the codes of their answers.
    async fn branches(&mut self, sessions: &mut [Session], steps: &[Step]) -> (Vec<StepResult>, Vec<Option<u32>>) {
        let before = self.names.clone();
        let branches = sessions.iter_mut().zip(steps).map(|(session, step)| {
            let (context, names, path, claim) = (self.context, before.clone(), self.path.clone(), self.claim.clone());
            async move {
                let mut told = Vec::new();
                let mut tell = |result| told.push(result);
                let mut walk = Walk::begin(context, session, names, &mut tell);
                (walk.path, walk.claim) = (path, claim);
                walk.codes = Some(Vec::new());
                walk.steps(std::slice::from_ref(step)).await;
                let (names, codes) = (walk.names, walk.codes.unwrap_or_default());
                // A target that serves few connections at a time serves the next when this one goes.
                session.leave();
                (names, codes, told)
            }
        });
        let (mut results, mut codes) = (Vec::new(), Vec::new());
        let done: Vec<_> = stream::iter(branches).buffered(MOST_AT_A_TIME).collect().await;
        for (names, found, told) in done {
            self.names.join(&names, &before);
            codes.extend(found);
            results.extend(told);
        }
        (results, codes)
    }

    /// Tells how many of the answers bear each code.
    fn count(&mut self, step: &Step, wanted: &CodeCounts, codes: &[Option<u32>]) {
        match self.broken_off.clone() {
            // Who sent nothing got no answer, and that is not the target's doing.
            Some(reason) => self.report(step, Outcome::Skip, reason),
            None => {
                let counted = self.counted(step, wanted, codes);
                self.done(counted);
            }
        }
    }

    /// How many of the answers bear each code, held against what is wanted.
    fn counted(&self, step: &Step, wanted: &CodeCounts, codes: &[Option<u32>]) -> StepResult {
        let Context { setting, .. } = self.context;
        let expected: BTreeMap<String, u64> = wanted
            .counts
            .iter()
            .filter(|(_, count)| *count > 0)
            .map(|(code, count)| (code.name.clone(), *count))
            .collect();
        let mut actual: BTreeMap<String, u64> = BTreeMap::new();
        for code in codes {
            *actual.entry(name(*code, setting.contract)).or_default() += 1;
        }
        let failure = (actual != expected).then(|| {
            let message = ("各错误码的个数不符", "the numbers of answers with each code differ");
            let diagnostic = Diagnostic::error(message).expected(listed(&expected)).actual(listed(&actual));
            Diagnostic { severity: severity(self.claim.level), ..diagnostic }.at(&step.source, wanted.place.clone())
        });
        let checks = vec![Check::new(CheckSubject::Codes, failure)];
        let outcome = outcome(&checks);
        let told = without_exchange(step, &self.path, outcome, Bilingual::default());
        StepResult { checks, reason: None, ..told }
    }
}

/// Whether some of the requests were answered and others were turned away before they were: how many connections a platform
/// serves at a time is its own affair, and a race of fewer shows nothing.
fn is_limited(told: &[StepResult]) -> bool {
    told.iter().any(is_turned_away) && told.iter().any(|step| step.code.is_some())
}

/// Whether a request got no answer, or one that says to come again: a step that expects nothing passes by that, too.
fn is_turned_away(step: &StepResult) -> bool {
    let Some(exchange) = step.exchange.as_ref().filter(|_| step.code.is_none()) else { return false };
    step.outcome == Outcome::Error || Answer::of(exchange).is_some_and(|answer| answer.response.turns_away())
}

fn not_served(step: StepResult) -> StepResult {
    match is_turned_away(&step) {
        true => StepResult { outcome: Outcome::Skip, reason: Some(TOO_FEW_SERVED.into()), ..step },
        false => step,
    }
}

const TOO_FEW_SERVED: (&str, &str) = (
    "目标没有同时处理这么多连接：连接数的上限由各平台自定，这一步不作评判",
    "the target did not serve so many connections at a time: that limit is each platform's own, so nothing is judged here",
);

fn name(code: Option<u32>, contract: &Contract) -> String {
    let Some(number) = code else { return "-".to_owned() };
    contract.code_number(number).map_or_else(|| number.to_string(), |code| code.name.clone())
}

fn listed(codes: &BTreeMap<String, u64>) -> String {
    codes.iter().map(|(name, count)| format!("{name}: {count}")).collect::<Vec<_>>().join(", ")
}
