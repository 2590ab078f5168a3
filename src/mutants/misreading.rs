//! A message that is read as another one, though its signature is judged over what was sent.

use smallvec::smallvec;

use super::rewriting::header;
use super::seam::Seam;
use crate::message::{Arrival, Request};
use crate::platform::Platform;
use crate::signature::authorization::AUTHORIZATION;
use crate::signature::{Authorization, CanonicalRequest, Signature, canonical};

/// What a message is read as; none where it is read as it came.
///
/// A platform that takes a GET for a POST still checks the signature of a GET. So the signature over what was sent is
/// judged here, and the message that the sound platform gets is signed accordingly: rightly where that one was right.
pub(super) fn misread(platform: &Platform, change: &Seam, arrival: &Arrival) -> Option<Arrival> {
    let (Seam::Arrival(read), Arrival::Request(sent)) = (change, arrival) else { return None };
    Some(match read(platform, sent)? {
        Arrival::Request(request) => Arrival::Request(signed_as_sent(platform, sent, request)),
        other => other,
    })
}

fn signed_as_sent(platform: &Platform, sent: &Request, mut read: Request) -> Request {
    if let Some(value) = credential(platform, sent, &read) {
        header(AUTHORIZATION, value)(&mut read);
    }
    read
}

/// The value of Authorization for the request as it is read; none where no signature is judged.
fn credential(platform: &Platform, sent: &Request, read: &Request) -> Option<String> {
    let (parameters, readings) = (platform.contract().parameters(), &platform.profile().readings);
    let Authorization { access_key, signature } =
        Authorization::of(&read.headers, parameters, readings.scheme_case).ok()?;
    let key = &platform.keys().find(&access_key)?.signing_key;
    let as_sent = canonical(sent, parameters, readings)
        .unwrap_or_else(|_| smallvec![CanonicalRequest::unchecked(sent, parameters, readings)]);
    let as_read = canonical(read, parameters, readings).ok()?;
    let right = key.sign_canonical(as_read.first()?);
    let is_right = key.verify(&as_sent, &signature).is_some();
    let signature = if is_right { right } else { wrong(right) };
    Some(format!("{} {access_key}:{signature}", parameters.scheme))
}

fn wrong(right: Signature) -> Signature {
    right.bytes().map(|byte| !byte).into()
}
