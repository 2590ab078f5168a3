//! How a client can be careless.

use serde::Deserialize;

use crate::diagnostic::{Diagnostic, Source, tabular};
use crate::language::Bilingual;
use crate::words::words;

words! {
    /// One way of being careless.
    pub enum Fault {
        /// Never sends again.
        NeverRetries = "never-retries",
        /// Sends again at once.
        RetriesAtOnce = "retries-at-once",
        /// Pauses do not grow.
        ConstantPauses = "constant-pauses",
        /// Sends again without end.
        RetriesForEver = "retries-for-ever",
        /// Sends again what has been reported (20007).
        RepeatsOn20007 = "repeats-on-20007",
        /// Sends a refused value again.
        RepeatsRefusedValue = "repeats-refused-value",
        /// Sends again on 10003.
        RepeatsOn10003 = "repeats-on-10003",
        /// Sends again on 10007.
        RepeatsOn10007 = "repeats-on-10007",
        /// Sends again on 10008.
        RepeatsOn10008 = "repeats-on-10008",
        /// Sends again on 10009.
        RepeatsOn10009 = "repeats-on-10009",
        /// Sends again on a code that is not listed.
        RepeatsUnlistedCode = "repeats-unlisted-code",
        /// Sets its clock on 10008 and sends again.
        ResynchronisesOn10008 = "resynchronises-on-10008",
        /// Ignores the code where the status is 200.
        IgnoresCodeAt200 = "ignores-code-at-200",
        /// Takes an answer that it cannot read for a success.
        UnreadableIsDone = "unreadable-is-done",
        /// Takes a gateway's page for an end.
        GatewayPageIsDone = "gateway-page-is-done",
        /// Never sends again what was cut.
        GivesUpOnCut = "gives-up-on-cut",
        /// Reports nothing any more after a failure.
        StopsForGood = "stops-for-good",
        /// Keeps its date.
        CachesDate = "caches-date",
        /// Uses the signature again on a retry.
        ReusesSignature = "reuses-signature",
        /// Sends other content on a retry.
        NewContentOnRetry = "new-content-on-retry",
        /// Signs with the clock of another zone.
        ZoneClock = "zone-clock",
        /// Does not set its clock.
        NoResynchronisation = "no-resynchronisation",
        /// Follows a redirect.
        FollowsRedirect = "follows-redirect",
        /// Ignores Retry-After.
        IgnoresRetryAfter = "ignores-retry-after",
        /// Does not know Code in other letter case.
        RejectsLetterCase = "rejects-letter-case",
        /// Does not take an answer with more members.
        RejectsUnknownMembers = "rejects-unknown-members",
        /// Does not know a code that is a text.
        RejectsCodeAsText = "rejects-code-as-text",
        /// Cannot read chunks.
        RejectsChunked = "rejects-chunked",
        /// Writes GBK.
        Gbk = "gbk",
        /// Cuts a character beyond the basic plane in two.
        SurrogatesApart = "surrogates-apart",
        /// Writes each half of a character beyond the basic plane as UTF-8.
        HalvesAsUtf8 = "halves-as-utf-8",
        /// Writes question marks for what its encoding lacks.
        QuestionMarks = "question-marks",
        /// Begins with a byte order mark.
        ByteOrderMark = "byte-order-mark",
        /// Rounds figures wrongly.
        RoundsDown = "rounds-down",
        /// Writes per cent for per thousand.
        PerCentForPerThousand = "per-cent-for-per-thousand",
        /// Counts plasma in U.
        WrongUnit = "wrong-unit",
        /// Names a neighbour's institution.
        NeighboursInstitution = "neighbours-institution",
        /// Counts stock in GMT: at midnight a day is missed.
        StockTimeInGmt = "stock-time-in-gmt",
        /// Reports a day twice.
        SecondReportOfDay = "second-report-of-day",
        /// Reports stock of a day twice, counted at another hour.
        StockTwiceADay = "stock-twice-a-day",
        /// Keeps the day on which it began: after midnight its date is a day old.
        MidnightMissed = "midnight-missed",
        /// Reports the year for the half-year.
        HalfYearIsYear = "half-year-is-year",
        /// Puts the secret into a header.
        SecretInHeader = "secret-in-header",
        /// Puts the secret into the body.
        SecretInBody = "secret-in-body",
        /// Sends text/plain.
        TextPlain = "text-plain",
        /// Writes a number as a text.
        NumberAsText = "number-as-text",
        /// Leaves a field out.
        MissingField = "missing-field",
        /// Uses a value outside its dictionary.
        ValueOutsideDictionary = "value-outside-dictionary",
        /// Adds a field.
        UnknownField = "unknown-field",
        /// Calls the list Items.
        ListCalledItems = "list-called-items",
        /// Writes a date for the time of stock.
        StockDateOnly = "stock-date-only",
        /// Writes an amount with its unit.
        VolumeWithUnit = "volume-with-unit",
        /// Reports a negative number.
        NegativeNumber = "negative-number",
        /// Sends another version.
        Version2 = "version-2",
        /// Leaves x-bis3-version out.
        NoVersion = "no-version",
        /// Uses another scheme.
        OtherScheme = "other-scheme",
        /// Signs the route with a slash.
        LeadingSlash = "leading-slash",
        /// Asks for something else besides.
        CallsElsewhere = "calls-elsewhere",
    }
}

/// A way of being careless, and what must be said of such a client.
#[derive(Clone, Debug)]
pub struct Careless {
    /// Which.
    pub fault: Fault,
    /// The obligation that catches it.
    pub obligation: String,
    /// Obligations that are broken by what follows from it.
    pub follows: Vec<String>,
    /// What such a client does.
    pub title: Bilingual,
}

#[derive(Deserialize)]
struct Row {
    name: Fault,
    obligation: String,
    follows: String,
    title_zh: String,
    title_en: String,
}

const LIST: &str = include_str!("../../../fixtures/certify/careless.csv");

impl Careless {
    /// All of them.
    ///
    /// # Errors
    /// A [`Diagnostic`] where the embedded list is wrong, which a test makes sure of.
    pub fn all() -> Result<Vec<Self>, Diagnostic> {
        let columns = ["name", "obligation", "follows", "title_zh", "title_en"];
        let rows = tabular::read::<Row>(&Source::new("careless.csv", LIST), &columns)?;
        let careless = |row: Row| Self {
            fault: row.name,
            obligation: row.obligation,
            follows: row.follows.split_whitespace().map(str::to_owned).collect(),
            title: Bilingual::new(row.title_zh, row.title_en),
        };
        Ok(rows.into_iter().map(|row| careless(row.value)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certify::suite::Suite;
    use crate::contract::Contract;

    #[test]
    fn list_and_code_name_the_same_faults_and_obligations_that_there_are() {
        let suite = Suite::of(&Contract::embedded()).expect("the suite fits");
        let all = Careless::all().expect("a table");
        assert_eq!(all.iter().map(|careless| careless.fault).collect::<Vec<_>>(), Fault::ALL);
        assert!(all.len() >= 30);
        for careless in &all {
            for id in careless.follows.iter().chain([&careless.obligation]) {
                assert!(suite.obligation(id).is_some(), "{}: {id}", careless.fault);
            }
        }
    }
}
