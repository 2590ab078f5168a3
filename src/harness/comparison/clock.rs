//! The instant that both sides of a comparison are asked at: two that are asked one after the other at the machine's time
//! would differ by it.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;

use crate::clock::{AdjustableClock, Clock, ClockFailure, ClockSetting, Stopwatch};

/// How long an address is asked at one instant. A platform refuses what is 15 minutes off (1.1.4.2), and its own clock may
/// be off too.
const LONGEST: Duration = Duration::from_secs(5 * 60);

/// The clock of an address's client. It stands still, but not for so long that the address refuses its requests.
#[derive(Debug)]
pub(super) struct StandingClock {
    setting: ClockSetting,
    held: Mutex<Held>,
}

#[derive(Clone, Copy, Debug)]
struct Held {
    instant: Result<Timestamp, ClockFailure>,
    since: Stopwatch,
}

impl StandingClock {
    /// A clock that stands at what `setting` shows when the machine's clock shows `machine`.
    pub(super) fn new(setting: ClockSetting, machine: Timestamp) -> Self {
        Self { setting, held: Mutex::new(Held::at(setting, machine)) }
    }
}

/// The machine's instant, at which the clocks of one scenario are stopped.
pub(super) fn machine() -> Result<Timestamp, ClockFailure> {
    AdjustableClock::system().now()
}

impl Clock for StandingClock {
    fn now(&self) -> Result<Timestamp, ClockFailure> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if held.since.elapsed() > LONGEST {
            *held = Held::at(self.setting, machine()?);
        }
        held.instant
    }
}

impl Held {
    fn at(setting: ClockSetting, machine: Timestamp) -> Self {
        Self {
            instant: AdjustableClock::new(setting.over(ClockSetting::Fixed(machine))).now(),
            since: Stopwatch::start(),
        }
    }
}
