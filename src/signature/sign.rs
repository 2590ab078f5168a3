//! Signing a request as a client does (1.1.4.2).

use jiff::Timestamp;

use super::authorization::AUTHORIZATION;
use super::date::DateForm;
use super::{Authorization, CanonicalRequest, HeaderError, Signature, SigningKey, canonical};
use crate::contract::{Parameters, Readings};
use crate::message::{DATE, Request};

/// A client's key, and how it reads the document.
#[derive(Clone, Copy, Debug)]
pub struct Signer<'a> {
    /// The AccessKey.
    pub access_key: &'a str,
    /// The secret, made ready.
    pub key: &'a SigningKey,
    /// The words of the interface.
    pub parameters: &'a Parameters,
    /// How Resource and headers are read; where more than one form of Resource is accepted, the first is signed.
    pub readings: &'a Readings,
}

/// What was signed, and the signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The string to sign, in its parts.
    pub canonical: CanonicalRequest<'static>,
    /// Its signature.
    pub signature: Signature,
}

impl Signer<'_> {
    /// Sets Date, x-bis3-date and x-bis3-version, in the place of any that are there. Both dates are one text, as in
    /// the samples (1.1.4.3).
    pub fn date(&self, request: &mut Request, date: Timestamp, version: &str) {
        let date = DateForm::ImfFixdate.format(date);
        let Parameters { date_header, version_header, .. } = self.parameters;
        for (name, value) in [(DATE, &date), (date_header, &date), (version_header, &version.to_owned())] {
            request.headers.remove(name);
            request.headers.push(name, value.clone());
        }
    }

    /// [`Signer::date`], then [`Signer::sign`].
    ///
    /// # Errors
    /// As [`Signer::sign`].
    pub fn date_and_sign(&self, request: &mut Request, date: Timestamp, version: &str) -> Result<Signed, HeaderError> {
        self.date(request, date, version);
        self.sign(request)
    }

    /// Signs a request as it stands and sets Authorization, in the place of any that is there.
    ///
    /// # Errors
    /// [`HeaderError`] where a header that is signed is missing, blank or, unless the readings join them, repeated;
    /// the request stays as it was then.
    pub fn sign(&self, request: &mut Request) -> Result<Signed, HeaderError> {
        let canonical = canonical(request, self.parameters, self.readings)?.swap_remove(0).into_owned();
        let signature = self.key.sign_canonical(&canonical);
        let authorization = Authorization { access_key: self.access_key.into(), signature };
        request.headers.remove(AUTHORIZATION);
        request.headers.push(AUTHORIZATION, authorization.value(&self.parameters.scheme));
        Ok(Signed { canonical, signature })
    }
}
