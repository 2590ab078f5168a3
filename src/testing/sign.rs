//! The signature of a request (1.1.4.2), for tests that send it with a client of their own.

use std::time::SystemTime;

use jiff::Timestamp;

use super::error::Error;
use crate::clock::{AdjustableClock, Clock};
use crate::contract::Contract;
use crate::language::{Bilingual, ToBilingual};
use crate::message::Request;
use crate::secret::Secret;
use crate::signature::{self, SigningKey};

/// Somebody with a key.
#[derive(Clone, Debug)]
pub struct Signer {
    access_key: String,
    secret: Secret,
}

impl Signer {
    /// Somebody with this AccessKey and AccessKeySecret.
    pub fn new(access_key: impl Into<String>, secret: impl Into<String>) -> Self {
        Self { access_key: access_key.into(), secret: Secret::new(secret.into()) }
    }

    /// The headers that a request signed now must bear: Date, x-bis3-date, x-bis3-version and Authorization.
    ///
    /// # Errors
    /// As [`Signer::sign_at`].
    pub fn sign(&self, method: &str, target: &str) -> Result<Vec<(String, String)>, Error> {
        let now = AdjustableClock::system().now().map_err(|_| no_date())?;
        self.headers(method, target, now)
    }

    /// The headers of a request signed at an instant. `target` is the path with its query, as it stands in the request.
    ///
    /// # Errors
    /// [`Error::Input`] where the instant lies beyond the years that a date can name.
    pub fn sign_at(&self, method: &str, target: &str, at: SystemTime) -> Result<Vec<(String, String)>, Error> {
        self.headers(method, target, Timestamp::try_from(at).map_err(|_| no_date())?)
    }

    fn headers(&self, method: &str, target: &str, date: Timestamp) -> Result<Vec<(String, String)>, Error> {
        let contract = Contract::embedded();
        let parameters = contract.parameters();
        let mut request = Request { method: method.into(), target: target.into(), ..Request::default() };
        let signer = signature::Signer {
            access_key: &self.access_key,
            key: &SigningKey::new(&self.secret),
            parameters,
            readings: contract.default_readings(),
        };
        signer
            .date_and_sign(&mut request, date, &parameters.version)
            .map_err(|error| Error::input(error.to_bilingual()))?;
        let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
        Ok(request.headers.iter().map(|header| (header.name.to_string(), text(&header.value))).collect())
    }
}

fn no_date() -> Error {
    Error::Input(Bilingual::new("这个时刻无法写成日期", "no date can name this instant"))
}
