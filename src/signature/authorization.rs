//! The Authorization header of 1.1.4.2: `BIS3 <AccessKey>:<Signature>`.

use std::fmt;

use smol_str::SmolStr;
use thiserror::Error;

use super::{Signature, SignatureError};
use crate::contract::Parameters;
use crate::contract::reading::SchemeCase;
use crate::language::{Bilingual, ToBilingual, bilingual};
use crate::message::Headers;

/// The header's name (RFC 9110, 11.6.2).
pub const AUTHORIZATION: &str = "Authorization";

/// What an Authorization header says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authorization {
    /// The AccessKey: what stands before the last colon.
    pub access_key: SmolStr,
    /// The signature behind it.
    pub signature: Signature,
}

/// An Authorization header that is missing or no credential.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AuthorizationError {
    /// There is no such header.
    Missing,
    /// It stands more than once.
    Repeated(usize),
    /// The value is empty.
    Blank,
    /// No blank parts scheme and credential.
    NoBlank,
    /// The scheme is another one, such as `Basic`. It is judged before the rest of the form.
    OtherScheme(String),
    /// A tab stands behind the scheme, where only blanks may.
    TabAfterScheme,
    /// A blank or tab inside the credential.
    BlankInside,
    /// No colon parts key and signature.
    NoColon,
    /// Nothing stands before the colon.
    EmptyKey,
    /// Nothing stands behind the colon.
    EmptySignature,
    /// The key is not UTF-8.
    NotText,
    /// The signature is not base64 of 20 bytes.
    Signature(#[from] SignatureError),
}

/// The AccessKey and the text of the signature, as far as the header has both, whether it is well formed or not.
pub fn credential(headers: &Headers) -> Option<(&str, &str)> {
    headers.text(AUTHORIZATION)?.trim().rsplit([' ', '\t']).next()?.rsplit_once(':')
}

impl Authorization {
    /// Reads the one Authorization header of a request.
    ///
    /// # Errors
    /// [`AuthorizationError`]: none, more than one, or not a credential.
    pub fn of(headers: &Headers, parameters: &Parameters, case: SchemeCase) -> Result<Self, AuthorizationError> {
        let mut values = headers.all(AUTHORIZATION);
        let value = values.next().ok_or(AuthorizationError::Missing)?;
        match values.count() {
            0 => Self::parse(value, &parameters.scheme, case),
            more => Err(AuthorizationError::Repeated(1 + more)),
        }
    }

    /// Reads a value of the header.
    ///
    /// # Errors
    /// [`AuthorizationError`] where it is no credential of this scheme.
    pub fn parse(value: &[u8], scheme: &str, case: SchemeCase) -> Result<Self, AuthorizationError> {
        let value = value.trim_ascii();
        if value.is_empty() {
            return Err(AuthorizationError::Blank);
        }
        if !value.contains(&b' ') {
            return Err(AuthorizationError::NoBlank);
        }
        let (found, rest) = value.split_at(value.iter().position(|&byte| is_blank(byte)).unwrap_or(value.len()));
        if !is_scheme(found, scheme, case) {
            return Err(AuthorizationError::OtherScheme(String::from_utf8_lossy(found).into_owned()));
        }
        let (blanks, credential) = rest.split_at(rest.iter().position(|&byte| !is_blank(byte)).unwrap_or(rest.len()));
        if blanks.contains(&b'\t') {
            return Err(AuthorizationError::TabAfterScheme);
        }
        Self::credential(credential)
    }

    fn credential(credential: &[u8]) -> Result<Self, AuthorizationError> {
        if credential.iter().any(|&byte| is_blank(byte)) {
            return Err(AuthorizationError::BlankInside);
        }
        let colon = credential.iter().rposition(|&byte| byte == b':').ok_or(AuthorizationError::NoColon)?;
        let (key, signature) = (&credential[..colon], &credential[colon + 1..]);
        if key.is_empty() {
            return Err(AuthorizationError::EmptyKey);
        }
        if signature.is_empty() {
            return Err(AuthorizationError::EmptySignature);
        }
        let key = std::str::from_utf8(key).map_err(|_| AuthorizationError::NotText)?;
        let signature = std::str::from_utf8(signature).map_err(|_| SignatureError::NotBase64)?.parse()?;
        Ok(Self { access_key: key.to_owned().into(), signature })
    }

    /// The value of the header: scheme, blank, key, colon, signature.
    pub fn value(&self, scheme: &str) -> String {
        format!("{scheme} {}:{}", self.access_key, self.signature)
    }
}

impl AuthorizationError {
    /// The check's stable word.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Missing => "authorization-missing",
            Self::Repeated(_) => "authorization-repeated",
            Self::Blank => "authorization-blank",
            Self::NoBlank => "authorization-without-blank",
            Self::OtherScheme(_) => "other-scheme",
            Self::TabAfterScheme => "tab-after-scheme",
            Self::BlankInside => "blank-inside-credential",
            Self::NoColon => "no-colon",
            Self::EmptyKey => "empty-key",
            Self::EmptySignature => "empty-signature",
            Self::NotText => "key-not-utf8",
            Self::Signature(SignatureError::NotBase64) => "signature-not-base64",
            Self::Signature(SignatureError::WrongLength(_) | SignatureError::Hexadecimal(_)) => "signature-length",
        }
    }

    /// The requirement that is broken; its clause is the refusal's clause.
    pub fn requirement(&self) -> &'static str {
        match self {
            Self::Missing => "header-authorization-sent",
            Self::Repeated(_) => "settled-authorization-twice",
            Self::Blank => "settled-authorization-blank",
            Self::NoBlank => "settled-authorization-no-blank",
            Self::OtherScheme(_) => "header-authorization-scheme",
            Self::TabAfterScheme => "settled-authorization-only-blanks",
            Self::BlankInside => "settled-authorization-inner-blank",
            Self::NoColon | Self::NotText => "header-authorization-form",
            Self::EmptyKey => "settled-authorization-empty-key",
            Self::EmptySignature => "settled-authorization-empty-signature",
            Self::Signature(SignatureError::NotBase64) => "settled-authorization-strict-base64",
            Self::Signature(SignatureError::WrongLength(_) | SignatureError::Hexadecimal(_)) => {
                "settled-authorization-twenty-bytes"
            }
        }
    }

    /// The printed name of the code that it answers to (1.3.3): 10000, 10001 or 10002.
    pub fn code_name(&self) -> &'static str {
        match self {
            Self::Missing => "AuthorizationNoExist",
            Self::OtherScheme(_) => "SchemeInvalid",
            Self::Repeated(_)
            | Self::Blank
            | Self::NoBlank
            | Self::TabAfterScheme
            | Self::BlankInside
            | Self::NoColon
            | Self::EmptyKey
            | Self::EmptySignature
            | Self::NotText
            | Self::Signature(_) => "AuthorizationInvalid",
        }
    }
}

impl ToBilingual for AuthorizationError {
    fn to_bilingual(&self) -> Bilingual {
        match self {
            Self::Missing => ("请求没有 Authorization 头", "there is no Authorization header").into(),
            Self::Repeated(count) => {
                bilingual!("Authorization 头出现了 {count} 次", "Authorization stands {count} times")
            }
            Self::Blank => ("Authorization 的值为空", "Authorization is blank").into(),
            Self::NoBlank => ("方案名之后没有空格", "no blank stands behind the scheme").into(),
            Self::OtherScheme(scheme) => bilingual!("方案名是 `{scheme}`", "the scheme is `{scheme}`"),
            Self::TabAfterScheme => {
                ("方案名之后是制表符，只能用空格", "a tab stands behind the scheme, where only blanks may").into()
            }
            Self::BlankInside => ("AccessKey:Signature 中含有空白", "a blank stands inside the credential").into(),
            Self::NoColon => ("AccessKey 与 Signature 之间没有冒号", "no colon parts key and signature").into(),
            Self::EmptyKey => ("AccessKey 为空", "the AccessKey is empty").into(),
            Self::EmptySignature => ("Signature 为空", "the signature is empty").into(),
            Self::NotText => ("AccessKey 不是 UTF-8 文本", "the AccessKey is not UTF-8").into(),
            Self::Signature(error) => error.to_bilingual(),
        }
    }
}

impl fmt::Display for AuthorizationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_bilingual().fmt(f)
    }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

fn is_scheme(found: &[u8], scheme: &str, case: SchemeCase) -> bool {
    match case {
        SchemeCase::Exact => found == scheme.as_bytes(),
        SchemeCase::AnyCase => found.eq_ignore_ascii_case(scheme.as_bytes()),
    }
}
