//! Resource, the last part of the signed string (1.1.4.2): what is open about it is four readings.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use smallvec::{SmallVec, smallvec};

use crate::contract::Readings;
use crate::contract::reading::{ResourceBase, ResourceEscape, ResourceForm, ResourceQuery};
use crate::message::Request;

/// Every accepted form of a request's Resource, the one that a client signs first (readings `resource-form`,
/// `resource-query`, `resource-base` and `resource-escape`).
pub fn forms<'a>(request: &'a Request, readings: &Readings) -> SmallVec<[Cow<'a, str>; 2]> {
    let path = match readings.resource_escape {
        ResourceEscape::AsSent => Cow::Borrowed(request.path()),
        ResourceEscape::Decoded => decoded(request.path()),
    };
    let path = match &readings.resource_base {
        ResourceBase::Unsigned(prefix) => map(path, |path| below(path, prefix).unwrap_or(path)),
        ResourceBase::None | ResourceBase::Signed(_) => path,
    };
    let resource = match (readings.resource_query, request.query()) {
        (ResourceQuery::PathAndQuery, Some(query)) => Cow::Owned(format!("{path}?{query}")),
        _ => path,
    };
    match readings.resource_form {
        ResourceForm::NoLeadingSlash => smallvec![without_slash(resource)],
        ResourceForm::LeadingSlash => smallvec![resource],
        ResourceForm::Either => {
            let bare = without_slash(resource.clone());
            if bare == resource { smallvec![bare] } else { smallvec![bare, resource] }
        }
    }
}

/// What stands below a deployment's prefix, with its leading slash; nothing where the path lies elsewhere.
pub fn below<'a>(path: &'a str, prefix: &str) -> Option<&'a str> {
    path.strip_prefix(prefix).filter(|rest| rest.starts_with('/') || prefix.is_empty())
}

fn without_slash(path: Cow<'_, str>) -> Cow<'_, str> {
    map(path, |path| path.strip_prefix('/').unwrap_or(path))
}

/// A path whose bytes are not UTF-8 has no decoded text: it stays as it was sent.
fn decoded(path: &str) -> Cow<'_, str> {
    percent_decode_str(path).decode_utf8().unwrap_or(Cow::Borrowed(path))
}

fn map<'a>(text: Cow<'a, str>, part: impl for<'b> Fn(&'b str) -> &'b str) -> Cow<'a, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(part(text)),
        Cow::Owned(text) => Cow::Owned(part(&text).to_owned()),
    }
}
