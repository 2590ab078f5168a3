//! From method and path to an endpoint.

use std::sync::Arc;

use percent_encoding::percent_decode_str;

use crate::contract::{Contract, Endpoint, Readings};
use crate::message::Request;

/// The endpoints under the prefix of a deployment (reading `resource-base`).
#[derive(Clone, Debug)]
pub(super) struct Routes(Vec<(String, Arc<Endpoint>)>);

/// Where a request leads.
#[derive(Clone, Copy, Debug)]
pub(super) enum Route<'a> {
    Endpoint(&'a Arc<Endpoint>),
    /// The path of an endpoint with another method; the endpoint's is allowed.
    OtherMethod(&'a Arc<Endpoint>),
    UnknownPath,
}

impl Routes {
    pub(super) fn of(contract: &Contract, readings: &Readings) -> Self {
        let prefix = readings.resource_base.prefix();
        let route = |endpoint: &Arc<Endpoint>| (format!("{prefix}{}", endpoint.path), Arc::clone(endpoint));
        Self(contract.endpoints().iter().map(route).collect())
    }

    pub(super) fn find(&self, request: &Request) -> Route<'_> {
        match self.0.iter().find(|(path, _)| is_path(path, request.path())) {
            None => Route::UnknownPath,
            Some((_, endpoint)) if endpoint.method == request.method => Route::Endpoint(endpoint),
            Some((_, endpoint)) => Route::OtherMethod(endpoint),
        }
    }

    /// The paths that lead somewhere.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(path, _)| path.as_str())
    }
}

impl<'a> Route<'a> {
    pub(super) fn endpoint(self) -> Option<&'a Arc<Endpoint>> {
        match self {
            Self::Endpoint(endpoint) => Some(endpoint),
            Self::OtherMethod(_) | Self::UnknownPath => None,
        }
    }
}

/// Letter case counts; a percent-encoded letter is the letter, but an encoded slash parts no segments (RFC 3986, 2.2).
fn is_path(path: &str, sent: &str) -> bool {
    if !sent.contains('%') {
        return path == sent;
    }
    let decoded = sent.split('/').map(|segment| percent_decode_str(segment).collect::<Vec<u8>>());
    path.split('/').map(str::as_bytes).eq(decoded)
}

#[cfg(test)]
mod tests {
    use super::is_path;

    #[test]
    fn an_encoded_letter_is_the_letter_and_an_encoded_slash_is_not_a_slash() {
        assert!(is_path("/Stock/HospStock", "/Stock/HospStock"));
        assert!(is_path("/Stock/HospStock", "/%53tock/HospStoc%6b"));
        for other in ["/Stock%2FHospStock", "/stock/HospStock", "/Stock/HospStock/", "Stock/HospStock", "/%zz", ""] {
            assert!(!is_path("/Stock/HospStock", other), "{other}");
        }
    }
}
