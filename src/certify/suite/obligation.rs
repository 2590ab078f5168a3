//! What a client must show, and what it is put to.

use std::sync::Arc;

use jiff::SignedDuration;

use crate::contract::{EndpointId, FindingKind, Level, Requirement};
use crate::language::Bilingual;
use crate::words::words;

/// Something that a client must show.
#[derive(Clone, Debug)]
pub struct Obligation {
    /// The stable word id.
    pub id: String,
    /// How strictly: of a must, what is wrong is a fail, of a should a warning; what is allowed blocks nothing.
    pub level: Level,
    /// The sentences of the document that it rests on.
    pub requirements: Vec<Arc<Requirement>>,
    /// The interfaces at which it can be shown; a client that claims none of them need not show it.
    pub endpoints: Vec<EndpointId>,
    /// The open points under which it is judged, by the ids of their readings.
    pub hangs_on: Vec<String>,
    /// Whether it belongs to the frozen set, on which the overall verdict rests.
    pub is_scored: bool,
    /// What it is called.
    pub title: Bilingual,
    /// What to do in one's system to show it.
    pub to_do: Bilingual,
    /// How it is seen; of a trial, what a careful client does.
    pub seen: Bilingual,
    /// What fails it.
    pub fails: Bilingual,
    /// What its maker changes in a client that is caught by it.
    pub mend: Bilingual,
    /// How it is judged.
    pub kind: Kind,
}

/// How an obligation is judged.
#[derive(Clone, Debug)]
pub enum Kind {
    /// By what the client sends of itself.
    Observation(Observation),
    /// By what it does when an answer is other than usual.
    Trial(Trial),
}

/// What is looked for in what the client sends.
#[derive(Clone, Debug)]
pub struct Observation {
    /// By which rule.
    pub check: Check,
    /// The kinds of findings that break it.
    pub findings: Vec<FindingKind>,
    /// The codes that a platform answers where it is broken.
    pub codes: Vec<u32>,
    /// Whether as many reports are wanted as the plan says, and not one.
    pub is_counted: bool,
}

/// What a client is put to, once.
#[derive(Clone, Debug)]
pub struct Trial {
    /// Lines of fault rules; `{slow}` stands for the plan's.
    pub faults: Vec<String>,
    /// How far the platform's clock is moved for this client.
    pub shift: SignedDuration,
    /// How many requests with one report it strikes.
    pub times: usize,
    /// The shortest pause before the report may come again.
    pub not_before: SignedDuration,
    /// What a careful client does.
    pub expects: Expectation,
}

impl Obligation {
    /// What is looked for, where it is an observation.
    pub fn observation(&self) -> Option<&Observation> {
        if let Kind::Observation(observation) = &self.kind { Some(observation) } else { None }
    }

    /// The trial, where it is one.
    pub fn trial(&self) -> Option<&Trial> {
        if let Kind::Trial(trial) = &self.kind { Some(trial) } else { None }
    }
}

words! {
    /// The rules by which what a client sends is looked at.
    pub enum Check {
        /// A report to the endpoint is taken.
        Reported = "reported",
        /// A report is taken for each claimed institution.
        Institutions = "institutions",
        /// Every institution is a claimed one.
        InstitutionOwn = "institution-own",
        /// No finding of these kinds.
        Findings = "findings",
        /// None of these codes is answered of the platform's own accord.
        Refusals = "refusals",
        /// A report is taken after the client was started again.
        Restart = "restart",
        /// Reports are taken on both sides of a midnight.
        Midnight = "midnight",
        /// No date is out of the window.
        DateWindow = "date-window",
        /// No date is used again later.
        DateFresh = "date-fresh",
        /// The headers that HTTP wants are there.
        Headers = "headers",
        /// Several values of the dictionaries are used.
        DictionaryRange = "dictionary-range",
        /// The time of stock is local time.
        LocalTime = "local-time",
        /// A half-year's figures are not its year's.
        HalfYear = "half-year",
        /// Units fit their products.
        Units = "units",
        /// Characters beyond the usual ones arrive.
        RareCharacters = "rare-characters",
        /// No day is reported again once it was taken.
        OnceADay = "once-a-day",
        /// Reports come at the claimed times.
        DailyTime = "daily-time",
        /// No message holds a secret.
        NoSecret = "no-secret",
        /// Nothing but the interface is asked.
        NothingElse = "nothing-else",
        /// Pauses stand between tries.
        RetryPauses = "retry-pauses",
        /// The number of tries is limited.
        RetryBounded = "retry-bounded",
        /// Each try has a date of its own.
        RetryFresh = "retry-fresh",
        /// Each try has the same content.
        RetrySameContent = "retry-same-content",
        /// Others are reported after a failure.
        GoesOn = "goes-on",
    }

    /// What a careful client does behind a trial.
    pub enum Expectation {
        /// It takes the report for done.
        Done = "done",
        /// It takes it for done, or sends it again with a pause.
        DoneOrAgain = "done-or-again",
        /// It sends the same content again.
        Again = "again",
        /// It sends it again a number of times, and stops.
        GivesUp = "gives-up",
        /// It sets its clock by the answer and sends once more.
        Corrected = "corrected",
        /// It sends nothing again of its own accord.
        Aside = "aside",
        /// It goes to no other place.
        NoRedirect = "no-redirect",
    }
}

impl Expectation {
    /// Whether it is sound to send the same content again.
    pub fn allows_again(self) -> bool {
        !matches!(self, Self::Done | Self::Aside)
    }

    /// Whether the report was not taken, as far as its client can tell.
    pub fn is_failure(self) -> bool {
        matches!(self, Self::Again | Self::GivesUp | Self::Aside)
    }
}
