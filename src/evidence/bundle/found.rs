//! Where the exchanges of a bundle stand in a log of the other side's, as its counter-signature says it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Bundle, Kind};
use crate::evidence::chain::Kept;
use crate::language::{Bilingual, bilingual};

/// Where an exchange of a bundle stands in a log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Found {
    /// Which of the bundle's exchanges, from 1.
    pub exchange: usize,
    /// The line of the log, from 1.
    pub line: u64,
    /// Whether the log has the same answer: by status, code and body, or where the request agrees in part, by status and
    /// code. None where the bundle or the log has no answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same_answer: Option<bool>,
    /// Whether the headers of the answers differ, or how the body was sent, where all else is the same.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub other_headers: bool,
    /// Whether only that of the request was compared which is never replaced: method, path, date, key, signature and length.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub in_part: bool,
}

/// Whether a counter-signature names only exchanges that the bundle holds, and none twice.
pub(super) fn check_exchanges(all: &[Found], bundle: &Bundle) -> Result<(), Bilingual> {
    let count = exchanges(bundle);
    let mut seen = BTreeSet::new();
    for number in all.iter().map(|found| found.exchange) {
        if !(1..=count).contains(&number) {
            return Err(bilingual!(
                "它说的第 {number} 次请求不在证据包里，证据包里有 {count} 次",
                "it is about request {number}, which is not in the bundle: that holds {count}"
            ));
        }
        if !seen.insert(number) {
            return Err(bilingual!("它两次说到第 {number} 次请求", "it names request {number} twice"));
        }
    }
    Ok(())
}

/// The exchanges of the bundle of which a counter-signature says nothing.
pub(super) fn told_left_out(all: &[Found], bundle: &Bundle) -> Bilingual {
    let is_named = |number: &usize| all.iter().any(|found| found.exchange == *number);
    let is_dispute = bundle.manifest().is_some_and(|manifest| manifest.kind == Kind::Dispute);
    let left: Vec<String> = (1..=exchanges(bundle))
        .filter(|number| is_dispute && !is_named(number))
        .map(|number| number.to_string())
        .collect();
    if left.is_empty() {
        return Bilingual::default();
    }
    let left = left.join(", ");
    bilingual!("；没有说到第 {left} 次请求", "; nothing is said of request {left}")
}

/// How many exchanges a bundle holds.
fn exchanges(bundle: &Bundle) -> usize {
    bundle.evidence().filter(|line| matches!(Kept::read(line, 0), Ok(Kept::Exchange(_)))).count()
}
