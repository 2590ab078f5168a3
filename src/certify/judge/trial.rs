//! What a client did behind a trial, held against what a careful one does.

use jiff::SignedDuration;

use super::case::Case;
use super::ruling::Ruling;
use crate::certify::observed::Observed;
use crate::certify::suite::{Expectation, Obligation, Trial};
use crate::language::{Bilingual, bilingual};

/// A trial of the plan with the requests that it struck.
struct Tried<'a> {
    obligation: &'a Obligation,
    trial: &'a Trial,
    case: &'a Case<'a>,
    /// The first request that it struck.
    first: &'a Observed,
    /// What came of the same report behind it.
    tries: Vec<&'a Observed>,
}

/// Judges a trial.
pub(super) fn rule(obligation: &Obligation, trial: &Trial, case: &Case<'_>) -> Ruling {
    let Some(first) = case.struck(&obligation.id).first().copied() else {
        return Ruling::not_shown(("还没有轮到", "its turn has not come yet"));
    };
    let tried = Tried { obligation, trial, case, first, tries: case.tries_after(first) };
    match trial.expects {
        Expectation::Done => tried.is_left_alone(|_| true),
        Expectation::Aside => tried.is_left_alone(|again| again.digest == first.digest),
        Expectation::Again => tried.comes_again(),
        Expectation::DoneOrAgain => tried.goes_on(),
        Expectation::GivesUp => tried.gives_up(),
        Expectation::Corrected => tried.is_corrected(),
        Expectation::NoRedirect => tried.follows_no_redirect(),
    }
}

impl<'a> Tried<'a> {
    /// Nothing comes again of the client's own accord.
    fn is_left_alone(&self, counts: impl Fn(&Observed) -> bool) -> Ruling {
        let settle = self.case.terms.plan.settle;
        let knew = |again: &Observed| self.case.knew_answer(self.first, again);
        let mut again = self.tries.iter().filter(|again| counts(again) && self.gap(again) < settle);
        let (knowing, held_up) = (again.clone().find(|again| knew(again)), again.find(|again| self.is_held_up(again)));
        match knowing.or(held_up) {
            Some(again) => self.broken_unless_held_up(again, self.obligation.fails.clone()),
            None if self.case.since(self.first) >= settle => Ruling::pass().by([self.first]),
            None => self.waits(settle, ("等待确认没有自动再发", "waiting to see that nothing comes again by itself")),
        }
    }

    /// The same report comes again.
    fn comes_again(&self) -> Ruling {
        let Some(again) = self.tries.first() else { return self.has_not_come() };
        if self.gap(again) < self.trial.not_before {
            let (wanted, pause) = (self.trial.not_before.as_secs(), self.gap(again).as_millis());
            let said = bilingual!(
                "应答要求等 {wanted} 秒，{pause} 毫秒后就再发",
                "the answer asks for {wanted} s, and it came again after {pause} ms"
            );
            return self.broken_unless_held_up(again, said);
        }
        Ruling::pass().by([self.first, again])
    }

    fn has_not_come(&self) -> Ruling {
        let patience = self.case.terms.plan.patience;
        if self.case.since(self.first) >= patience {
            return self.broken([self.first]);
        }
        self.waits(patience, ("等待这份报告再次到来", "waiting for the report to come again"))
    }

    /// Something comes, be it the same report or another.
    fn goes_on(&self) -> Ruling {
        let is_later = |observed: &&&Observed| observed.time > self.first.time;
        match self.case.exchanges.iter().find(is_later) {
            Some(next) => Ruling::pass().by([self.first, *next]),
            None => self.has_not_come(),
        }
    }

    /// It comes again a number of times, and then no more.
    fn gives_up(&self) -> Ruling {
        let Some(last) = self.tries.last() else { return self.has_not_come() };
        let most = self.case.terms.plan.most_tries;
        let everything = || std::iter::once(self.first).chain(self.tries.iter().copied());
        let struck = everything().filter(|observed| observed.trial.is_some()).count();
        if struck > most {
            return self.broken(everything());
        }
        let quiet = self.case.terms.plan.settle;
        if self.case.since(last) >= quiet {
            return Ruling::pass().by(everything());
        }
        let decided_at = self.case.seen_for(last, quiet);
        Ruling::pending(("等待它停下", "waiting for it to stop"), decided_at).by(everything())
    }

    /// It comes once more with a date by the answer's.
    fn is_corrected(&self) -> Ruling {
        let is_corrected =
            |again: &&&Observed| again.trial.as_deref() == Some(self.obligation.id.as_str()) && again.is_told_taken();
        if let Some(again) = self.tries.iter().find(is_corrected) {
            return Ruling::pass().by([self.first, again]);
        }
        // With its own time again: the clock was moved back meanwhile, or the platform refuses it.
        let is_late = self.tries.last().is_some_and(|last| self.case.since(last) >= self.case.terms.plan.settle);
        if let Some(again) = self.tries.last().filter(|again| self.is_held_up(again)) {
            return self.broken_unless_held_up(again, self.obligation.fails.clone());
        }
        if is_late || self.tries.iter().any(|again| again.is_told_taken()) {
            return self.broken(std::iter::once(self.first).chain(self.tries.iter().copied()));
        }
        self.has_not_come()
    }

    /// Nothing is asked at the place that the answer names.
    fn follows_no_redirect(&self) -> Ruling {
        let is_followed =
            |observed: &&&Observed| observed.time >= self.first.time && observed.asked.ends_with(REDIRECTED_TO);
        if let Some(followed) = self.case.exchanges.iter().find(is_followed) {
            return self.broken([self.first, *followed]);
        }
        let settle = self.case.terms.plan.settle;
        if !self.tries.is_empty() || self.case.since(self.first) >= settle {
            return Ruling::pass().by([self.first]);
        }
        self.waits(settle, ("等待确认没有跟随重定向", "waiting to see that the redirect is not followed"))
    }

    fn gap(&self, again: &Observed) -> SignedDuration {
        again.time.duration_since(self.first.time)
    }

    fn broken<'b>(&self, by: impl IntoIterator<Item = &'b Observed>) -> Ruling {
        Ruling::broken(self.obligation, self.obligation.fails.clone()).by(by)
    }

    /// Whether the program stood still between the trial and a later try.
    fn is_held_up(&self, again: &Observed) -> bool {
        self.case.held_up.is_between(self.first.time, again.time)
    }

    /// Broken by a later try, where it is known when that was sent.
    fn broken_unless_held_up(&self, again: &Observed, said: impl Into<Bilingual>) -> Ruling {
        let ruling = if self.is_held_up(again) { Ruling::held_up() } else { Ruling::broken(self.obligation, said) };
        ruling.by([self.first, again])
    }

    fn waits(&self, how_long: SignedDuration, reason: (&str, &str)) -> Ruling {
        Ruling::pending(reason, self.case.seen_for(self.first, how_long)).by([self.first])
    }
}

/// Where the answers of the redirect trial lead to.
const REDIRECTED_TO: &str = "/login";
