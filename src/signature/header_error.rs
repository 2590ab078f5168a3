//! What can be wrong with the headers that are signed (1.1.4.2).

use std::fmt;

use jiff::Timestamp;
use thiserror::Error;

use super::date::DateError;
use crate::language::{Bilingual, ToBilingual, bilingual};
use crate::message::DATE;

/// A signed header that is missing (10004) or does not say what it must (10005).
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum HeaderError {
    /// The header is missing; a blank Date counts as missing.
    Missing(String),
    /// Date stands more than once.
    DateRepeated(usize),
    /// A custom header stands more than once (reading `repeated-header`).
    Repeated(String),
    /// x-bis3-date or x-bis3-version is blank.
    Blank(String),
    /// A header holds no date of HTTP/1.1, or not in an accepted form (reading `date-format`).
    Unreadable {
        /// The header.
        header: String,
        /// What is wrong with it.
        error: DateError,
    },
    /// Date tells another instant (reading `date-agreement`).
    DatesDiffer {
        /// The name of the header that tells the time of the operation.
        header: String,
        /// Its instant.
        operation: Timestamp,
        /// The instant of Date.
        date: Timestamp,
    },
    /// The version is none of those accepted (reading `version-values`).
    VersionUnaccepted {
        /// The header.
        header: String,
        /// Its value.
        version: String,
    },
}

impl HeaderError {
    /// The check's stable word.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Missing(_) => "header-missing",
            Self::DateRepeated(_) => "date-repeated",
            Self::Repeated(_) => "header-repeated",
            Self::Blank(_) => "header-blank",
            Self::Unreadable { error, .. } => error.reason(),
            Self::DatesDiffer { .. } => "dates-differ",
            Self::VersionUnaccepted { .. } => "version-unaccepted",
        }
    }

    /// The requirement that is broken; its clause is the refusal's clause.
    pub fn requirement(&self) -> &'static str {
        match self {
            Self::Missing(name) if name == DATE => "signature-data-date",
            Self::Missing(_) | Self::Repeated(_) => "header-custom-list",
            Self::DateRepeated(_) => "settled-date-twice",
            Self::Blank(_) => "settled-header-empty-custom",
            // What HTTP asks of x-bis3-date it asks of Date only where the two must agree.
            Self::Unreadable { header, .. } if header == DATE => "settled-reading-date-agreement",
            Self::Unreadable { error, .. } => error.requirement(),
            Self::DatesDiffer { .. } => "settled-reading-date-agreement",
            Self::VersionUnaccepted { .. } => "header-x-bis3-version",
        }
    }

    /// The reading that decides, where one does.
    pub fn reading(&self) -> Option<&'static str> {
        match self {
            Self::Missing(name) if name == DATE => Some("date-header"),
            Self::Repeated(_) => Some("repeated-header"),
            Self::Unreadable { error: DateError::FormNotAccepted(_), .. } => Some("date-format"),
            Self::DatesDiffer { .. } => Some("date-agreement"),
            Self::Unreadable { header, .. } if header == DATE => Some("date-agreement"),
            Self::VersionUnaccepted { .. } => Some("version-values"),
            Self::Missing(_) | Self::DateRepeated(_) | Self::Blank(_) | Self::Unreadable { .. } => None,
        }
    }

    /// The header at fault.
    pub fn header(&self) -> &str {
        match self {
            Self::Missing(name) | Self::Repeated(name) | Self::Blank(name) => name,
            Self::DateRepeated(_) | Self::DatesDiffer { .. } => DATE,
            Self::Unreadable { header, .. } | Self::VersionUnaccepted { header, .. } => header,
        }
    }

    /// The printed name of the code that it answers to (1.3.3): 10004 or 10005.
    pub fn code_name(&self) -> &'static str {
        if matches!(self, Self::Missing(_)) { "HeaderNoExist" } else { "HeaderInvalid" }
    }
}

impl ToBilingual for HeaderError {
    fn to_bilingual(&self) -> Bilingual {
        match self {
            Self::Missing(name) => bilingual!("请求没有 {name} 头", "there is no {name} header"),
            Self::DateRepeated(count) => {
                bilingual!("Date 头出现了 {count} 次", "Date stands {count} times")
            }
            Self::Repeated(name) => {
                bilingual!("{name} 头出现了不止一次", "{name} stands more than once")
            }
            Self::Blank(name) => bilingual!("{name} 的值为空", "{name} is blank"),
            Self::Unreadable { header, error } => Bilingual::from(header.as_str()).joined(": ", &error.to_bilingual()),
            Self::DatesDiffer { header, operation, date } => {
                bilingual!("Date 是 {date}，{header} 是 {operation}", "Date tells {date}, {header} tells {operation}")
            }
            Self::VersionUnaccepted { header, version } => {
                bilingual!("{header} 的值是 `{version}`", "{header} is `{version}`")
            }
        }
    }
}

impl fmt::Display for HeaderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_bilingual().fmt(f)
    }
}
