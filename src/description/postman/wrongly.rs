//! What a request of the collection does otherwise than a right client, as the script is told it.

use serde_json::{Map, Value, json};

use crate::contract::Contract;
use crate::dispute::Example;
use crate::message::Headers;
use crate::platform::KeyEntry;
use crate::request::{Mistakes, NewlineMistake, Signing};
use crate::signature::authorization::AUTHORIZATION;

/// Another key signs.
pub(super) fn of_key(key: &KeyEntry) -> Map<String, Value> {
    key_and_secret(&key.access_key, key.secret.expose())
}

fn key_and_secret(access_key: &str, secret: &str) -> Map<String, Value> {
    [("accessKey", access_key), ("accessKeySecret", secret)]
        .map(|(name, value)| (name.to_owned(), value.into()))
        .into_iter()
        .collect()
}

/// What an example does; none where the script cannot do that.
pub(super) fn of_example(example: &Example, contract: &Contract) -> Option<Map<String, Value>> {
    let Some(signing) = &example.signing else { return None };
    let mut wrongly = of_signing(signing)?;
    let headers = changed_headers(example, signing, contract)?;
    if !headers.is_empty() {
        wrongly.insert("headers".to_owned(), headers.into());
    }
    Some(wrongly)
}

/// Who signs, when, and what stands behind the signed string.
fn of_signing(signing: &Signing) -> Option<Map<String, Value>> {
    let mut wrongly = key_and_secret(&signing.access_key, signing.secret.expose());
    if !signing.skew.is_zero() {
        wrongly.insert("skewSeconds".to_owned(), signing.skew.as_secs().into());
    }
    let trailing = Mistakes { newline: Some(NewlineMistake::Trailing), ..Mistakes::default() };
    if signing.mistakes == trailing {
        wrongly.insert("append".to_owned(), json!("\n"));
    } else if !signing.is_right() {
        return None;
    }
    Some(wrongly)
}

/// The signed headers that were changed behind the signature: their values, null for those that are not sent.
fn changed_headers(example: &Example, signing: &Signing, contract: &Contract) -> Option<Map<String, Value>> {
    let parameters = contract.parameters();
    let mut signed = example.request.clone();
    let names = [&*parameters.date_header, &parameters.version_header, AUTHORIZATION];
    signed.headers = Headers::default();
    signing.sign(&mut signed, crate::dispute::EXAMPLES_AT, parameters).ok()?;
    let mut changed = Map::new();
    for name in names {
        let (right, sent) = (signed.headers.text(name), example.request.headers.text(name));
        if right != sent {
            changed.insert(name.to_owned(), sent.into());
        }
    }
    Some(changed)
}
