//! Takes out of an exchange what must not touch the disk: secrets of known keys, whatever stands under the name of a secret,
//! and the members of JSON that were named. The signature covers neither the body nor other headers, so that it can still be
//! judged.

use std::borrow::Cow;
use std::collections::HashSet;

use aho_corasick::{AhoCorasick, BuildError, Match, MatchKind};

use super::EvidenceError;
use super::credentials::{Credential, without_credentials};
use super::line::{BODY, FIRST_LINE, Replaced, ReplacedKind, Side};
use super::members::{self, Body, Chosen};
use super::pseudonym::Pseudonyms;
use crate::evidence::masked;
use crate::message::Headers;
use crate::message::wire::{Framing, body_so_far, request_framing, request_head, response_framing, response_head};
use crate::secret::{KnownSecrets, REDACTED, SHORTEST, Secret};

/// Knows what must not be written.
#[derive(Debug)]
pub struct Redaction {
    secrets: KnownSecrets,
    names: Vec<String>,
    pseudonyms: Pseudonyms,
}

/// An exchange as it may be written.
#[derive(Debug, Default)]
pub(super) struct Redacted {
    pub(super) request: Vec<u8>,
    pub(super) response: Option<Vec<u8>>,
    pub(super) replaced: Vec<Replaced>,
    pub(super) framed_as_sent: Vec<Side>,
    /// What was replaced, to be told once.
    told: HashSet<Replaced>,
    /// Values that must not stand anywhere else, with what stands there instead.
    values: Vec<(String, String)>,
}

impl Redaction {
    /// Of these secrets, and of the members of JSON with these names.
    ///
    /// # Errors
    /// [`EvidenceError::NoRandomness`].
    pub fn new(secrets: impl IntoIterator<Item = Secret>, names: Vec<String>) -> Result<Self, EvidenceError> {
        Ok(Self { secrets: KnownSecrets::new(secrets), names, pseudonyms: Pseudonyms::new()? })
    }

    /// The names of the members that get pseudonyms.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    pub(super) fn exchange(&self, request: &[u8], response: Option<&[u8]>) -> Redacted {
        let mut redacted = Redacted::default();
        let sent = Message::request(request);
        let (head, body) = self.message(&sent, Side::Request, &mut redacted);
        let answered = response.map(|response| {
            let message = Message::response(response, request);
            self.message(&message, Side::Response, &mut redacted)
        });
        // The answer may tell a value of the request, so that both are searched once all values are known.
        let values = Values::new(std::mem::take(&mut redacted.values));
        redacted.request = redacted.without_values(&values, Side::Request, &head, &body);
        redacted.response = answered.map(|(head, body)| redacted.without_values(&values, Side::Response, &head, &body));
        redacted
    }

    /// Whether something in an exchange must not be written as it stands.
    pub fn finds(&self, request: &[u8], response: Option<&[u8]>) -> bool {
        !self.exchange(request, response).replaced.is_empty()
    }

    /// What came of an answer that is none: only secrets are looked for, and where members are not to be written, nothing of
    /// it is.
    pub(super) fn fragment(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        if bytes.is_empty() || !self.names.is_empty() {
            return None;
        }
        let (bytes, _) = without_credentials(bytes);
        Some(self.secrets.without(&bytes).into_owned())
    }

    /// Head and body as they may be written.
    fn message(&self, message: &Message<'_>, side: Side, redacted: &mut Redacted) -> (Vec<u8>, Vec<u8>) {
        let (head, credentials) = without_credentials(message.head);
        credentials.into_iter().for_each(|credential| redacted.take(side, credential));
        let head = self.without_secrets(&head, side, redacted).into_owned();
        let content = message.content();
        let with_pseudonyms = self.with_pseudonyms(&content, message.is_coded, side, redacted);
        if matches!(with_pseudonyms, Cow::Owned(_)) {
            // What is covered by the name of its member may be a known secret, too, and is told as one.
            self.without_secrets(&content, side, redacted);
        }
        let kept = self.without_secrets(&with_pseudonyms, side, redacted);
        if kept != content {
            if kept.len() != content.len() || message.framing == Framing::Chunked {
                redacted.framed_as_sent.push(side);
            }
            return (head, kept.into_owned());
        }
        // Chunks have room for more than the content: extensions and trailers.
        let body = self.without_secrets(message.body, side, redacted);
        if matches!(body, Cow::Owned(_)) {
            redacted.framed_as_sent.push(side);
        }
        (head, body.into_owned())
    }

    fn without_secrets<'b>(&self, bytes: &'b [u8], side: Side, redacted: &mut Redacted) -> Cow<'b, [u8]> {
        let kept = self.secrets.without(bytes);
        if matches!(kept, Cow::Owned(_)) {
            redacted.tell(side, ReplacedKind::Secret, None);
        }
        kept
    }

    fn with_pseudonyms<'b>(
        &self,
        content: &'b [u8],
        is_coded: bool,
        side: Side,
        redacted: &mut Redacted,
    ) -> Cow<'b, [u8]> {
        let chosen = Chosen { names: &self.names, pseudonyms: &self.pseudonyms };
        match members::replace(content, chosen, is_coded) {
            Body::Same => Cow::Borrowed(content),
            Body::Replaced(replacement) => {
                for (kind, pointer) in replacement.pointers {
                    redacted.tell(side, kind, Some(pointer));
                }
                redacted.values.extend(replacement.values);
                Cow::Owned(replacement.body)
            }
            Body::Unreadable => {
                redacted.tell(side, ReplacedKind::Body, None);
                Cow::Owned(Vec::new())
            }
        }
    }
}

impl Redacted {
    fn tell(&mut self, side: Side, what: ReplacedKind, name: Option<String>) {
        let replaced = Replaced { side, what, name };
        if self.told.insert(replaced.clone()) {
            self.replaced.push(replaced);
        }
    }

    fn take(&mut self, side: Side, Credential { name, is_in_first_line, value }: Credential) {
        let kind = if is_in_first_line { ReplacedKind::Parameter } else { ReplacedKind::Credentials };
        self.tell(side, kind, Some(name));
        self.values.extend(String::from_utf8(value).ok().map(|value| (value, REDACTED.to_owned())));
    }

    /// A message without the values that stood elsewhere. What is signed in the head stays: changed, it would make a sound
    /// signature look wrong. Only the first line is signed and changed, which is told.
    fn without_values(&mut self, values: &Values, side: Side, head: &[u8], body: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(head.len() + body.len());
        for (index, line) in head.split_inclusive(|byte| *byte == b'\n').enumerate() {
            let replaced = if is_signed(line) { None } else { values.replaced_in(line) };
            if replaced.is_some() {
                self.tell(side, ReplacedKind::Value, (index == 0).then(|| FIRST_LINE.to_owned()));
            }
            bytes.extend_from_slice(&replaced.unwrap_or_else(|| line.to_vec()));
        }
        let replaced = values.replaced_in(body);
        if replaced.is_some() {
            // What is left of the body is not what was reported: nobody can say what a platform finds in it.
            let is_other = side == Side::Request && values.has_secret(body);
            self.tell(side, ReplacedKind::Value, is_other.then(|| BODY.to_owned()));
        }
        bytes.extend_from_slice(&replaced.unwrap_or_else(|| body.to_vec()));
        bytes
    }
}

/// A secret of fewer bytes than this is taken for one only where it stands by itself.
const WEAK: usize = 16;

/// Finds values wherever they stand, all of them at one pass: how many there are, the client chooses.
struct Values {
    search: Option<Result<AhoCorasick, BuildError>>,
    instead: Vec<String>,
}

impl Values {
    fn new(values: Vec<(String, String)>) -> Self {
        let mut known = HashSet::new();
        let is_sought = |(value, _): &(String, String)| value.len() >= SHORTEST && known.insert(value.clone());
        let (values, instead): (Vec<String>, Vec<String>) = values.into_iter().filter(is_sought).unzip();
        let search = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&values);
        Self { search: (!values.is_empty()).then_some(search), instead }
    }

    /// The bytes without the values, where one stands in them. Values that cannot be sought may stand anywhere: nothing is kept.
    fn replaced_in(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let Ok(search) = self.search.as_ref()? else { return (!bytes.is_empty()).then(Vec::new) };
        let mut kept = Vec::with_capacity(bytes.len());
        let mut copied = 0;
        for found in search.find_iter(bytes).filter(|found| self.is_meant(found, bytes)) {
            kept.extend_from_slice(&bytes[copied..found.start()]);
            kept.extend_from_slice(self.instead[found.pattern()].as_bytes());
            copied = found.end();
        }
        kept.extend_from_slice(&bytes[copied..]);
        (copied > 0).then_some(kept)
    }

    /// Whether a value of credentials, not one of a pseudonym, stands in the bytes.
    fn has_secret(&self, bytes: &[u8]) -> bool {
        let Some(Ok(search)) = &self.search else { return self.search.is_some() };
        search.find_iter(bytes).any(|found| self.is_secret(&found) && self.is_meant(&found, bytes))
    }

    fn is_secret(&self, found: &Match) -> bool {
        self.instead[found.pattern()] == REDACTED
    }

    /// A weak password may be a part of any number or code, which is none then.
    fn is_meant(&self, found: &Match, bytes: &[u8]) -> bool {
        let is_part = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        let before = found.start().checked_sub(1).and_then(|at| bytes.get(at));
        let is_within = is_part(before) || is_part(bytes.get(found.end()));
        !(self.is_secret(found) && found.len() < WEAK && is_within)
    }
}

/// Whether a header line is signed, or holds the signature.
fn is_signed(line: &[u8]) -> bool {
    let name = line.split(|byte| *byte == b':').next().unwrap_or_default().trim_ascii();
    masked::is_signed(&String::from_utf8_lossy(name))
}

/// A message as its parts.
struct Message<'b> {
    head: &'b [u8],
    body: &'b [u8],
    framing: Framing,
    /// Whether the body is compressed.
    is_coded: bool,
}

impl<'b> Message<'b> {
    fn request(bytes: &'b [u8]) -> Self {
        match request_head(bytes, lines_of(bytes)) {
            Ok((request, head)) => {
                // What declares no length that can be read is taken as it stands.
                let framing = request_framing(&request.headers).unwrap_or(Framing::UntilClose);
                Self { head: &bytes[..head], body: &bytes[head..], framing, is_coded: is_coded(&request.headers) }
            }
            Err(_) => Self::unread(bytes),
        }
    }

    fn response(bytes: &'b [u8], request: &[u8]) -> Self {
        let method = request.split(|byte| *byte == b' ').next().unwrap_or_default();
        let method = String::from_utf8_lossy(method);
        let mut start = 0;
        loop {
            match response_head(&bytes[start..]) {
                Ok((response, head)) if response.status < 200 && response.status != 101 => start += head,
                Ok((response, head)) => {
                    let framing = response_framing(&response, &method).unwrap_or(Framing::UntilClose);
                    let (head, body) = bytes.split_at(start + head);
                    return Self { head, body, framing, is_coded: is_coded(&response.headers) };
                }
                Err(_) => return Self::unread(bytes),
            }
        }
    }

    /// A message whose head no reader takes.
    fn unread(bytes: &'b [u8]) -> Self {
        let after = |end: &[u8]| bytes.windows(end.len()).position(|window| window == end).map(|at| at + end.len());
        let head = after(b"\r\n\r\n").or_else(|| after(b"\n\n")).unwrap_or(bytes.len());
        Self { head: &bytes[..head], body: &bytes[head..], framing: Framing::UntilClose, is_coded: false }
    }

    /// The body without its transfer coding, as far as it came.
    fn content(&self) -> Vec<u8> {
        match self.framing {
            Framing::Chunked => body_so_far(self.body, Framing::Chunked).to_vec(),
            Framing::Length(_) | Framing::UntilClose => self.body.to_vec(),
        }
    }
}

/// More header lines than a head can have.
fn lines_of(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte == b'\n').count()
}

fn is_coded(headers: &Headers) -> bool {
    headers.first("Content-Encoding").is_some()
}
