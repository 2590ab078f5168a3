//! Who sends it, and whether it is theirs: Authorization to signature.

use jiff::{SignedDuration, Timestamp};

use super::{Case, shown, shown_bytes};
use crate::contract::reading::Replay;
use crate::language::Bilingual;
use crate::platform::checks;
use crate::platform::http_date::http_date;
use crate::platform::refused::{Refused, Said, Seen};
use crate::signature::authorization::AUTHORIZATION;
use crate::signature::{AuthorizationError, HeaderError, OutsideWindow, Signature, SignedHeaders};
use crate::store::SingleUse;

const PASSED_HEADERS: &str = "the step of the headers comes before it";
const PASSED_KEY: &str = "the step of the key comes before it";

/// What may have become of headers that are missing where Authorization is the last.
const HIDDEN_BEHIND: (&str, &str) = (
    "；最后一个头是 Authorization：签名末尾若带着换行，头部就在那里结束，后面的头都看不到了（去掉 base64 结果末尾的换行）",
    "; the last header is Authorization: a line feed behind the signature, if there is one, ends the head there and hides the headers that follow (take it off the end of the base64 text)",
);

impl Case<'_> {
    pub(super) fn authorization(&self) -> Result<(), Box<Refused>> {
        self.authorization.as_ref().map(|_| ()).map_err(|error| {
            let scheme = &self.platform.contract.parameters().scheme;
            let (expected, actual) = match error {
                AuthorizationError::OtherScheme(other) => (scheme.clone(), shown(other)),
                // What stands behind the scheme may be a secret put in the wrong place: it is not repeated.
                _ => (format!("{scheme} AccessKey:Signature"), String::new()),
            };
            let seen = Seen::header(AUTHORIZATION, expected, actual);
            self.platform.refuse_as_said(Said::by_authorization(error, scheme), seen)
        })
    }

    pub(super) fn key(&mut self) -> Result<(), Box<Refused>> {
        let name = self.authorization.as_ref().map_or("", |authorization| &authorization.access_key);
        self.key = (self.platform.rules.key)(&self.platform.keys, name);
        match self.key {
            Some(_) => Ok(()),
            None => Err(self.platform.refuse(&checks::UNKNOWN_KEY, Seen::header(AUTHORIZATION, "", shown(name)))),
        }
    }

    pub(super) fn headers(&mut self) -> Result<(), Box<Refused>> {
        let (parameters, readings) = (self.platform.contract.parameters(), self.platform.readings());
        let read = || {
            let headers = SignedHeaders::of(&self.request.headers, parameters, readings)?;
            headers.check_version(readings.version_values)?;
            let dates = headers.dates(readings.date_format)?;
            // Without a clock only a two-digit year is in doubt; the clock's own step refuses then.
            let now = self.now.unwrap_or(Timestamp::UNIX_EPOCH);
            let date = match headers.operation_time(&dates, readings.date_agreement, now) {
                Err(error) if self.now.is_ok() || matches!(error, HeaderError::DatesDiffer { .. }) => {
                    return Err(error);
                }
                told => told.ok(),
            };
            Ok((headers, date))
        };
        let (headers, date) = read().map_err(|error| self.refused_header(&error))?;
        (self.headers, self.date) = (Some(headers), date);
        Ok(())
    }

    pub(super) fn clock(&self) -> Result<(), Box<Refused>> {
        let refused = |_| self.platform.refuse(&checks::CLOCK_UNREADABLE, Seen::header(self.date_header(), "", ""));
        self.now.map(|_| ()).map_err(refused)
    }

    pub(super) fn date(&self) -> Result<(), Box<Refused>> {
        let (now, date) = (self.now.expect("the step of the clock comes before it"), self.date.expect(PASSED_HEADERS));
        let seconds = self.platform.contract.parameters().clock_window_seconds;
        (self.platform.rules.window)(date, now, seconds, self.platform.readings().window_edge)
            .map_err(|outside| self.refused_date(&outside, date, now))
    }

    pub(super) fn signature(&mut self) -> Result<(), Box<Refused>> {
        let (rules, readings) = (&self.platform.rules, self.platform.readings());
        let headers = self.headers.take().expect(PASSED_HEADERS);
        let candidates = (rules.canonical)(headers, self.request, readings);
        self.canonical_strings = candidates.iter().map(|candidate| candidate.text()).collect();
        let given = self.given_signature();
        let key = self.key.expect(PASSED_KEY);
        if !(rules.signature)(&self.platform.keys, key, &candidates, &given) {
            // What would have matched is not told: it would sign any body for a client without the secret.
            let seen = Seen::header(AUTHORIZATION, "base64(hmac-sha1(canonical, AccessKeySecret))", given.to_string());
            return Err(self.platform.refuse(&checks::SIGNATURE_DIFFERS, seen));
        }
        self.once = match readings.replay {
            Replay::Accepted => None,
            Replay::Refused => Some(self.single_use(given)),
        };
        Ok(())
    }

    fn single_use(&self, signature: Signature) -> SingleUse {
        // A date just on the edge of the window may still be accepted: one second more.
        let open = self.platform.contract.parameters().clock_window_seconds.saturating_add(1);
        let until = self.date.expect(PASSED_HEADERS).checked_add(SignedDuration::from_secs(open));
        SingleUse { signature, until: until.unwrap_or(Timestamp::MAX) }
    }

    fn given_signature(&self) -> Signature {
        self.authorization.as_ref().expect("the step of Authorization comes before it").signature
    }

    fn refused_header(&self, error: &HeaderError) -> Box<Refused> {
        let sent: Vec<String> = self.request.headers.all(error.header()).map(shown_bytes).collect();
        let seen = Seen::header(error.header(), self.expected_header(error), sent.join(", "));
        let mut said = Said::by_header(error);
        if matches!(error, HeaderError::Missing(_)) && self.may_hide_headers() {
            said.explanation = said.explanation.joined("", &Bilingual::new(HIDDEN_BEHIND.0, HIDDEN_BEHIND.1));
        }
        self.platform.refuse_as_said(said, seen)
    }

    /// Whether headers may be hidden behind Authorization: a line feed at its end, which the base64 of many libraries has, ends
    /// the head. What follows is no report then.
    fn may_hide_headers(&self) -> bool {
        let last = self.request.headers.iter().last();
        let is_last = last.is_some_and(|last| last.name.eq_ignore_ascii_case(AUTHORIZATION));
        is_last && !self.request.body.trim_ascii_start().starts_with(b"{")
    }

    /// What would have passed, in words that read the same in every language.
    fn expected_header(&self, error: &HeaderError) -> String {
        match error {
            HeaderError::VersionUnaccepted { .. } => {
                self.platform.readings().version_values.to_string().replace("-or-", " / ")
            }
            HeaderError::DatesDiffer { operation, .. } => written(*operation),
            HeaderError::Unreadable { .. } => self.now.map(written).unwrap_or_default(),
            HeaderError::Missing(_)
            | HeaderError::DateRepeated(_)
            | HeaderError::Repeated(_)
            | HeaderError::Blank(_) => String::new(),
        }
    }

    fn refused_date(&self, outside: &OutsideWindow, date: Timestamp, now: Timestamp) -> Box<Refused> {
        let window = self.platform.contract.parameters().clock_window_seconds;
        let expected = format!("{} ± {window} s", written(now));
        let actual = format!("{} ({:+} s)", written(date), outside.offset);
        let seen = Seen::header(self.date_header(), expected, actual);
        self.platform.refuse_as_said(Said::by_window(outside, window), seen)
    }

    fn date_header(&self) -> &str {
        &self.platform.contract.parameters().date_header
    }
}

fn written(instant: Timestamp) -> String {
    http_date(instant).unwrap_or_else(|| instant.to_string())
}
