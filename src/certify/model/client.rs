//! A client that reports day after day: one report after the other, each until it is done or put aside.

use std::sync::Arc;
use std::time::Duration;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde_json::Value;
use tokio::time::sleep;

use super::answer::{Next, next, server_time};
use super::content::{Reporter, ZONE};
use super::fault::Fault;
use super::signed::Sender;
use crate::client::{Connector, Session};
use crate::clock::{AdjustableClock, Clock, zone};
use crate::contract::{Contract, EndpointId, Readings};
use crate::language::Bilingual;
use crate::message::{RETRY_AFTER, Response};
use crate::platform::KeyEntry;

/// Whom a model client reports for, and where to.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The document.
    pub contract: Arc<Contract>,
    /// How the client reads it.
    pub readings: Readings,
    /// The key that signs.
    pub key: KeyEntry,
    /// The institution's code.
    pub institution: String,
    /// How it comes to the platform.
    pub connector: Connector,
    /// What tells it the time.
    pub clock: Arc<AdjustableClock>,
    /// The pause between two reports.
    pub between: Duration,
    /// After how many reports it stops.
    pub reports: i32,
    /// How it is careless; none for a careful client.
    pub fault: Option<Fault>,
}

/// A client that reports without end.
pub struct ModelClient {
    setting: Setting,
    session: Session,
    began: Timestamp,
    /// How far its own clock is behind the platform's, as far as it knows.
    offset: SignedDuration,
    /// The date that it keeps, where it does.
    kept_date: Option<Timestamp>,
}

const FIRST_PAUSE: Duration = Duration::from_millis(1_200);
const GROWTH: u32 = 2;
/// The longest pause of a client that sends again without end.
const LONGEST_PAUSE: Duration = Duration::from_secs(3);
/// The pause of a client whose pauses do not grow.
const CONSTANT_PAUSE: Duration = Duration::from_millis(2_500);
const MOST_TRIES: u32 = 5;
/// How much longer than it is asked it waits.
const LONGER: Duration = Duration::from_millis(30);

/// What an answer has told.
struct Told {
    next: Next,
    /// How long to wait at the least.
    at_least: Duration,
    response: Option<Response>,
}

impl ModelClient {
    /// A client that has sent nothing yet.
    pub fn new(setting: Setting) -> Self {
        let (session, began) = (setting.connector.session(), setting.clock.now().unwrap_or_default());
        Self { setting, session, began, offset: SignedDuration::ZERO, kept_date: None }
    }

    /// Reports as often as it is set to, or until it has stopped for good.
    ///
    /// # Errors
    /// What keeps it from making a request.
    pub async fn run(mut self) -> Result<(), Bilingual> {
        for index in 0..self.setting.reports {
            let ended = self.report(index).await?;
            if self.has(Fault::StopsForGood) && ended != Next::Done {
                return Ok(());
            }
            if ended == Next::Done {
                self.besides(index).await?;
            }
            sleep(self.setting.between).await;
        }
        Ok(())
    }

    /// What some clients do besides, once a report is done.
    async fn besides(&mut self, index: i32) -> Result<(), Bilingual> {
        let (endpoint, report) = self.reporter().report(index, self.now(), 1);
        match (self.setting.fault, endpoint) {
            (Some(Fault::SecondReportOfDay), EndpointId::Donor) => _ = self.tries(endpoint, &[report]).await?,
            (Some(Fault::StockTwiceADay), EndpointId::Stock) => {
                let evening = self.reporter().counted_in_the_evening(index);
                self.tries(endpoint, &[evening]).await?;
            }
            (Some(Fault::CallsElsewhere), _) => self.ask("/health").await,
            _ => {}
        }
        Ok(())
    }

    /// One report, tried until it is done or put aside.
    async fn report(&mut self, index: i32) -> Result<Next, Bilingual> {
        let tries = if self.has(Fault::NewContentOnRetry) { MOST_TRIES } else { 1 };
        let now = self.now();
        let reports = (0..).take(tries as usize).map(|more| self.reporter().report(index, now, more));
        let (endpoints, reports): (Vec<EndpointId>, Vec<Value>) = reports.unzip();
        self.tries(endpoints[0], &reports).await
    }

    /// Tries what stands at the place of each try, or at the last one.
    async fn tries(&mut self, endpoint: EndpointId, reports: &[Value]) -> Result<Next, Bilingual> {
        let (mut date, mut is_corrected) = (None, false);
        for (tries, report) in (1..).zip(reports.iter().chain(reports.last().into_iter().cycle())) {
            let dated = date.filter(|_| self.has(Fault::ReusesSignature)).unwrap_or_else(|| self.date());
            date = Some(dated);
            let told = self.send(endpoint, report, dated).await?;
            match told.next {
                Next::Clock if is_corrected => return Ok(Next::Aside),
                Next::Clock => {
                    is_corrected = true;
                    self.set_clock(told.response.as_ref());
                }
                Next::Again if self.may_try_again(tries) => sleep(self.pause(tries).max(told.at_least)).await,
                ended => return Ok(ended),
            }
        }
        Ok(Next::Aside)
    }

    fn may_try_again(&self, tries: u32) -> bool {
        !self.has(Fault::NeverRetries) && (tries < MOST_TRIES || self.has(Fault::RetriesForEver))
    }

    fn pause(&self, tries: u32) -> Duration {
        let growing = FIRST_PAUSE * GROWTH.pow(tries.min(9) - 1);
        match self.setting.fault {
            Some(Fault::RetriesAtOnce) => Duration::ZERO,
            Some(Fault::ConstantPauses) => CONSTANT_PAUSE,
            Some(Fault::RetriesForEver) => growing.min(LONGEST_PAUSE),
            _ => growing,
        }
    }

    async fn send(&mut self, endpoint: EndpointId, report: &Value, date: Timestamp) -> Result<Told, Bilingual> {
        let bytes = self.sender(&self.host()).report(endpoint, report, date)?;
        let Ok(answer) = self.session.exchange(&bytes, "POST").await else {
            let next = if self.has(Fault::GivesUpOnCut) { Next::Aside } else { Next::Again };
            return Ok(Told { next, at_least: Duration::ZERO, response: None });
        };
        let response = answer.response;
        if self.has(Fault::FollowsRedirect)
            && let Some(place) = response.headers.text("Location")
        {
            self.ask(place).await;
        }
        let asked = response.headers.text(RETRY_AFTER).and_then(|text| text.parse().ok());
        let asked = asked.filter(|_| !self.has(Fault::IgnoresRetryAfter) && !self.has(Fault::RetriesAtOnce));
        let at_least = asked.map_or(Duration::ZERO, |seconds| Duration::from_secs(seconds) + LONGER);
        Ok(Told {
            next: next(&response, &self.setting.contract, self.setting.fault),
            at_least,
            response: Some(response),
        })
    }

    /// Asks for something that is no report; whatever comes of it is not looked at.
    async fn ask(&mut self, path: &str) {
        let bytes = self.sender(&self.host()).elsewhere(path);
        let _ = self.session.exchange(&bytes, "GET").await;
    }

    fn set_clock(&mut self, response: Option<&Response>) {
        let now = self.now();
        if let Some(server) = response.and_then(|response| server_time(response, now)) {
            self.offset = server.duration_since(now);
        }
    }

    fn date(&mut self) -> Timestamp {
        let ahead = match self.setting.fault {
            Some(Fault::ZoneClock) => ZONE,
            Some(Fault::MidnightMissed) => SignedDuration::from_hours(-24 * i64::from(self.midnights())),
            _ => SignedDuration::ZERO,
        };
        let fresh = self.now().saturating_add(self.offset + ahead).unwrap_or_else(|_| self.now());
        if self.has(Fault::CachesDate) { *self.kept_date.get_or_insert(fresh) } else { fresh }
    }

    /// How many midnights have passed since it began.
    fn midnights(&self) -> i32 {
        self.today().since(local_day(self.began)).map_or(0, |span| span.get_days())
    }

    fn today(&self) -> Date {
        local_day(self.now())
    }

    fn now(&self) -> Timestamp {
        self.setting.clock.now().unwrap_or_default()
    }

    fn host(&self) -> String {
        self.setting.connector.address().authority()
    }

    fn has(&self, fault: Fault) -> bool {
        self.setting.fault == Some(fault)
    }

    fn reporter(&self) -> Reporter<'_> {
        let Setting { contract, institution, fault, .. } = &self.setting;
        let first_day = local_day(self.began).saturating_sub(1.day());
        Reporter { contract, institution, first_day, fault: *fault }
    }

    fn sender<'a>(&'a self, host: &'a str) -> Sender<'a> {
        let Setting { contract, readings, key, fault, .. } = &self.setting;
        Sender { contract, readings, key, host, fault: *fault }
    }
}

fn local_day(time: Timestamp) -> Date {
    time.to_zoned_datetime(zone()).date()
}
