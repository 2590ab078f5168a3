//! A client that signs wrongly on purpose: headers go wrong first, then the string to sign, its hash and the header that
//! bears it, and last of all what is sent.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use percent_encoding::percent_decode_str;
use sha1::{Digest, Sha1};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::mistake::{
    AfterMistake, CaseMistake, DateMistake, DigestMistake, HeaderMistake, MethodMistake, Mistakes, NewlineMistake,
    OrderMistake, ResourceMistake, SchemeMistake, SecretMistake,
};
use crate::clock::zone;
use crate::contract::{Parameters, Readings};
use crate::language::Bilingual;
use crate::message::{Header, Headers, Request};
use crate::secret::Secret;
use crate::signature::authorization::AUTHORIZATION;
use crate::signature::date::DateForm;
use crate::signature::headers::DATE;
use crate::signature::{CanonicalRequest, Signature, SigningKey};

/// Who signs, when and with what.
#[derive(Debug)]
pub struct Client<'a> {
    /// The AccessKey.
    pub access_key: &'a str,
    /// The AccessKeySecret.
    pub secret: &'a Secret,
    /// The instant that both dates tell.
    pub date: Timestamp,
    /// What x-bis3-version says.
    pub version: &'a str,
    /// The words of the interface.
    pub parameters: &'a Parameters,
    /// How Resource and headers are read.
    pub readings: &'a Readings,
}

/// Signs with every mistake.
///
/// # Errors
/// A mistake that changes nothing is told: the step would pass for a mistake that was never made.
pub fn sign(request: &mut Request, mistakes: &Mistakes, client: &Client<'_>) -> Result<(), Bilingual> {
    let signed = client.signed(request, mistakes)?;
    for (told, lesser) in mistakes.each_left_out() {
        if client.signed(request, &lesser)? == signed {
            return Err(Bilingual::new(
                format!("`{told}` 在这一步没有改变任何内容（按所选读法，正确的签名就是这样）"),
                format!("`{told}` changes nothing in this step: under this profile a correct client does the same"),
            ));
        }
    }
    *request = signed;
    Ok(())
}

impl Client<'_> {
    fn signed(&self, request: &Request, mistakes: &Mistakes) -> Result<Request, Bilingual> {
        let mut request = request.clone();
        self.date(&mut request, mistakes.date);
        let (of_authorization, of_others): (Vec<_>, Vec<_>) =
            mistakes.headers.iter().partition(|mistake| mistake.header().eq_ignore_ascii_case(AUTHORIZATION));
        of_others.iter().for_each(|mistake| change(&mut request.headers, mistake));
        let string = self.string(&request, mistakes);
        let key = key(self.secret, mistakes.secret)?;
        let signature = signature(&key, &string, mistakes.digest);
        request.headers.push(AUTHORIZATION, self.authorization(&signature, mistakes.scheme));
        of_authorization.iter().for_each(|mistake| change(&mut request.headers, mistake));
        mistakes.after.iter().for_each(|mistake| self.change_after(&mut request, *mistake));
        Ok(request)
    }

    fn date(&self, request: &mut Request, mistake: Option<DateMistake>) {
        let Parameters { date_header, version_header, .. } = self.parameters;
        let text = date_text(self.date, mistake);
        if mistake != Some(DateMistake::Missing) {
            let date = match mistake {
                Some(DateMistake::Differs) => date_text(moved(self.date, -60), None),
                _ => text.clone(),
            };
            request.headers.push(DATE, date);
        }
        request.headers.push(date_header.clone(), text);
        request.headers.push(version_header.clone(), self.version.to_owned());
    }

    /// The string that is signed.
    fn string(&self, request: &Request, mistakes: &Mistakes) -> Vec<u8> {
        let mut canonical = CanonicalRequest::unchecked(request, self.parameters, self.readings);
        if let Some(mistake) = mistakes.resource {
            canonical.resource = resource(&canonical.resource, request, mistake).into();
        }
        if mistakes.method == Some(MethodMistake::LowerCase) {
            canonical.verb = canonical.verb.to_ascii_lowercase().into();
        }
        match mistakes.order {
            None => {}
            Some(OrderMistake::Unsorted) => canonical.headers.reverse(),
            Some(OrderMistake::AsSent) => canonical.headers.sort_by_key(|(name, _)| position(request, name)),
        }
        for (name, _) in &mut canonical.headers {
            match mistakes.case {
                None => {}
                Some(CaseMistake::UpperCase) => *name = name.to_ascii_uppercase().into(),
                Some(CaseMistake::AsSent) => *name = as_sent(request, name).into(),
            }
        }
        let bytes = canonical.bytes();
        let omitted = if mistakes.method == Some(MethodMistake::Omitted) { canonical.verb.len() + 1 } else { 0 };
        with_newlines(&bytes[omitted..], mistakes.newline)
    }

    fn authorization(&self, signature: &str, mistake: Option<SchemeMistake>) -> String {
        let (scheme, key) = (&self.parameters.scheme, self.access_key);
        match mistake {
            None => format!("{scheme} {key}:{signature}"),
            Some(SchemeMistake::LowerCase) => format!("{} {key}:{signature}", scheme.to_ascii_lowercase()),
            Some(SchemeMistake::Missing) => format!("{key}:{signature}"),
            Some(SchemeMistake::Basic) => format!("Basic {}", STANDARD.encode(format!("{key}:{signature}"))),
            Some(SchemeMistake::Tab) => format!("{scheme}\t{key}:{signature}"),
            Some(SchemeMistake::NoBlank) => format!("{scheme}{key}:{signature}"),
            Some(SchemeMistake::ColonMissing) => format!("{scheme} {key} {signature}"),
        }
    }

    fn change_after(&self, request: &mut Request, mistake: AfterMistake) {
        let Parameters { date_header, version_header, .. } = self.parameters;
        match mistake {
            AfterMistake::Body => request.body = [&request.body[..], b"\n"].concat().into(),
            AfterMistake::Path => {
                let (path, query) = match request.target.split_once('?') {
                    Some((path, query)) => (path, format!("?{query}")),
                    None => (request.target.as_str(), String::new()),
                };
                request.target = format!("{path}/{query}");
            }
            AfterMistake::Query => {
                let sign = if request.target.contains('?') { '&' } else { '?' };
                request.target = format!("{}{sign}other=1", request.target);
            }
            AfterMistake::Method => request.method = if request.method == "PUT" { "POST" } else { "PUT" }.to_owned(),
            AfterMistake::Date => {
                let later = date_text(moved(self.date, 1), None);
                replace(&mut request.headers, |name| is_one_of(name, [DATE, date_header]), &later);
            }
            AfterMistake::Version => {
                let other = self.version.strip_suffix(".0").map_or(format!("{}.0", self.version), str::to_owned);
                replace(&mut request.headers, |name| is_one_of(name, [version_header]), &other);
            }
        }
    }
}

fn is_one_of<const COUNT: usize>(name: &str, names: [&str; COUNT]) -> bool {
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

fn moved(date: Timestamp, seconds: i64) -> Timestamp {
    // The years of a timestamp end far behind those of a date of HTTP.
    date.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(date)
}

fn date_text(date: Timestamp, mistake: Option<DateMistake>) -> String {
    match mistake {
        None | Some(DateMistake::Missing | DateMistake::Differs) => DateForm::ImfFixdate.format(date),
        Some(DateMistake::LocalTime) => {
            let offset = zone().to_offset(date).seconds();
            DateForm::ImfFixdate.format(moved(date, offset.into()))
        }
        Some(DateMistake::Rfc850) => DateForm::Rfc850.format(date),
        Some(DateMistake::Asctime) => DateForm::Asctime.format(date),
        Some(DateMistake::Iso8601) => moved(date, 0).strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        Some(DateMistake::Epoch) => date.as_second().to_string(),
    }
}

fn resource(resource: &str, request: &Request, mistake: ResourceMistake) -> String {
    match mistake {
        ResourceMistake::LeadingSlash if !resource.starts_with('/') => format!("/{resource}"),
        ResourceMistake::NoLeadingSlash => resource.strip_prefix('/').unwrap_or(resource).to_owned(),
        ResourceMistake::WithQuery if !resource.contains('?') => match request.query() {
            Some(query) => format!("{resource}?{query}"),
            None => resource.to_owned(),
        },
        ResourceMistake::WithoutQuery => resource.split('?').next().unwrap_or_default().to_owned(),
        ResourceMistake::LowerCase => resource.to_ascii_lowercase(),
        ResourceMistake::AbsoluteUrl => {
            format!("http://{}{}", request.headers.text("Host").unwrap_or_default(), request.target)
        }
        ResourceMistake::PercentDecoded => percent_decode_str(resource).decode_utf8_lossy().into_owned(),
        ResourceMistake::LeadingSlash | ResourceMistake::WithQuery => resource.to_owned(),
    }
}

fn position(request: &Request, name: &str) -> Option<usize> {
    request.headers.iter().position(|header| header.name.eq_ignore_ascii_case(name))
}

fn as_sent(request: &Request, name: &str) -> String {
    position(request, name)
        .and_then(|index| request.headers.iter().nth(index))
        .map_or_else(|| name.to_owned(), |header| header.name.clone())
}

fn with_newlines(bytes: &[u8], mistake: Option<NewlineMistake>) -> Vec<u8> {
    let between: &[u8] = match mistake {
        None => return bytes.to_vec(),
        Some(NewlineMistake::Trailing) => return [bytes, b"\n"].concat(),
        Some(NewlineMistake::CrLf) => b"\r\n",
        Some(NewlineMistake::None) => b"",
    };
    // No value that is signed can hold a line feed: each stands between two parts.
    bytes.split(|byte| *byte == b'\n').collect::<Vec<_>>().join(between)
}

/// The bytes that sign.
fn key(secret: &Secret, mistake: Option<SecretMistake>) -> Result<Zeroizing<Vec<u8>>, Bilingual> {
    let text = secret.expose();
    let bytes = match mistake {
        None => text.as_bytes().to_vec(),
        Some(SecretMistake::TrailingNewline) => [text.as_bytes(), b"\n"].concat(),
        Some(SecretMistake::LowerCase) => text.to_lowercase().into_bytes(),
        Some(SecretMistake::Base64Decoded) => STANDARD.decode(text).map_err(|_| {
            Bilingual::new(
                "`secret: base64-decoded`：这个密钥的 AccessKeySecret 不是 base64，无法解码",
                "`secret: base64-decoded`: the secret of this key is no base64",
            )
        })?,
    };
    Ok(Zeroizing::new(bytes))
}

fn signature(key: &[u8], string: &[u8], mistake: Option<DigestMistake>) -> String {
    let right = SigningKey::of_bytes(key).sign(string);
    match mistake {
        None => right.to_string(),
        Some(DigestMistake::Hex) => hex(right.bytes()),
        Some(DigestMistake::HexUpper) => hex(right.bytes()).to_ascii_uppercase(),
        Some(DigestMistake::Base64OfHex) => STANDARD.encode(hex(right.bytes())),
        Some(DigestMistake::Base64Url) => URL_SAFE_NO_PAD.encode(right.bytes()),
        Some(DigestMistake::Unpadded) => STANDARD_NO_PAD.encode(right.bytes()),
        Some(DigestMistake::Unkeyed) => STANDARD.encode(Sha1::digest(string)),
        Some(DigestMistake::OtherCase) => with_other_case(&right.to_string()),
        Some(DigestMistake::OtherEnd) => {
            let mut bytes = *right.bytes();
            bytes[Signature::LENGTH - 1] ^= 1;
            Signature::from(bytes).to_string()
        }
        Some(DigestMistake::Sha256) => {
            let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length (RFC 2104, 2)");
            mac.update(string);
            STANDARD.encode(mac.finalize().into_bytes())
        }
    }
}

/// The text with its first letter in the other case. The last two signs of a signature hold bits that must be zero: a letter
/// there is left alone.
fn with_other_case(text: &str) -> String {
    let other = |letter: char| {
        if letter.is_ascii_lowercase() { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() }
    };
    match text.find(|sign: char| sign.is_ascii_alphabetic()) {
        Some(at) if at + 2 < text.len() => {
            let letter = text[at..].chars().map(other).take(1);
            text[..at].chars().chain(letter).chain(text[at + 1..].chars()).collect()
        }
        _ => text.to_owned(),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn change(headers: &mut Headers, mistake: &HeaderMistake) {
    let changed = |header: &Header| match mistake {
        _ if !header.name.eq_ignore_ascii_case(mistake.header()) => vec![header.clone()],
        HeaderMistake::Drop(_) => Vec::new(),
        HeaderMistake::Duplicate(_) => vec![header.clone(), header.clone()],
        HeaderMistake::Blank(_) => vec![Header { value: Bytes::new(), ..header.clone() }],
        HeaderMistake::Rename(_, other) => vec![Header { name: other.clone(), ..header.clone() }],
    };
    *headers = headers.iter().flat_map(changed).map(|header| (header.name, header.value)).collect();
}

fn replace(headers: &mut Headers, is_meant: impl Fn(&str) -> bool, value: &str) {
    let changed = |header: &Header| {
        let value = if is_meant(&header.name) { value.to_owned().into() } else { header.value.clone() };
        (header.name.clone(), value)
    };
    *headers = headers.iter().map(changed).collect();
}
