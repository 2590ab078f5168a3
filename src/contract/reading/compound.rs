//! The options that take something behind a colon.

use std::fmt;
use std::str::FromStr;

use super::chosen::Options;
use crate::words::NoSuchWord;

/// `resource-base`: the prefix under which a platform is deployed, and whether it is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResourceBase {
    /// No prefix.
    None,
    /// A prefix that is not part of Resource.
    Unsigned(String),
    /// A prefix that is part of Resource.
    Signed(String),
}

impl ResourceBase {
    /// The prefix, with its leading slash; empty where there is none.
    pub fn prefix(&self) -> &str {
        match self {
            Self::None => "",
            Self::Unsigned(prefix) | Self::Signed(prefix) => prefix,
        }
    }
}

impl Options for ResourceBase {
    const WORDS: &'static [&'static str] = &["none", "unsigned", "signed"];
}

impl FromStr for ResourceBase {
    type Err = NoSuchWord;

    fn from_str(text: &str) -> Result<Self, NoSuchWord> {
        match text.split_once(':') {
            None if text == "none" => Ok(Self::None),
            Some(("unsigned", prefix)) if is_prefix(prefix) => Ok(Self::Unsigned(prefix.to_owned())),
            Some(("signed", prefix)) if is_prefix(prefix) => Ok(Self::Signed(prefix.to_owned())),
            _ => Err(NoSuchWord),
        }
    }
}

fn is_prefix(text: &str) -> bool {
    text.len() > 1 && text.starts_with('/') && !text.ends_with('/') && !text.contains(['?', '#', ' '])
}

impl fmt::Display for ResourceBase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("none"),
            Self::Unsigned(prefix) => write!(f, "unsigned:{prefix}"),
            Self::Signed(prefix) => write!(f, "signed:{prefix}"),
        }
    }
}

/// `tqc-exists-text`: what stands for `%s` in the text of 20007 and 20008.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExistsText {
    /// The institution's name in its first row.
    InstitutionName,
    /// The institution's code.
    InstitutionCode,
    /// The period, such as `2021年上半年`.
    Period,
    /// A text with `{institution_name}`, `{institution_code}`, `{year}` and `{batch}`.
    Template(String),
}

impl Options for ExistsText {
    const WORDS: &'static [&'static str] = &["institution-name", "institution-code", "period", "template"];
}

impl FromStr for ExistsText {
    type Err = NoSuchWord;

    fn from_str(text: &str) -> Result<Self, NoSuchWord> {
        match text.split_once(':') {
            Some(("template", template)) if !template.is_empty() => Ok(Self::Template(template.to_owned())),
            _ => match text {
                "institution-name" => Ok(Self::InstitutionName),
                "institution-code" => Ok(Self::InstitutionCode),
                "period" => Ok(Self::Period),
                _ => Err(NoSuchWord),
            },
        }
    }
}

impl fmt::Display for ExistsText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InstitutionName => f.write_str("institution-name"),
            Self::InstitutionCode => f.write_str("institution-code"),
            Self::Period => f.write_str("period"),
            Self::Template(template) => write!(f, "template:{template}"),
        }
    }
}
