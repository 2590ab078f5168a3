//! Whether it is a request at all (RFC 9112).

use jiff::Timestamp;

use super::{Case, needs_body, shown_bytes};
use crate::clock::ClockFailure;
use crate::contract::Stage;
use crate::message::wire::is_host;
use crate::message::{Arrival, BodyFault, Request, TRANSFER_ENCODING, Version};
use crate::platform::refused::{Refused, Seen};
use crate::platform::{Platform, checks};

/// Whether the head alone is refused, for good and by a check that reads no clock.
pub(in crate::platform) fn refuses_unread(
    platform: &Platform,
    request: &Request,
    now: Result<Timestamp, ClockFailure>,
) -> bool {
    let arrival = Arrival::BodyUnread { request: request.clone() };
    let Some(request) = arrival.request() else { return false };
    let mut case = Case::open(platform, &arrival, request, now);
    while let Some(stage) = case.steps.next().copied().filter(|stage| !needs_body(*stage)) {
        if case.check(stage).is_err() {
            return matches!(stage, Stage::Head | Stage::Route | Stage::Authorization | Stage::Key | Stage::Signature);
        }
    }
    false
}

impl Case<'_> {
    pub(super) fn head(&self) -> Result<(), Box<Refused>> {
        self.host()?;
        match self.arrival {
            Arrival::BodyTooLarge { .. } => self.refused_by_finding(Stage::Head, checks::BODY_PARSING_FAILED),
            Arrival::UnreadableBody { fault, .. } => Err(self.unreadable_body(*fault)),
            Arrival::Request(_) | Arrival::BodyUnread { .. } | Arrival::UnreadableHead(_) => Ok(()),
        }
    }

    fn unreadable_body(&self, fault: BodyFault) -> Box<Refused> {
        match fault {
            BodyFault::MalformedChunk => {
                self.platform.refuse(&checks::MALFORMED_CHUNK, Seen::header(TRANSFER_ENCODING, "", ""))
            }
            BodyFault::Unfinished { received, declared } => {
                let check = if declared.is_some() { &checks::UNFINISHED_BODY } else { &checks::UNFINISHED_CHUNKS };
                self.body_in_part(check, received, declared)
            }
            BodyFault::TooSlow { received, declared } => self.body_in_part(&checks::BODY_TOO_SLOW, received, declared),
        }
    }

    fn body_in_part(&self, check: &'static checks::Check, received: u64, declared: Option<u64>) -> Box<Refused> {
        let (header, expected) = match declared {
            Some(declared) => ("Content-Length", declared.to_string()),
            None => (TRANSFER_ENCODING, String::new()),
        };
        self.platform.refuse(check, Seen::header(header, expected, received.to_string()))
    }

    fn host(&self) -> Result<(), Box<Refused>> {
        let mut hosts = self.request.headers.all("Host");
        let (check, actual) = match (hosts.next(), hosts.next()) {
            (None, _) if self.request.version == Version::Http11 => (&checks::HOST_MISSING, String::new()),
            (None, _) => return Ok(()),
            (Some(host), None) if is_host(host) => return Ok(()),
            (Some(host), None) => (&checks::HOST_INVALID, shown_bytes(host)),
            (Some(_), Some(_)) => (&checks::HOST_REPEATED, String::new()),
        };
        Err(self.platform.refuse(check, Seen::header("Host", "", actual)))
    }
}
