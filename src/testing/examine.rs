//! A body held against the document, without any platform.

use bytes::Bytes;

use super::error::Error;
use crate::contract::Contract;
use crate::diagnostic::nearest;
use crate::language::bilingual;
use crate::message::JSON_TYPE;
use crate::payload::{self, Content};

/// Something that the document says against a message.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// The id of the requirement that is broken.
    pub requirement: String,
    /// The clause that says so, such as `1.2.1`.
    pub clause: String,
    /// Where in the message: `body /InventoryItem/0/ProdABO`.
    pub place: String,
    /// What the document wants there.
    pub expected: String,
    /// What stands there.
    pub actual: String,
    /// Whether a platform refuses the message for it.
    pub refuses: bool,
}

impl Finding {
    pub(super) fn of(finding: &payload::Finding) -> Self {
        Self {
            requirement: finding.requirement.id.to_string(),
            clause: finding.requirement.clause.to_string(),
            place: finding.place.to_string(),
            expected: finding.expected.to_string(),
            actual: finding.actual.to_string(),
            refuses: finding.refuses.is_some(),
        }
    }
}

/// What the document says against a JSON body sent to this path, such as `/Stock/HospStock`; empty for a sound one. It is
/// read as the default profile reads it, and no date lies in the future.
///
/// # Errors
/// [`Error::Input`] where no interface has this path.
pub fn examine(path: &str, body: &[u8]) -> Result<Vec<Finding>, Error> {
    let contract = Contract::embedded();
    let endpoint = contract.endpoints().iter().find(|endpoint| endpoint.path == path).ok_or_else(|| {
        let known: Vec<&str> = contract.endpoints().iter().map(|endpoint| endpoint.path.as_str()).collect();
        let near = nearest(path, known.iter().copied()).unwrap_or(known[0]);
        Error::input(bilingual!(
            "文档中没有路径 `{path}`；是否想写 `{near}`？",
            "the document has no path `{path}`; did you mean `{near}`?"
        ))
    })?;
    let body = Bytes::copy_from_slice(body);
    let readings = contract.default_readings();
    let content = Content::new(Some(JSON_TYPE.as_bytes()), &body);
    let checked = payload::check(&contract, endpoint, readings, content, None);
    Ok(checked.findings.iter().map(Finding::of).collect())
}
