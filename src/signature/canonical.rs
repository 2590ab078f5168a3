//! The string to sign (1.1.4.2): method, date, custom headers, Resource.

use std::borrow::Cow;

use smallvec::SmallVec;

use super::headers::{SignedHeader, SignedHeaderList};
use super::{HeaderError, SignedHeaders, resource};
use crate::contract::{Parameters, Readings};
use crate::message::Request;

/// The parts of the string to sign, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CanonicalRequest<'a> {
    /// VERB: the method as sent.
    pub verb: Cow<'a, str>,
    /// DATE: the text of Date, or of x-bis3-date where that stands in for it (reading `date-header`).
    pub date: Cow<'a, [u8]>,
    /// Headers: the custom ones, names in lower case, sorted by name.
    pub headers: SignedHeaderList<'a>,
    /// Resource, in one of its accepted forms.
    pub resource: Cow<'a, str>,
}

/// The strings to sign of one request. Under most readings there is one.
pub type CanonicalRequests<'a> = SmallVec<[CanonicalRequest<'a>; 1]>;

/// The strings to sign of a request, one for each accepted form of Resource, the one that a client signs first.
///
/// # Errors
/// [`HeaderError`] where a header that is signed is missing, blank or repeated.
pub fn canonical<'a>(
    request: &'a Request,
    parameters: &Parameters,
    readings: &Readings,
) -> Result<CanonicalRequests<'a>, HeaderError> {
    Ok(SignedHeaders::of(&request.headers, parameters, readings)?.canonical(request, readings))
}

impl<'a> CanonicalRequest<'a> {
    /// The string over whatever headers a request has, Resource in the form that a client signs first: what a client that
    /// errs on purpose starts from.
    pub fn unchecked(request: &'a Request, parameters: &Parameters, readings: &Readings) -> Self {
        let (date, headers) = SignedHeaders::unchecked(&request.headers, parameters, readings);
        let resource = resource::forms(request, readings).swap_remove(0);
        Self { verb: Cow::Borrowed(&request.method), date, headers, resource }
    }

    /// The parts of the string in order; their bytes behind one another are the string.
    pub fn parts(&self) -> impl Iterator<Item = &[u8]> {
        let headers = self.headers.iter().flat_map(|(name, value)| [name.as_bytes(), b":", value, b"\n"]);
        [self.verb.as_bytes(), b"\n", &self.date, b"\n"].into_iter().chain(headers).chain([self.resource.as_bytes()])
    }

    /// The string to sign. One line feed follows each header, none follows Resource.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.parts().map(<[u8]>::len).sum());
        self.parts().for_each(|part| bytes.extend_from_slice(part));
        bytes
    }

    /// The string for a person; bytes that are not UTF-8 are shown as U+FFFD.
    pub fn text(&self) -> String {
        match String::from_utf8(self.bytes()) {
            Ok(text) => text,
            Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
        }
    }

    /// The same string, kept without the request that it was taken from.
    pub fn into_owned(self) -> CanonicalRequest<'static> {
        let owned = |(name, value): SignedHeader<'_>| -> SignedHeader<'static> {
            (Cow::Owned(name.into_owned()), Cow::Owned(value.into_owned()))
        };
        CanonicalRequest {
            verb: Cow::Owned(self.verb.into_owned()),
            date: Cow::Owned(self.date.into_owned()),
            headers: self.headers.into_iter().map(owned).collect(),
            resource: Cow::Owned(self.resource.into_owned()),
        }
    }
}

impl<'a> SignedHeaders<'a> {
    /// The strings to sign, one for each accepted form of Resource (readings `resource-*`).
    pub fn canonical(self, request: &'a Request, readings: &Readings) -> CanonicalRequests<'a> {
        let resources = resource::forms(request, readings);
        let parts = std::iter::repeat_n(self.into_parts(), resources.len());
        let with = |((date, headers), resource)| CanonicalRequest {
            verb: Cow::Borrowed(&request.method),
            date,
            headers,
            resource,
        };
        parts.zip(resources).map(with).collect()
    }
}
