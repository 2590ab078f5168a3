//! A recorded request with what is taken as given in the place of what the recording does not hold: what a platform answers to
//! that is an answer with an "if".

use std::borrow::Cow;
use std::sync::Arc;

use jiff::Timestamp;

use super::{Effort, Question, StringToSign, server_time};
use crate::contract::reading::ResourceQuery;
use crate::contract::{Endpoint, Profile};
use crate::diagnostic::Diagnostic;
use crate::evidence::Part;
use crate::message::{Arrival, CONTENT_TYPE, DATE, HOST, JSON_TYPE, Request};
use crate::payload;
use crate::platform::{KeyEntry, KeyRing, Platform, Rules};
use crate::request::recognition::Depth;
use crate::secret::Secret;
use crate::signature::Signature;
use crate::signature::authorization::{AUTHORIZATION, Authorization};
use crate::signature::date::DateForm;
use crate::words::words;

words! {
    /// What is taken as given, since nothing in the recording tells it.
    pub enum Given {
        /// That the line of the evidence is as it was written.
        Line = "line",
        /// Method and path: those of the interface that the body's fields are for, and a Host.
        RequestLine = "request-line",
        /// Method and path: those of the interface that was signed, where nothing else tells it, and a Host.
        Interface = "interface",
        /// That Host was sent.
        Host = "host",
        /// That the headers which are signed are right.
        Headers = "headers",
        /// That Authorization is well formed, with a key that may do everything.
        Authorization = "authorization",
        /// That the signature is right: the secret is not known.
        Signature = "signature",
        /// That the signature is right: it was covered.
        Masked = "masked",
        /// That the signature is right: it covers values of the query that were replaced.
        Query = "query",
        /// That the date lies in the window.
        Date = "date",
        /// That the values are right which were replaced before the recording was handed on.
        Replaced = "replaced",
        /// That both clocks agree: nothing in the recording tells the server's, and the recorded answer speaks of it.
        Clock = "clock",
        /// That nothing like it was reported before, and that it could be stored: the recorded answer speaks of that.
        State = "state",
    }
}

/// A recorded request with what is taken as given put in its place.
#[derive(Clone, Debug)]
pub(super) struct Hypothesis<'a> {
    pub(super) question: &'a Question<'a>,
    pub(super) arrival: Cow<'a, Arrival>,
    pub(super) keys: KeyRing,
    pub(super) at: Option<Timestamp>,
    pub(super) given: Vec<Given>,
}

/// Whether the signature covers values of the query that nobody has written down.
pub(super) fn is_query_hidden(question: &Question<'_>, profile: &Profile) -> bool {
    question.recorded.lacks(Part::Query) && profile.readings.resource_query == ResourceQuery::PathAndQuery
}

impl<'a> Hypothesis<'a> {
    /// What must be taken as given to decide at all.
    pub(super) fn of(question: &'a Question<'a>, at: Option<Timestamp>) -> Self {
        let recorded = question.recorded;
        let mut hypothesis = Self {
            question,
            arrival: Cow::Owned(match recorded.head_fault {
                Some(fault) => Arrival::UnreadableHead(fault),
                None => Arrival::Request(recorded.request.clone()),
            }),
            keys: question.keys.clone(),
            at,
            given: Vec::new(),
        };
        if recorded.is_doubtful() {
            hypothesis.given.push(Given::Line);
        }
        if recorded.lacks(Part::RequestLine) {
            hypothesis.take_request_line();
        }
        if recorded.lacks(Part::Headers) {
            hypothesis.take_headers();
        }
        if recorded.lacks(Part::Host) {
            hypothesis.take_host();
        }
        if recorded.lacks(Part::Authorization) || recorded.lacks(Part::Headers) {
            hypothesis.take_authorization();
            return hypothesis;
        }
        if recorded.lacks(Part::Signature) {
            hypothesis.uncover_signature();
        }
        if let Some(access_key) = hypothesis.unknown_access_key() {
            hypothesis.take_signature(&access_key);
        } else if is_query_hidden(question, question.profile) {
            hypothesis.given.push(Given::Query);
        }
        hypothesis
    }

    /// The same, where the date lies in the window.
    pub(super) fn with_date(mut self) -> Self {
        let headers = self.request().map(|request| request.headers.clone()).unwrap_or_default();
        let name = &self.question.contract.parameters().date_header;
        self.at = server_time::date(&headers, name, self.at).or(self.at);
        self.given.push(Given::Date);
        self
    }

    /// The same, where the signature is right.
    pub(super) fn with_signature(mut self) -> Self {
        self.given.push(Given::Signature);
        self
    }

    pub(super) fn takes(&self, given: Given) -> bool {
        self.given.contains(&given)
    }

    pub(super) fn request(&self) -> Option<&Request> {
        self.arrival.request()
    }

    pub(super) fn is_body_known(&self) -> bool {
        !self.question.recorded.lacks(Part::Body)
    }

    pub(super) fn platform(&self, profile: &Profile) -> Result<Platform, Box<Diagnostic>> {
        let platform = Platform::new(Arc::clone(self.question.contract), profile.clone(), self.keys.clone())?
            .with_replaced(self.question.recorded.replaced.clone());
        let taken = [Given::Signature, Given::Masked, Given::Authorization];
        let any = taken.into_iter().any(|given| self.takes(given)) || is_query_hidden(self.question, profile);
        Ok(if any { platform.with_rules(Rules { signature: |_, _, _, _| true, ..Rules::default() }) } else { platform })
    }

    fn take_request_line(&mut self) {
        let Some(request) = self.request() else { return };
        let contract = self.question.contract;
        let text = String::from_utf8_lossy(&request.body);
        let named = contract.endpoints().iter().find(|endpoint| request.path().ends_with(&*endpoint.path));
        let named = named.or_else(|| payload::guess(contract, &text).map(|id| contract.endpoint(id)));
        let signed = if named.is_none() { self.signed_endpoint() } else { None };
        let given = if signed.is_some() { Given::Interface } else { Given::RequestLine };
        let endpoint = named.or(signed).unwrap_or(&contract.endpoints()[0]);
        if let Some(directed) = self.directed(endpoint) {
            self.arrival = Cow::Owned(Arrival::Request(directed));
        }
        self.given.push(given);
    }

    /// The interface that was signed: that for which the signature is right, or is made by a mistake that is known.
    fn signed_endpoint(&self) -> Option<&'a Arc<Endpoint>> {
        let Question { contract, profile, keys, effort, .. } = self.question;
        let is_signed = |endpoint: &&Arc<Endpoint>| {
            let directed = self.directed(endpoint);
            let string = directed.map(|it| StringToSign::of(&it, keys, contract.parameters(), &profile.readings));
            string.is_some_and(|string| string.given.is_some() && string.given == string.expected)
        };
        let right = contract.endpoints().iter().find(is_signed);
        if right.is_some() || *effort == Effort::Answer {
            return right;
        }
        let platform = self.platform(profile).ok()?;
        // What is signed for this interface is found by a mistake of one step; for another, it is named as such.
        let recognized = platform.recognized(&self.directed(&contract.endpoints()[0])?, Depth::Pairs, &|| true);
        let parts = recognized.ways.first()?.parts.iter();
        let other = parts.filter_map(|part| part.strip_prefix("for: ")).next();
        other.map_or(contract.endpoints().first(), |other| {
            contract.endpoints().iter().find(|endpoint| other.ends_with(&*endpoint.path))
        })
    }

    /// The request to an interface, whatever line it began with.
    fn directed(&self, endpoint: &Endpoint) -> Option<Request> {
        let mut request = self.request()?.clone();
        let prefix = self.question.profile.readings.resource_base.prefix();
        request.method = endpoint.method.as_str().into();
        request.target = format!("{prefix}{}", endpoint.path).into();
        if request.headers.first(HOST).is_none() {
            request.headers.push(HOST, "localhost");
        }
        Some(request)
    }

    fn take_headers(&mut self) {
        let parameters = self.question.contract.parameters();
        let (date_header, version_header) = (&parameters.date_header, &parameters.version_header);
        let date = DateForm::ImfFixdate.format(self.at.unwrap_or_default());
        let headers = [
            (HOST, "localhost"),
            (DATE, date.as_str()),
            (date_header, date.as_str()),
            (version_header, parameters.version.as_str()),
            (CONTENT_TYPE, JSON_TYPE),
        ];
        if let Arrival::Request(request) = self.arrival.to_mut() {
            for (name, value) in headers {
                // What is masked is as little known as what is missing.
                request.headers.remove(name);
                request.headers.push(name, value.to_owned());
            }
        }
        self.at = Some(self.at.unwrap_or_default());
        self.given.push(Given::Headers);
    }

    fn take_host(&mut self) {
        if let Arrival::Request(request) = self.arrival.to_mut()
            && request.headers.first(HOST).is_none()
        {
            request.headers.push(HOST, "localhost");
            self.given.push(Given::Host);
        }
    }

    /// Puts a signature in the place of one that was covered; the rest of the header stands.
    fn uncover_signature(&mut self) {
        if let Arrival::Request(request) = self.arrival.to_mut()
            && let Some(value) = request.headers.text(AUTHORIZATION)
            && let Some((before, _)) = value.rsplit_once(':')
        {
            let uncovered = format!("{before}:{}", Signature::from([0; Signature::LENGTH]));
            request.headers.remove(AUTHORIZATION);
            request.headers.push(AUTHORIZATION, uncovered);
            self.given.push(Given::Masked);
        }
    }

    fn take_authorization(&mut self) {
        let scheme = &self.question.contract.parameters().scheme;
        let value = format!("{scheme} {UNKNOWN_KEY}:{}", Signature::from([0; Signature::LENGTH]));
        if let Arrival::Request(request) = self.arrival.to_mut() {
            request.headers.remove(AUTHORIZATION);
            request.headers.push(AUTHORIZATION, value);
        }
        self.add_key(UNKNOWN_KEY);
        self.given.push(Given::Authorization);
    }

    fn take_signature(&mut self, access_key: &str) {
        self.add_key(access_key);
        self.given.push(Given::Signature);
    }

    /// The key that the request names, where its secret is not known.
    fn unknown_access_key(&self) -> Option<String> {
        let case = self.question.profile.readings.scheme_case;
        let request = self.request()?;
        let authorization = Authorization::of(&request.headers, self.question.contract.parameters(), case).ok()?;
        let access_key = authorization.access_key;
        self.keys.find(&access_key).is_none().then(|| access_key.to_string())
    }

    fn add_key(&mut self, access_key: &str) {
        let entry = KeyEntry::new(access_key, Secret::new("?".to_owned()));
        self.keys = self.keys.entries().iter().cloned().chain([entry]).collect();
    }
}

/// Stands for an AccessKey that nobody knows; it is never shown.
const UNKNOWN_KEY: &str = "?";
