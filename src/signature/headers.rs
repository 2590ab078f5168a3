//! The headers that enter the signed string (1.1.4.2), and what two of them must say.

use std::borrow::Cow;

use jiff::Timestamp;
use smallvec::SmallVec;

use super::HeaderError;
use super::date::{DateError, HttpDate};
use crate::contract::reading::{DateAgreement, DateFormat, DateHeader, RepeatedHeader, VersionValues};
use crate::contract::{Parameters, Readings};
use crate::message::{DATE, Headers};

/// A custom header as it is signed: its name in lower case, its value without blanks around it (1.1.4.2, rule 4).
pub type SignedHeader<'a> = (Cow<'a, str>, Cow<'a, [u8]>);

/// Custom headers in the order in which they are signed. The two of the interface have room in place, and one more.
pub type SignedHeaderList<'a> = SmallVec<[SignedHeader<'a>; 3]>;

/// The headers of a request that are signed: all of them there, none of them twice unless the readings join them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedHeaders<'a> {
    date: &'a [u8],
    date_is_custom: bool,
    custom: SignedHeaderList<'a>,
    operation_date: usize,
    version: usize,
}

/// The instants that the dated headers tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dates {
    /// x-bis3-date, the time of the operation (1.1.4.2).
    pub operation: HttpDate,
    /// Date, where it was sent; it is signed as text, and that it cannot be read is no refusal in itself.
    pub date: Option<Result<HttpDate, DateError>>,
}

impl<'a> SignedHeaders<'a> {
    /// Takes the signed headers out of a request's headers. What is missing is told before what is wrong.
    ///
    /// # Errors
    /// [`HeaderError::Missing`], then [`HeaderError::DateRepeated`], [`HeaderError::Repeated`] and [`HeaderError::Blank`].
    pub fn of(headers: &'a Headers, parameters: &Parameters, readings: &Readings) -> Result<Self, HeaderError> {
        let date = headers.all(DATE).map(<[u8]>::trim_ascii).find(|value| !value.is_empty());
        if date.is_none() && readings.date_header == DateHeader::Required {
            return Err(HeaderError::Missing(DATE.to_owned()));
        }
        let mut custom = custom_headers(headers, &parameters.custom_header_prefix);
        position(&custom, &parameters.date_header)?;
        position(&custom, &parameters.version_header)?;
        match headers.all(DATE).count() {
            0 | 1 => {}
            count => return Err(HeaderError::DateRepeated(count)),
        }
        match readings.repeated_header {
            RepeatedHeader::Refused => refuse_repeated(&custom)?,
            RepeatedHeader::JoinedWithComma => join_repeated(&mut custom),
        }
        let operation_date = filled(&custom, &parameters.date_header)?;
        let version = filled(&custom, &parameters.version_header)?;
        Ok(Self { date: date.unwrap_or_default(), date_is_custom: date.is_none(), custom, operation_date, version })
    }

    /// What a client would sign that looks at nothing: the text in the place of DATE, and the custom headers, whatever is
    /// missing, blank or repeated.
    pub(super) fn unchecked(
        headers: &'a Headers,
        parameters: &Parameters,
        readings: &Readings,
    ) -> (Cow<'a, [u8]>, SignedHeaderList<'a>) {
        let mut custom = custom_headers(headers, &parameters.custom_header_prefix);
        if readings.repeated_header == RepeatedHeader::JoinedWithComma {
            join_repeated(&mut custom);
        }
        let date = headers.first(DATE).or_else(|| headers.first(&parameters.date_header)).unwrap_or_default();
        (date.trim_ascii().into(), custom)
    }

    /// The text in the place of DATE: Date, or x-bis3-date where that stands in for it (reading `date-header`).
    pub fn date(&self) -> &[u8] {
        if self.date_is_custom { self.operation_date() } else { self.date }
    }

    /// The custom headers, sorted by name.
    pub fn custom(&self) -> &[SignedHeader<'a>] {
        &self.custom
    }

    /// The value of x-bis3-date.
    pub fn operation_date(&self) -> &[u8] {
        &self.custom[self.operation_date].1
    }

    /// The value of x-bis3-version.
    pub fn version(&self) -> &[u8] {
        &self.custom[self.version].1
    }

    /// Whether the version is accepted (reading `version-values`).
    ///
    /// # Errors
    /// [`HeaderError::VersionUnaccepted`].
    pub fn check_version(&self, values: VersionValues) -> Result<(), HeaderError> {
        let accepted = match values {
            VersionValues::Any => true,
            VersionValues::OnePointZero => self.version() == b"1.0",
            VersionValues::OneOrOnePointZero => matches!(self.version(), b"1.0" | b"1"),
        };
        if accepted {
            return Ok(());
        }
        Err(HeaderError::VersionUnaccepted {
            header: self.custom[self.version].0.clone().into_owned(),
            version: String::from_utf8_lossy(self.version()).into_owned(),
        })
    }

    /// Reads x-bis3-date in an accepted form, and Date in any.
    ///
    /// # Errors
    /// [`HeaderError::Unreadable`] for x-bis3-date; a Date that cannot be read stands in the result.
    pub fn dates(&self, format: DateFormat) -> Result<Dates, HeaderError> {
        let operation = read_date(self.operation_date(), format).map_err(|error| self.unreadable(error))?;
        let date = (!self.date_is_custom).then(|| {
            // The samples send one text in both: it need not be read twice.
            if self.date == self.operation_date() { Ok(operation) } else { read_date(self.date, DateFormat::AllThree) }
        });
        Ok(Dates { operation, date })
    }

    /// The instant of the operation, told at `now`, and that Date agrees with it if it must (reading `date-agreement`).
    ///
    /// # Errors
    /// [`HeaderError::Unreadable`] for a two-digit year whose weekday fits no year near `now`, or for a Date that must
    /// be read and cannot; [`HeaderError::DatesDiffer`].
    pub fn operation_time(
        &self,
        dates: &Dates,
        agreement: DateAgreement,
        now: Timestamp,
    ) -> Result<Timestamp, HeaderError> {
        let operation = dates.operation.at(now).map_err(|error| self.unreadable(error))?;
        let Some(date) = dates.date.as_ref().filter(|_| agreement == DateAgreement::Required) else {
            return Ok(operation);
        };
        let date = date
            .clone()
            .and_then(|date| date.at(now))
            .map_err(|error| HeaderError::Unreadable { header: DATE.to_owned(), error })?;
        if date == operation {
            return Ok(operation);
        }
        Err(HeaderError::DatesDiffer { header: self.operation_date_name(), operation, date })
    }

    /// The text of DATE and the custom headers, for the string to sign.
    pub(super) fn into_parts(self) -> (Cow<'a, [u8]>, SignedHeaderList<'a>) {
        let date = if self.date_is_custom { self.custom[self.operation_date].1.clone() } else { self.date.into() };
        (date, self.custom)
    }

    fn operation_date_name(&self) -> String {
        self.custom[self.operation_date].0.clone().into_owned()
    }

    fn unreadable(&self, error: DateError) -> HeaderError {
        HeaderError::Unreadable { header: self.operation_date_name(), error }
    }
}

fn custom_headers<'a>(headers: &'a Headers, prefix: &str) -> SignedHeaderList<'a> {
    let mut custom: SignedHeaderList<'a> = headers
        .iter()
        .filter(|header| starts_with(&header.name, prefix))
        .map(|header| (lower_case(&header.name), Cow::Borrowed(header.value.trim_ascii())))
        .collect();
    // Stable: values of one name keep the order in which they were sent.
    custom.sort_by(|(left, _), (right, _)| left.cmp(right));
    custom
}

fn starts_with(name: &str, prefix: &str) -> bool {
    name.as_bytes().get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()))
}

fn lower_case(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}

fn position(custom: &[SignedHeader<'_>], name: &str) -> Result<usize, HeaderError> {
    custom.iter().position(|(found, _)| found == name).ok_or_else(|| HeaderError::Missing(name.to_owned()))
}

fn filled(custom: &[SignedHeader<'_>], name: &str) -> Result<usize, HeaderError> {
    let index = position(custom, name)?;
    if custom[index].1.is_empty() { Err(HeaderError::Blank(name.to_owned())) } else { Ok(index) }
}

fn refuse_repeated(custom: &[SignedHeader<'_>]) -> Result<(), HeaderError> {
    match custom.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        Some(pair) => Err(HeaderError::Repeated(pair[0].0.clone().into_owned())),
        None => Ok(()),
    }
}

fn join_repeated(custom: &mut SignedHeaderList<'_>) {
    custom.dedup_by(|later, earlier| {
        let same = later.0 == earlier.0;
        if same {
            let joined = earlier.1.to_mut();
            joined.push(b',');
            joined.extend_from_slice(&later.1);
        }
        same
    });
}

fn read_date(value: &[u8], format: DateFormat) -> Result<HttpDate, DateError> {
    let text =
        std::str::from_utf8(value).map_err(|_| DateError::NotADate(String::from_utf8_lossy(value).into_owned()))?;
    HttpDate::parse(text, format)
}
