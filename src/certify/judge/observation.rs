//! Which rule looks at what.

use super::case::Case;
use super::ruling::Ruling;
use super::{moment, report, retries, sent};
use crate::certify::suite::{Check, Obligation, Observation};

/// Goes by the rule of an obligation.
pub(super) fn rule(obligation: &Obligation, observation: &Observation, case: &Case<'_>) -> Ruling {
    match observation.check {
        Check::Findings => sent::findings(obligation, observation, case),
        Check::Refusals => sent::refusals(obligation, observation, case),
        Check::Headers => sent::headers(obligation, observation, case),
        Check::NoSecret => sent::no_secret(obligation, case),
        Check::NothingElse => sent::nothing_else(obligation, case),
        Check::InstitutionOwn => sent::institution_own(obligation, case),
        Check::Reported => report::reported(obligation, case),
        Check::Institutions => report::institutions(case),
        Check::DictionaryRange => report::dictionary_range(case),
        Check::HalfYear => report::half_year(obligation, case),
        Check::Units => report::units(obligation, case),
        Check::RareCharacters => report::rare_characters(case),
        Check::OnceADay => report::once_a_day(obligation, case),
        Check::Restart => moment::restart(obligation, case),
        Check::Midnight => moment::midnight(obligation, case),
        Check::DateWindow => moment::date_window(obligation, case),
        Check::DateFresh => moment::date_fresh(obligation, case),
        Check::LocalTime => moment::local_time(obligation, case),
        Check::DailyTime => moment::daily_time(case),
        Check::RetryPauses => retries::pauses(obligation, case),
        Check::RetryBounded => retries::bounded(obligation, case),
        Check::RetryFresh => retries::fresh(obligation, case),
        Check::RetrySameContent => retries::same_content(obligation, case),
        Check::GoesOn => retries::goes_on(obligation, case),
    }
}
