//! What a client gets wrong on purpose: each mistake a word, all of them listed here and nowhere else.

use crate::scenario::words::{Word, words};

words! {
    /// `resource`: Resource in the string to sign.
    ResourceMistake {
        /// With a slash in front.
        LeadingSlash = "leading-slash",
        /// Without the slash in front.
        NoLeadingSlash = "no-leading-slash",
        /// With `?` and the query.
        WithQuery = "with-query",
        /// Without the query.
        WithoutQuery = "without-query",
        /// In lower case.
        LowerCase = "lower-case",
        /// As a URL with scheme and host.
        AbsoluteUrl = "absolute-url",
        /// With its percent-encoding resolved.
        PercentDecoded = "percent-decoded",
    }
    /// `digest`: how the string is hashed, and how the hash is written.
    DigestMistake {
        /// HMAC-SHA1 in lower-case hexadecimal digits.
        Hex = "hex",
        /// HMAC-SHA1 in upper-case hexadecimal digits.
        HexUpper = "hex-upper",
        /// The base64 of the lower-case hexadecimal digits.
        Base64OfHex = "base64-of-hex",
        /// The URL alphabet of base64, without padding (RFC 4648, 5).
        Base64Url = "base64url",
        /// Base64 without its padding.
        Unpadded = "unpadded",
        /// HMAC-SHA256.
        Sha256 = "sha256",
        /// SHA-1 of the string, without the secret.
        Unkeyed = "unkeyed",
        /// One letter of the signature in the other case.
        OtherCase = "other-case",
        /// The last byte of the hash another one.
        OtherEnd = "other-end",
    }
    /// `newline`: what stands between the parts of the string to sign.
    NewlineMistake {
        /// Carriage return and line feed.
        CrLf = "crlf",
        /// Nothing.
        None = "none",
        /// A line feed, and one more behind Resource.
        Trailing = "trailing",
    }
    /// `method`: VERB in the string to sign.
    MethodMistake {
        /// In lower case.
        LowerCase = "lower-case",
        /// Left out, with its line.
        Omitted = "omitted",
    }
    /// `date`: Date and x-bis3-date, sent and signed.
    DateMistake {
        /// The time of the hospitals' zone, written as if it were GMT.
        LocalTime = "local-time",
        /// `Monday, 10-Sep-18 10:15:31 GMT`.
        Rfc850 = "rfc850",
        /// `Mon Sep 10 10:15:31 2018`.
        Asctime = "asctime",
        /// `2018-09-10T10:15:31Z`.
        Iso8601 = "iso-8601",
        /// Seconds since 1970.
        Epoch = "epoch",
        /// No Date; x-bis3-date stands in its line of the string.
        Missing = "missing",
        /// Date a minute before x-bis3-date.
        Differs = "differs",
    }
    /// `order`: the order of custom headers in the string to sign.
    OrderMistake {
        /// From the last name to the first.
        Unsorted = "unsorted",
        /// As they are sent.
        AsSent = "as-sent",
    }
    /// `case`: the names of custom headers in the string to sign.
    CaseMistake {
        /// As they are sent, not in lower case.
        AsSent = "as-sent",
        /// In upper case.
        UpperCase = "upper-case",
    }
    /// `scheme`: how the value of Authorization is put together.
    SchemeMistake {
        /// The scheme in lower case.
        LowerCase = "lower-case",
        /// No scheme.
        Missing = "missing",
        /// `Basic`.
        Basic = "basic",
        /// A tab behind the scheme.
        Tab = "tab",
        /// Nothing between scheme and key.
        NoBlank = "no-blank",
        /// A blank where the colon between key and signature belongs.
        ColonMissing = "colon-missing",
    }
    /// `after`: what is changed once the signature is made.
    AfterMistake {
        /// The body, by one more line feed at its end.
        Body = "send-other-body",
        /// The path, by one more slash at its end.
        Path = "send-other-path",
        /// The query, by one more parameter.
        Query = "send-other-query",
        /// The method: PUT, or POST where it was PUT.
        Method = "send-other-method",
        /// Both dates, by a second.
        Date = "send-other-date",
        /// The version, by `.0` at its end, which is added or taken away.
        Version = "send-other-version",
    }
    /// `secret`: what is done to the key's secret before it signs.
    SecretMistake {
        /// Decoded as base64, though it is used as it stands.
        Base64Decoded = "base64-decoded",
        /// With the line feed that an editor leaves.
        TrailingNewline = "trailing-newline",
        /// In lower case.
        LowerCase = "lower-case",
    }
    /// `header`: what is done to a header.
    HeaderVerb {
        /// `drop NAME`: it is not sent.
        Drop = "drop",
        /// `duplicate NAME`: it is sent twice.
        Duplicate = "duplicate",
        /// `blank NAME`: it is sent without a value.
        Blank = "blank",
        /// `rename NAME to OTHER`: it is sent under another name.
        Rename = "rename",
    }
}

/// The keys of `sign` whose values are words for a mistake, with their words.
pub const MISTAKES: &[(&str, &[&str])] = &[
    ("secret", SecretMistake::WORDS),
    ("resource", ResourceMistake::WORDS),
    ("digest", DigestMistake::WORDS),
    ("newline", NewlineMistake::WORDS),
    ("method", MethodMistake::WORDS),
    ("date", DateMistake::WORDS),
    ("order", OrderMistake::WORDS),
    ("case", CaseMistake::WORDS),
    ("scheme", SchemeMistake::WORDS),
    ("header", HeaderVerb::WORDS),
    ("after", AfterMistake::WORDS),
];

/// A header that goes wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeaderMistake {
    /// It is not sent.
    Drop(String),
    /// It is sent twice.
    Duplicate(String),
    /// It is sent without a value.
    Blank(String),
    /// It is sent under another name.
    Rename(String, String),
}

impl HeaderMistake {
    /// The header that it is about.
    pub fn header(&self) -> &str {
        match self {
            Self::Drop(name) | Self::Duplicate(name) | Self::Blank(name) | Self::Rename(name, _) => name,
        }
    }
}

/// All that a client gets wrong at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mistakes {
    /// What is done to the key's secret.
    pub secret: Option<SecretMistake>,
    /// What is done to Resource.
    pub resource: Option<ResourceMistake>,
    /// How the string is hashed.
    pub digest: Option<DigestMistake>,
    /// What parts the lines.
    pub newline: Option<NewlineMistake>,
    /// What is done to VERB.
    pub method: Option<MethodMistake>,
    /// How dates are written.
    pub date: Option<DateMistake>,
    /// In which order headers are signed.
    pub order: Option<OrderMistake>,
    /// How their names are signed.
    pub case: Option<CaseMistake>,
    /// How Authorization is put together.
    pub scheme: Option<SchemeMistake>,
    /// What is done to headers, in this order.
    pub headers: Vec<HeaderMistake>,
    /// What is changed behind the signature, in this order.
    pub after: Vec<AfterMistake>,
}

impl Mistakes {
    /// Whether the client makes none.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// The same but for one mistake, once for each, with the mistake's key and words.
    pub(super) fn each_left_out(&self) -> Vec<(String, Self)> {
        let mut lesser = Vec::new();
        macro_rules! leave_out {
            ($($key:ident),+) => {$(
                if let Some(mistake) = self.$key {
                    let told = format!("{}: {}", stringify!($key), mistake.word());
                    lesser.push((told, Self { $key: None, ..self.clone() }));
                }
            )+};
        }
        leave_out!(secret, resource, digest, newline, method, date, order, case, scheme);
        for (index, mistake) in self.headers.iter().enumerate() {
            let mut headers = self.headers.clone();
            headers.remove(index);
            lesser.push((format!("header: … {}", mistake.header()), Self { headers, ..self.clone() }));
        }
        for (index, mistake) in self.after.iter().enumerate() {
            let mut after = self.after.clone();
            after.remove(index);
            lesser.push((format!("after: {}", mistake.word()), Self { after, ..self.clone() }));
        }
        lesser
    }
}
