//! Takes out of an exchange what must not touch the disk: secrets of known keys, whatever stands under the name of a secret,
//! and the members of JSON that were named. The signature covers neither the body nor other headers, so that it can still be
//! judged.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use super::EvidenceError;
use super::body::{self, Body, Unwrapped};
use super::chosen::Chosen;
use super::credentials::{Credential, without_credentials};
use super::digest_headers::without_digests;
use super::file_values::{FileValues, Sought};
use super::line::{BODY, FIRST_LINE, Replaced, ReplacedKind, Side};
use super::pseudonym::Pseudonyms;
use super::sides::Message;
use super::values::Values;
use crate::evidence::masked;
use crate::secret::{KnownSecrets, REDACTED, Secret};

/// Knows what must not be written.
#[derive(Debug)]
pub struct Redaction {
    secrets: KnownSecrets,
    names: Vec<String>,
    pseudonyms: Pseudonyms,
    /// What has pseudonyms in the exchanges that were seen.
    seen: Mutex<FileValues>,
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
        Ok(Self { secrets: KnownSecrets::new(secrets), names, pseudonyms: Pseudonyms::new()?, seen: Mutex::default() })
    }

    /// The names of the members that get pseudonyms.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// What may be written of an exchange. A value that has a pseudonym in an exchange that was seen has it here, wherever it
    /// stands.
    pub(super) fn exchange(&self, request: &[u8], response: Option<&[u8]>) -> Redacted {
        let mut redacted = Redacted::default();
        let (sent, answered) = self.both(request, response, &mut redacted);
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.learn(&redacted.values);
        // The answer may tell a value of the request, so that both are searched once all values are known.
        redacted.values.extend_from_slice(seen.recent());
        let own = Values::new(std::mem::take(&mut redacted.values));
        let values = Sought { own, seen: &seen };
        redacted.request = self.written(sent, &values, &mut redacted);
        redacted.response = answered.map(|answered| self.written(answered, &values, &mut redacted));
        redacted
    }

    /// Sees an exchange, so that what has a pseudonym in it has it in the exchanges before it, too.
    pub(super) fn see(&self, request: &[u8], response: Option<&[u8]>) {
        if self.names.is_empty() {
            return;
        }
        let mut redacted = Redacted::default();
        self.both(request, response, &mut redacted);
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.learn(&redacted.values);
    }

    fn both<'b>(
        &self,
        request: &'b [u8],
        response: Option<&'b [u8]>,
        redacted: &mut Redacted,
    ) -> (Kept<'b>, Option<Kept<'b>>) {
        let sent = self.kept(Message::request(request), Side::Request, redacted);
        let answered = response.map(|response| {
            let message = Message::response(response, request);
            self.kept(message, Side::Response, redacted)
        });
        (sent, answered)
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
        let (bytes, _) = without_credentials(bytes, self.chosen());
        Some(self.secrets.without(&bytes).into_owned())
    }

    fn chosen(&self) -> Chosen<'_> {
        Chosen { names: &self.names, pseudonyms: &self.pseudonyms, secrets: &self.secrets }
    }

    /// A message without what is named, and without the secrets that are known.
    fn kept<'b>(&self, message: Message<'b>, side: Side, redacted: &mut Redacted) -> Kept<'b> {
        let (head, credentials) = without_credentials(message.head, self.chosen());
        credentials.into_iter().for_each(|credential| redacted.take(side, credential));
        let head = self.without_secrets(&head, side, redacted).into_owned();
        let content = message.content();
        let text = self.text(&message, &content, side, redacted);
        if text.is_none() {
            redacted.tell(side, ReplacedKind::Body, None);
        }
        let (_, credentials) = without_credentials(message.trailer(), self.chosen());
        let is_content_only = !credentials.is_empty();
        credentials.into_iter().for_each(|credential| redacted.take(side, credential));
        Kept { message, side, head, content, text, is_content_only }
    }

    /// What is kept of a body; none where it cannot be read, and may hold anything.
    fn text(&self, message: &Message<'_>, content: &[u8], side: Side, redacted: &mut Redacted) -> Option<Text> {
        let unwrapped = Unwrapped::of(content, &message.headers)?;
        let media_type = message.media_type();
        let with_pseudonyms = self.with_pseudonyms(&unwrapped.plain, media_type, side, redacted)?;
        // What a broken coding hides from every reader is looked at as it stands.
        if message.is_broken() && self.finds_in(message.body, media_type) {
            return None;
        }
        if matches!(with_pseudonyms, Cow::Owned(_)) {
            // What is covered by the name of its member may be a known secret, too, and is told as one.
            self.without_secrets(&unwrapped.plain, side, redacted);
        }
        let kept = self.without_secrets(&with_pseudonyms, side, redacted).into_owned();
        Some(Text { unwrapped, kept })
    }

    /// Whether bytes that are no content hold what must not be written, known secrets aside.
    fn finds_in(&self, bytes: &[u8], media_type: Option<&str>) -> bool {
        !matches!(body::replace(bytes, media_type, self.chosen()), Body::Same)
    }

    /// A message as it is written, without the values that stood elsewhere.
    fn written(&self, kept: Kept<'_>, values: &Sought<'_>, redacted: &mut Redacted) -> Vec<u8> {
        let Kept { message, side, head, content, text, is_content_only } = kept;
        let mut bytes = redacted.head_without(values, side, &head);
        let Some(Text { unwrapped, kept }) = text else { return redacted.without_digests(side, &bytes) };
        let kept = redacted.body_without(values, side, kept);
        if kept != unwrapped.plain {
            bytes = redacted.without_digests(side, &bytes);
        }
        if kept == unwrapped.plain && !is_content_only {
            // Chunks have room for more than the content: extensions and trailers.
            let body = self.without_secrets(message.body, side, redacted);
            if matches!(body, Cow::Owned(_)) {
                redacted.framed_as_sent.push(side);
            }
            bytes.extend_from_slice(&redacted.body_without(values, side, body.into_owned()));
            return bytes;
        }
        let body = if kept == unwrapped.plain { content.clone() } else { unwrapped.wrap(kept) };
        if body.len() != content.len() || message.is_chunked() {
            redacted.framed_as_sent.push(side);
        }
        bytes.extend_from_slice(&body);
        bytes
    }

    fn without_secrets<'b>(&self, bytes: &'b [u8], side: Side, redacted: &mut Redacted) -> Cow<'b, [u8]> {
        let kept = self.secrets.without(bytes);
        if matches!(kept, Cow::Owned(_)) {
            redacted.tell(side, ReplacedKind::Secret, None);
        }
        kept
    }

    /// None where nobody can say what is in the body.
    fn with_pseudonyms<'b>(
        &self,
        content: &'b [u8],
        media_type: Option<&str>,
        side: Side,
        redacted: &mut Redacted,
    ) -> Option<Cow<'b, [u8]>> {
        match body::replace(content, media_type, self.chosen()) {
            Body::Same => Some(Cow::Borrowed(content)),
            Body::Replaced(replacement) => {
                for (kind, pointer) in replacement.pointers {
                    redacted.tell(side, kind, Some(pointer));
                }
                redacted.values.extend(replacement.values);
                Some(Cow::Owned(replacement.body))
            }
            Body::Unreadable => None,
        }
    }
}

/// A message without what must not be written of it by itself.
struct Kept<'b> {
    message: Message<'b>,
    side: Side,
    head: Vec<u8>,
    /// The body without its transfer coding, as it came.
    content: Vec<u8>,
    /// None where nothing of the body is kept.
    text: Option<Text>,
    /// Whether the lines behind the last chunk are left out.
    is_content_only: bool,
}

/// What is kept of a body, and how it was wrapped.
struct Text {
    unwrapped: Unwrapped,
    kept: Vec<u8>,
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

    /// A head without the digests of a body that is not written as it was sent.
    fn without_digests(&mut self, side: Side, head: &[u8]) -> Vec<u8> {
        let (kept, names) = without_digests(head);
        names.into_iter().for_each(|name| self.tell(side, ReplacedKind::Value, Some(name)));
        kept
    }

    /// A head without the values that stood elsewhere. What is signed stays: changed, it would make a sound signature look
    /// wrong. Only the first line is signed and changed, which is told.
    fn head_without(&mut self, values: &Sought<'_>, side: Side, head: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(head.len());
        for (index, line) in head.split_inclusive(|byte| *byte == b'\n').enumerate() {
            let replaced = if is_signed(line) { None } else { values.replaced_in(line) };
            if replaced.is_some() {
                let name = if index == 0 { FIRST_LINE.to_owned() } else { header_name(line) };
                self.tell(side, ReplacedKind::Value, Some(name));
            }
            bytes.extend_from_slice(&replaced.unwrap_or_else(|| line.to_vec()));
        }
        bytes
    }

    /// The same of a body.
    fn body_without(&mut self, values: &Sought<'_>, side: Side, body: Vec<u8>) -> Vec<u8> {
        let Some(replaced) = values.replaced_in(&body) else { return body };
        // What is left of the body is not what was reported: nobody can say what a platform finds in it.
        let is_other = side == Side::Request && values.has_secret(&body);
        self.tell(side, ReplacedKind::Value, is_other.then(|| BODY.to_owned()));
        replaced
    }
}

/// Whether a header line is signed, or holds the signature.
fn is_signed(line: &[u8]) -> bool {
    masked::is_signed(&header_name(line))
}

fn header_name(line: &[u8]) -> String {
    let name = line.split(|byte| *byte == b':').next().unwrap_or_default().trim_ascii();
    String::from_utf8_lossy(name).into_owned()
}
