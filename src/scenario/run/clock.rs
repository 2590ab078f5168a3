//! The clocks of a mock that was started for a scenario, and of its client.

use std::sync::Arc;

use crate::clock::{AdjustableClock, ClockFailure, ClockSetting};
use crate::language::Bilingual;
use crate::scenario::ClockMove;

/// The clock of a mock and that of its client. They show the same, but for a broken one: nobody could sign then.
#[derive(Clone, Debug)]
pub struct MockClock {
    /// The mock's.
    pub mock: Arc<AdjustableClock>,
    /// Its client's.
    pub client: Arc<AdjustableClock>,
    /// That of the run, from which a step counts.
    pub run: ClockSetting,
}

/// Does to the clocks what a step says.
pub(super) fn apply(moved: ClockMove, clocks: Option<&MockClock>) -> Result<(), Bilingual> {
    let Some(MockClock { mock, client, run }) = clocks else {
        return Err(Bilingual::new(
            "目标不是 bis3 启动的模拟平台，无法调整其时钟",
            "the target is no mock that bis3 started: its clock cannot be set",
        ));
    };
    let outcome = match moved {
        ClockMove::Set(setting @ ClockSetting::Broken) => {
            mock.set(setting);
            return Ok(());
        }
        ClockMove::Set(setting) => {
            client.set(setting.over(*run));
            Ok(())
        }
        ClockMove::Freeze => client.freeze().map(drop),
        ClockMove::Advance(by) => client.shift(by).map(drop),
    };
    outcome.map_err(|ClockFailure| Bilingual::new("时钟无法这样调整", "the clock cannot be moved so"))?;
    // A broken clock stays broken until it is set again.
    if matches!(moved, ClockMove::Set(_)) || mock.setting() != ClockSetting::Broken {
        mock.set(client.setting());
    }
    Ok(())
}
