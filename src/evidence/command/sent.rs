//! What a command comes to: the request, and what it does not tell of it.

use super::ShellWord;
use crate::evidence::address::address;
use crate::evidence::{Damage, DamageKind, Format, Part, Recorded, RecordingError};
use crate::language::{Bilingual, bilingual};
use crate::message::{CONTENT_LENGTH, CONTENT_TYPE, Request};

/// What the words of a command have said so far.
#[derive(Default)]
pub(super) struct Sent {
    pub(super) url: Option<String>,
    pub(super) method: Option<String>,
    pub(super) headers: Vec<(String, Vec<u8>)>,
    pub(super) body: Option<Vec<u8>>,
    /// The type that the program gives a body by itself.
    pub(super) media_type: Option<&'static str>,
    /// The body stands in another file.
    pub(super) reads_file: bool,
    /// A word that says nothing which can be sent.
    pub(super) stray: Option<String>,
    /// Something of the request stands in a variable or is the output of a command.
    pub(super) unknown: Vec<Part>,
}

impl Sent {
    /// Notes that a shell puts something into a word.
    pub(super) fn note(&mut self, word: &ShellWord, part: Part) {
        if word.is_expanded {
            self.unknown.push(part);
        }
    }

    /// A header line, `name: value`.
    pub(super) fn header(&mut self, line: &[u8]) {
        if let Some(at) = line.iter().position(|byte| *byte == b':') {
            let name = String::from_utf8_lossy(&line[..at]).trim().to_owned();
            self.headers.push((name, line[at + 1..].trim_ascii().to_vec()));
        }
    }

    /// The request.
    ///
    /// # Errors
    /// [`RecordingError`] where no URL was named.
    pub(super) fn recorded(self, format: Format) -> Result<Recorded, RecordingError> {
        let Some(url) = self.url else {
            return Err(RecordingError::malformed(format, 0, ("命令里没有 URL", "no URL stands in the command")));
        };
        // A host of one word is an address too, where something is sent to it.
        let is_alone = self.headers.is_empty() && self.body.is_none() && self.method.is_none() && !self.reads_file;
        let is_known = !self.unknown.contains(&Part::RequestLine);
        let no_address = Some(&url).filter(|url| is_known && is_alone && !is_address(url));
        if let Some(word) = no_address.or(self.stray.as_ref()) {
            return Err(RecordingError::malformed(format, 0, stray(word)));
        }
        let by_itself = if self.body.is_some() || self.reads_file { "POST" } else { "GET" };
        let method = self.method.unwrap_or_else(|| by_itself.to_owned());
        let mut request = Request { method: method.into(), ..Request::default() };
        for (name, value) in self.headers {
            request.headers.push(name, value);
        }
        address(&mut request, &url);
        if let Some(body) = self.body {
            if let Some(media_type) = self.media_type.filter(|_| request.headers.first(CONTENT_TYPE).is_none()) {
                request.headers.push(CONTENT_TYPE, media_type);
            }
            if request.headers.first(CONTENT_LENGTH).is_none() {
                request.headers.push(CONTENT_LENGTH, body.len().to_string());
            }
            request.body = body.into();
        }
        let mut recorded = Recorded::of(request);
        for part in self.unknown {
            recorded = recorded.without(part).damaged(Damage::new(DamageKind::ValueFromElsewhere));
        }
        Ok(if self.reads_file { recorded.damaged(Damage::new(DamageKind::BodyMissing)) } else { recorded })
    }
}

/// Whether a text looks like an address and not like a word: a host or a path is part of it, and nothing that no URL has.
pub(super) fn is_address(text: &str) -> bool {
    let has_part = text == "localhost" || text.trim_end_matches('.').contains(['/', ':', '.']);
    let is_begun = text.starts_with(|sign: char| sign.is_alphanumeric() || matches!(sign, '[' | '{' | '/' | ':'));
    has_part && is_begun && !text.contains(char::is_whitespace)
}

/// What is said of a word that is no address, where one belongs.
pub(super) fn stray(word: &str) -> Bilingual {
    bilingual!("这里应是 URL 或选项，实为 `{word}`", "`{word}` stands where a URL or an option belongs")
}
