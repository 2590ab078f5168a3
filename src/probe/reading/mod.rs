//! How a target reads the document: every open point that it can be asked about, with what was sent and what came.
//!
//! First how a request must be signed, by requests that are refused behind the signature; then the rest, each point under
//! what was found so far. A point that could not be told keeps its default, and says why.

mod answers;
mod bodies;
mod inquiry;
mod keys;
mod repeats;
mod signing;
mod text;
mod written;

use serde::Serialize;

use self::inquiry::Inquiry;
use super::Asker;
use crate::contract::Readings;
use crate::language::Bilingual;
use crate::platform::KeyRing;

pub use written::profile;

/// What an inquiry works with, beside the target itself.
#[derive(Clone, Debug)]
pub struct Terms<'a> {
    /// The keys. The first that is in use and bound to no code signs; others show what limited rights show.
    pub keys: &'a KeyRing,
    /// Whether reports may be left at the target.
    pub may_write: bool,
    /// From which institutions and days are drawn: a target that was asked before needs another.
    pub seed: u64,
}

/// What was found about one open point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Found {
    /// Its id.
    pub reading: &'static str,
    /// The option as a profile writes it; none where it could not be told.
    pub option: Option<String>,
    /// Why it could not be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<Bilingual>,
    /// What it was told by.
    pub evidence: Vec<Evidence>,
}

/// One request and its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// What was sent.
    pub sent: String,
    /// Status and code.
    pub came: String,
}

/// Everything that was found, in the order of the contract's table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Portrait {
    /// One for each open point.
    pub found: Vec<Found>,
}

impl Portrait {
    /// The readings that were told, the default for each other.
    pub fn readings(&self, default: &Readings) -> Readings {
        let mut readings = default.clone();
        for found in &self.found {
            if let Some(option) = &found.option {
                // What was found is an option of the contract's table.
                let _ = readings.set(found.reading, option);
            }
        }
        readings
    }

    /// The points that could not be told.
    pub fn untold(&self) -> impl Iterator<Item = &Found> {
        self.found.iter().filter(|found| found.option.is_none())
    }
}

/// The option that an answer shows, or why it shows none.
type Learned = Result<String, Bilingual>;

/// Nothing else can be asked where this is not told.
const FIRST: &str = "resource-form";

/// In which order the points are asked: each rests on those before it.
const ORDER: &[&str] = &[
    FIRST,
    "resource-base",
    "resource-query",
    "resource-escape",
    "date-header",
    "date-agreement",
    "date-format",
    "version-values",
    "scheme-case",
    "repeated-header",
    "window-edge",
    "route-order",
    "unknown-route",
    "permission-order",
    "http-status",
    "error-data",
    "file-parsing",
    "replay",
    "value-errors",
    "number-types",
    "required-fields",
    "unknown-fields",
    "duplicate-names",
    "byte-order-mark",
    "content-type",
    "json-dialect",
    "donor-date",
    "items-name",
    "empty-items",
    "stat-time",
    "unknown-institution",
    "foreign-institution",
    "daily-repeat",
    "tqc-repeat",
    "tqc-exists-text",
    "error-body-case",
];

/// Why nothing can be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AskError {
    /// Nobody answers.
    Unreachable(Bilingual),
    /// It is another interface, or lets no request in, however it is signed.
    Refused(Bilingual),
}

/// Asks about every open point.
///
/// # Errors
/// [`AskError`] where nothing can be asked.
pub async fn ask(asker: &mut Asker<'_>, terms: &Terms<'_>) -> Result<Portrait, AskError> {
    let mut inquiry = Inquiry::begin(asker, terms).await?;
    let mut found = Vec::with_capacity(ORDER.len());
    for reading in ORDER {
        let learned = inquiry.learn(reading).await;
        if let (true, Err(why)) = (*reading == FIRST, &learned) {
            return Err(AskError::Refused(why.clone()));
        }
        if let Ok(option) = &learned {
            // What was found is how the next request is made.
            let _ = inquiry.hand.readings.set(reading, option);
        }
        let (option, why) = match learned {
            Ok(option) => (Some(option), None),
            Err(why) => (None, Some(why)),
        };
        found.push(Found { reading, option, why, evidence: inquiry.taken_evidence() });
    }
    found.sort_by_key(|found| Readings::IDS.iter().position(|id| *id == found.reading));
    Ok(Portrait { found })
}

impl Inquiry<'_, '_> {
    async fn learn(&mut self, reading: &str) -> Learned {
        match reading {
            "resource-form" => self.resource_form().await,
            "resource-base" => self.resource_base().await,
            "resource-query" => self.resource_query().await,
            "resource-escape" => self.resource_escape().await,
            "date-header" => self.date_header().await,
            "date-agreement" => self.date_agreement().await,
            "date-format" => self.date_format().await,
            "version-values" => self.version_values().await,
            "scheme-case" => self.scheme_case().await,
            "repeated-header" => self.repeated_header().await,
            "window-edge" => self.window_edge().await,
            "route-order" => self.route_order().await,
            "unknown-route" => self.unknown_route().await,
            "permission-order" => self.permission_order().await,
            "http-status" => self.http_status().await,
            "error-data" => self.error_data().await,
            "error-body-case" => self.error_body_case().await,
            "file-parsing" => self.file_parsing().await,
            "replay" => self.replay().await,
            "value-errors" => self.value_errors().await,
            "number-types" => self.number_types().await,
            "required-fields" => self.required_fields().await,
            "unknown-fields" => self.unknown_fields().await,
            "duplicate-names" => self.duplicate_names().await,
            "byte-order-mark" => self.byte_order_mark().await,
            "content-type" => self.content_type().await,
            "json-dialect" => self.json_dialect().await,
            "donor-date" => self.donor_date().await,
            "items-name" => self.items_name().await,
            "empty-items" => self.empty_items().await,
            "stat-time" => self.stat_time().await,
            "unknown-institution" => self.unknown_institution().await,
            "foreign-institution" => self.foreign_institution().await,
            "daily-repeat" => self.daily_repeat().await,
            "tqc-repeat" => self.tqc_repeat().await,
            "tqc-exists-text" => self.tqc_exists_text().await,
            _ => Err(("还不会问这一点", "nobody knows how to ask this").into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_open_point_is_asked_about_once() {
        let (mut asked, mut known) = (ORDER.to_vec(), Readings::IDS.to_vec());
        asked.sort_unstable();
        known.sort_unstable();
        assert_eq!(asked, known);
    }
}
