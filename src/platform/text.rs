//! The text of a code, with what stands for `%s` in 20007 and 20008 (reading `tqc-exists-text`).

use std::borrow::Cow;

use super::Platform;
use super::record::Ruling;
use crate::contract::reading::ExistsText;
use crate::contract::{Code, EndpointId};

/// The text of the ruling's code. The blank behind `%s` is kept as printed.
pub(super) fn of<'a>(platform: &Platform, ruling: &'a Ruling<'_>) -> Cow<'a, str> {
    let text = &ruling.ending.code.text;
    if !ruling.ending.code.names_what_exists() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace(Code::BLANK, &About { platform, ruling }.written()))
}

/// What a report is about.
struct About<'a> {
    platform: &'a Platform,
    ruling: &'a Ruling<'a>,
}

impl About<'_> {
    fn written(&self) -> String {
        match &self.platform.readings().tqc_exists_text {
            ExistsText::InstitutionName => self.institution_name().to_owned(),
            ExistsText::InstitutionCode => self.institution_code().to_owned(),
            ExistsText::Period => self.period(),
            ExistsText::Template(template) => self.filled(template),
        }
    }

    /// In one pass, so that a name that looks like a blank is not filled itself.
    fn filled(&self, template: &str) -> String {
        let mut filled = String::with_capacity(template.len());
        let mut rest = template;
        while let Some(brace) = rest.find('{') {
            filled.push_str(&rest[..brace]);
            rest = &rest[brace..];
            let (name, length) = rest.find('}').map_or(("", 1), |end| (&rest[1..end], end + 1));
            match self.value(name) {
                Some(value) => filled.push_str(&value),
                None => filled.push_str(&rest[..length]),
            }
            rest = &rest[length..];
        }
        filled + rest
    }

    fn value(&self, name: &str) -> Option<Cow<'_, str>> {
        match name {
            "institution_name" => Some(self.institution_name().into()),
            "institution_code" => Some(self.institution_code().into()),
            "year" => Some(self.year().into()),
            "batch" => Some(self.batch().into()),
            _ => None,
        }
    }

    /// An institution that is not listed is named by its code.
    fn institution_name(&self) -> &str {
        let code = self.institution_code();
        self.platform.contract.institutions().first(code).map_or(code, |institution| &institution.name)
    }

    fn institution_code(&self) -> &str {
        self.ruling.facts.subject.institution.as_deref().unwrap_or_default()
    }

    /// `2021年上半年`; the day of a report that is for a day.
    fn period(&self) -> String {
        match &self.ruling.period {
            (Some(year), Some(batch)) => format!("{year}年{}", self.batch_name(batch)),
            _ => self.ruling.facts.subject.period.as_deref().unwrap_or_default().to_owned(),
        }
    }

    fn batch_name<'b>(&'b self, batch: &'b str) -> &'b str {
        let tqc = self.platform.contract.endpoint(EndpointId::Tqc);
        let dictionary = tqc
            .period_fields
            .iter()
            .filter_map(|name| tqc.field(name)?.dictionary.as_ref())
            .find_map(|dictionary| dictionary.get(batch));
        dictionary.map_or(batch, |entry| &entry.name.zh)
    }

    fn year(&self) -> String {
        self.ruling.period.0.map(|year| year.to_string()).unwrap_or_default()
    }

    fn batch(&self) -> &str {
        self.ruling.period.1.as_deref().unwrap_or_default()
    }
}
