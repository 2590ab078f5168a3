//! How a recorded request is signed anew: `sign` says what the client does differently from a correct one.

use super::signed::Signed;
use super::{Setting, authorization, dates};
use crate::dispute::Explanation;
use crate::evidence::Recorded;
use crate::signature::authorization::credential;

/// The AccessKey that signs what names no key: that of the first exchange whose key is known.
pub(super) fn usual_key<'a>(exchanges: &[(usize, &Recorded)], setting: &Setting<'a>) -> Option<&'a str> {
    exchanges.iter().find_map(|(_, recorded)| known_key(recorded, setting))
}

/// The key of a request, where it stands in the ring.
pub(super) fn known_key<'a>(recorded: &Recorded, setting: &Setting<'a>) -> Option<&'a str> {
    let (access_key, _) = credential(&recorded.request.headers)?;
    setting.keys.find(access_key).map(|entry| entry.access_key.as_str())
}

/// How a request is signed anew; `key` is the card's.
pub(super) fn of<'a>(
    recorded: &'a Recorded,
    explanation: &'a Explanation,
    key: Option<&str>,
    setting: &'a Setting<'a>,
) -> Signed<'a> {
    let mut signed = Signed::new(recorded, explanation, setting);
    if let Some(own) = known_key(recorded, setting).filter(|own| Some(*own) != key) {
        signed.set("key", own);
    }
    dates::tell(&mut signed);
    authorization::tell(&mut signed);
    signed.custom_headers();
    signed
}
