//! A body without some of its values.

use crate::credentials::REDACTED;
use crate::evidence::chain::chosen::Chosen;
use crate::evidence::chain::line::ReplacedKind;

/// A body without some of its values.
#[derive(Debug)]
pub(in crate::evidence::chain) enum Body {
    /// There are none in it.
    Same,
    /// Others stand in their places.
    Replaced(Replacement),
    /// They may be in it, and where cannot be known.
    Unreadable,
}

/// A body with other values in it.
#[derive(Debug, Default)]
pub(in crate::evidence::chain) struct Replacement {
    pub(in crate::evidence::chain) body: Vec<u8>,
    /// What each value was, and its JSON pointer, or the name where the body is no JSON.
    pub(in crate::evidence::chain) pointers: Vec<(ReplacedKind, String)>,
    /// What stood there, and what stands there, as far as both can be looked for elsewhere.
    pub(in crate::evidence::chain) values: Vec<(String, String)>,
}

/// A body that is neither JSON nor a form nor in parts, without what it gives to names of secrets: XML, or JSON that was cut.
pub(super) fn without_assigned(content: &[u8], chosen: Chosen<'_>) -> Body {
    let (body, assigned) = chosen.without(content);
    if assigned.is_empty() {
        return Body::Same;
    }
    let values = assigned.iter().map(|assigned| String::from_utf8_lossy(&content[assigned.place.clone()]).into_owned());
    Body::Replaced(Replacement {
        values: values.map(|value| (value, REDACTED.to_owned())).collect(),
        body: body.into_owned(),
        pointers: assigned.into_iter().map(|assigned| (ReplacedKind::Credentials, assigned.name)).collect(),
    })
}
