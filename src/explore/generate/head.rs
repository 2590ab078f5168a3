//! Lists changes to the request line and to the headers that are not signed.

use super::values::Values;
use crate::contract::Contract;
use crate::explore::plan::Change;
use crate::message::CONTENT_TYPE;

/// Methods, paths and queries.
pub(super) fn line(values: &Values, contract: &Contract) -> Vec<Change> {
    let mut changes: Vec<Change> = values.methods.iter().cloned().map(Change::Method).collect();
    for endpoint in contract.endpoints() {
        let path = &endpoint.path;
        let forms = [
            path.clone(),
            path.to_lowercase(),
            path.to_uppercase(),
            format!("{path}/"),
            format!("/{path}"),
            path.replacen('/', "//", 2),
            format!("/api{path}"),
            format!("{path}/x"),
            format!("{path}%2F"),
            path.replacen('o', "%6F", 1),
            path.replacen('t', "%74", 1),
            path.replacen('a', "%61", 1),
            format!("{path};x=1"),
            format!("{path}s"),
            path.strip_suffix(|_: char| true).unwrap_or(path).to_owned(),
            format!("{path}/."),
            path.rsplit_once('/').map_or(String::new(), |(start, _)| format!("{start}/")),
        ];
        changes.extend(forms.map(Change::Path));
    }
    changes.extend(values.paths.iter().cloned().map(Change::Path));
    changes.extend(values.queries.iter().cloned().map(Change::Query));
    changes
}

/// Headers that are not signed.
pub(super) fn headers(values: &Values) -> Vec<Change> {
    let header = |name: &str, value: &str| Change::Header(name.to_owned(), value.to_owned());
    let mut changes: Vec<Change> = values.content_types.iter().map(|value| header(CONTENT_TYPE, value)).collect();
    changes.push(Change::OmitHeader(CONTENT_TYPE));
    changes.push(Change::OmitHeader("Host"));
    changes.push(Change::Http10);
    changes.extend(values.headers.iter().map(|(name, value)| header(name, value)));
    changes.extend([vec![1], vec![7, 100], vec![65_536]].map(Change::Chunked));
    changes
}
