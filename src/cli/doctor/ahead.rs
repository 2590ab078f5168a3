//! The same examination ahead of another command: a mistake of one's own would fail everything there and say nothing about
//! the target.

use super::{exit, summary, text};
use crate::cli::{Environment, Exit};
use crate::clock::{AdjustableClock, ClockSetting};
use crate::contract::{Contract, EndpointId};
use crate::language::Bilingual;
use crate::probe::doctor::{Diagnosis, Patient, Verdict, examine};
use crate::probe::{Asker, Question};
use crate::target::Connector;

/// Looks at a target. What is in the way is told, with why the command ends and how; none where nothing is.
pub(in crate::cli) async fn ahead(
    asker: &mut Asker<'_>,
    patient: &Patient<'_>,
    environment: &Environment,
) -> Option<(Bilingual, Exit)> {
    let diagnosis = examine(asker, patient).await;
    // What is as it should be is not told.
    let told = Diagnosis { lines: diagnosis.lines.iter().filter(|line| line.is_amiss()).cloned().collect() };
    if !told.lines.is_empty() {
        environment.tell(&text(asker.address(), &told, environment.language));
    }
    (diagnosis.verdict() != Verdict::Well).then(|| (summary(&diagnosis), exit(&diagnosis)))
}

/// Sets a client's clock by the Date of an answer: what is judged is the target's window, and not how well two machines
/// agree. A target that shows no Date is taken to be right.
pub(in crate::cli) async fn follow(connector: &Connector, contract: &Contract, clock: &AdjustableClock) {
    let mut asker = Asker::new(connector, contract, clock);
    let question = Question::refused(contract.endpoint(EndpointId::Stock));
    let heard = asker.ask(&question, None).await;
    if let Some(offset) = heard.ok().and_then(|heard| heard.clock_offset()) {
        clock.set(ClockSetting::System(offset).over(clock.setting()));
    }
}
