//! The string to sign as a client puts it together that errs: first its parts, then its lines, what stands between them,
//! and last its bytes; and the key that signs it.

use super::dates::SentDates;
use super::lines::{Around, Part, joined, lines_of, with_colon};
use super::secret::{ClientKey, SigningBytes};
use super::{Dates, Mistakes};
use crate::language::Bilingual;
use crate::signature::CanonicalRequest;

impl Mistakes {
    /// The string that is signed, made of the parts that a correct client would sign.
    pub(in crate::request) fn string(&self, mut canonical: CanonicalRequest<'_>, around: &Around<'_>) -> Vec<u8> {
        self.change_parts(&mut canonical, around);
        let string = if self.has_plain_lines() { canonical.bytes() } else { self.lines(&canonical, around) };
        match self.encoding {
            None => string,
            Some(mistake) => mistake.function()(&string),
        }
    }

    /// What signs.
    ///
    /// # Errors
    /// Where the secret cannot be decoded.
    pub(in crate::request) fn key(&self, key: &ClientKey<'_>) -> Result<SigningBytes, Bilingual> {
        let bytes = self.secret.map_or_else(|| Ok(key.secret.as_bytes().to_vec()), |mistake| mistake.function()(key));
        bytes.map(SigningBytes::new)
    }

    /// The text of the signature over a string.
    pub(in crate::request) fn signature(&self, key: &SigningBytes, string: &[u8]) -> String {
        self.digest.map_or_else(|| key.sign(string).to_string(), |mistake| mistake.function()(key, string))
    }

    /// Whether the string is put together like a correct client's, whatever its parts are.
    fn has_plain_lines(&self) -> bool {
        let Self { method, lines, header_line, newline, .. } = self;
        method.is_none() && lines.is_none() && header_line.is_none() && newline.is_none()
    }

    fn change_parts(&self, canonical: &mut CanonicalRequest<'_>, around: &Around<'_>) {
        if let Some(mistake) = self.resource {
            canonical.resource = mistake.function()(&canonical.resource, around.request).into();
        }
        if let Some(mistake) = self.signed_version {
            replace(canonical, &around.parameters.version_header, |value| mistake.function()(value));
        }
        self.change_dates(canonical, around);
        if let Some(mistake) = self.order {
            mistake.function()(&mut canonical.headers, around.request);
        }
        if let Some(mistake) = self.case {
            canonical.headers.iter_mut().for_each(|(name, _)| *name = mistake.function()(name, around.request).into());
        }
    }

    fn change_dates(&self, canonical: &mut CanonicalRequest<'_>, around: &Around<'_>) {
        let (Some(mistake), Some(instant)) = (self.signed_date, around.date) else { return };
        let header = around.parameters.date_header.as_str();
        let custom = canonical.headers.iter().find(|(name, _)| name == header).map(|(_, value)| &**value);
        let [date, custom] = [&*canonical.date, custom.unwrap_or_default()].map(String::from_utf8_lossy);
        let Dates { date, custom } = mistake.function()(&SentDates { date: &date, custom: &custom, instant });
        if let Some(date) = date {
            canonical.date = date.into_bytes().into();
        }
        replace(canonical, header, |_| custom.clone());
    }

    fn lines(&self, canonical: &CanonicalRequest<'_>, around: &Around<'_>) -> Vec<u8> {
        let mut lines = lines_of(canonical, self.header_line.map_or(with_colon, |mistake| mistake.function()));
        match self.method.map(|mistake| mistake.function()(&canonical.verb)) {
            Some(Some(verb)) => lines[0].bytes = verb.into_bytes(),
            Some(None) => lines.retain(|line| line.part != Part::Verb),
            None => {}
        }
        if let Some(mistake) = self.lines {
            mistake.function()(&mut lines, around);
        }
        self.newline.map_or_else(|| joined(&lines, "\n"), |mistake| mistake.function()(&lines))
    }
}

fn replace(canonical: &mut CanonicalRequest<'_>, header: &str, value: impl Fn(&str) -> String) {
    for (name, found) in &mut canonical.headers {
        if name == header {
            *found = value(&String::from_utf8_lossy(found)).into_bytes().into();
        }
    }
}
