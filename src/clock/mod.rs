//! Time, always handed in: the only `now()` of the crate is here.
//!
//! - `setting` is what a clock is told to show.

mod setting;

use std::sync::{PoisonError, RwLock, RwLockWriteGuard};

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use thiserror::Error;
use tokio::time::Instant;

pub use self::setting::{ClockSetting, ClockSettingError};

/// The clock could not be read. The platform answers it with `GetSvrDateFailed` (1.3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the server's clock cannot be read")]
pub struct ClockFailure;

/// Something that tells the time.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Result<Timestamp, ClockFailure>;
}

/// A clock that can be set anew while others read it.
#[derive(Debug)]
pub struct AdjustableClock {
    setting: RwLock<ClockSetting>,
    simulated: Option<Simulated>,
}

/// Time that goes on as the runtime's does, which may stand still and leap to what is waited for next.
#[derive(Clone, Copy, Debug)]
struct Simulated {
    began: Timestamp,
    at: Instant,
}

impl Simulated {
    fn now(self) -> Timestamp {
        self.began.checked_add(self.at.elapsed()).unwrap_or(Timestamp::MAX)
    }
}

impl AdjustableClock {
    /// A clock that shows `setting`.
    pub fn new(setting: ClockSetting) -> Self {
        Self { setting: RwLock::new(setting), simulated: None }
    }

    /// A clock whose `system` is the time of the runtime, which begins at an instant: where that time is simulated, so is this.
    pub fn simulated(began: Timestamp) -> Self {
        let simulated = Some(Simulated { began, at: Instant::now() });
        Self { simulated, ..Self::system() }
    }

    /// The machine's clock, unchanged.
    pub fn system() -> Self {
        Self::new(ClockSetting::System(SignedDuration::ZERO))
    }

    /// A clock that always shows `instant`.
    pub fn fixed(instant: Timestamp) -> Self {
        Self::new(ClockSetting::Fixed(instant))
    }

    /// What the clock shows now.
    pub fn setting(&self) -> ClockSetting {
        *self.setting.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sets the clock.
    pub fn set(&self, setting: ClockSetting) {
        *self.write() = setting;
    }

    /// Stops the clock at the instant that it shows.
    ///
    /// # Errors
    /// A broken clock shows no instant.
    pub fn freeze(&self) -> Result<Timestamp, ClockFailure> {
        let mut setting = self.write();
        let instant = self.read(*setting)?;
        *setting = ClockSetting::Fixed(instant);
        Ok(instant)
    }

    /// Moves the clock by a duration, a frozen one too.
    ///
    /// # Errors
    /// A broken clock cannot be moved, nor any clock beyond the years that a timestamp holds.
    pub fn shift(&self, by: SignedDuration) -> Result<Timestamp, ClockFailure> {
        // Held throughout: of two shifts at once neither may be lost.
        let mut setting = self.write();
        let moved = match *setting {
            ClockSetting::System(shift) => ClockSetting::System(shift.checked_add(by).ok_or(ClockFailure)?),
            ClockSetting::Fixed(instant) => ClockSetting::Fixed(instant.checked_add(by).map_err(|_| ClockFailure)?),
            ClockSetting::Broken => return Err(ClockFailure),
        };
        let instant = self.read(moved)?;
        *setting = moved;
        Ok(instant)
    }

    fn write(&self) -> RwLockWriteGuard<'_, ClockSetting> {
        self.setting.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn read(&self, setting: ClockSetting) -> Result<Timestamp, ClockFailure> {
        match setting {
            ClockSetting::System(shift) => {
                let now = self.simulated.map_or_else(Timestamp::now, Simulated::now);
                now.checked_add(shift).map_err(|_| ClockFailure)
            }
            ClockSetting::Fixed(instant) => Ok(instant),
            ClockSetting::Broken => Err(ClockFailure),
        }
    }
}

impl Clock for AdjustableClock {
    fn now(&self) -> Result<Timestamp, ClockFailure> {
        self.read(self.setting())
    }
}

/// The time zone of the hospitals: a day is a day there.
pub fn zone() -> TimeZone {
    TimeZone::get("Asia/Shanghai").expect("the bundled time zones hold it")
}

/// An instant as people there read it, with the zone: `2024-05-06 10:00:00 +08:00`, whatever the zone of the machine.
pub fn in_zone(at: Timestamp) -> String {
    at.to_zoned_datetime(zone()).strftime("%F %T %:z").to_string()
}

/// The same with UTC beside it, for who compares it with a file: `2024-05-06 10:00:00 +08:00 (2024-05-06T02:00:00Z)`.
pub fn in_zone_and_utc(at: Timestamp) -> String {
    format!("{} ({})", in_zone(at), at.strftime("%FT%TZ"))
}

/// Measures how long something takes, in the time of the runtime. It is never part of a verdict.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts to measure.
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// The time since the start.
    pub fn elapsed(self) -> std::time::Duration {
        self.0.elapsed()
    }

    /// How much later it was started than another one; nothing where it was started before it.
    pub fn later_than(self, other: Self) -> std::time::Duration {
        self.0.saturating_duration_since(other.0)
    }
}

/// The hours of a difference that are whole, to a minute: nobody's clock runs so wrongly, but local time that is told as GMT
/// does. None where they are none of those of time zones.
pub fn zone_hours(difference: SignedDuration) -> Option<i64> {
    const FURTHEST: i64 = 14;
    let half = SignedDuration::from_mins(if difference.is_negative() { -30 } else { 30 });
    let hours = (difference + half).as_hours();
    let is_near = (difference - SignedDuration::from_hours(hours)).abs() < SignedDuration::from_mins(1);
    (is_near && (1..=FURTHEST).contains(&hours.abs())).then_some(hours)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instant(text: &str) -> Timestamp {
        text.parse().expect("a literal instant")
    }

    #[test]
    fn of_many_shifts_at_once_none_is_lost() {
        const SHIFTS: i64 = 20_000;
        let start = instant("2018-09-10T10:15:31Z");
        let clock = AdjustableClock::fixed(start);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..SHIFTS).for_each(|_| assert!(clock.shift(SignedDuration::from_secs(1)).is_ok())));
            }
        });
        assert_eq!(clock.now(), Ok(start + SignedDuration::from_secs(4 * SHIFTS)));
    }

    #[test]
    fn a_frozen_clock_moves_only_when_told() {
        let clock = AdjustableClock::fixed(instant("2018-09-10T10:15:31Z"));
        assert_eq!(clock.shift(SignedDuration::from_mins(15)), Ok(instant("2018-09-10T10:30:31Z")));
        assert_eq!(clock.now(), Ok(instant("2018-09-10T10:30:31Z")));
        clock.set(ClockSetting::Broken);
        assert_eq!(clock.now(), Err(ClockFailure));
        assert_eq!(clock.freeze(), Err(ClockFailure));
    }
}
