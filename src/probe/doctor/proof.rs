//! Whether it is a platform of this interface that answers otherwise than it should, or something else: a platform whose
//! refusals are HTML, or no answer at all, looks like another program until it accepts a report.

use super::address::is_connected;
use super::{Diagnosis, DiagnosisCheck, Settings, State, report};
use crate::probe::Prober;

/// Blames the target for what may as well have been set up wrongly, where it accepts a report that is signed as the document
/// says: then address, key and secret are right. Where it does not, nothing is shown.
pub(super) async fn settle(prober: &mut Prober<'_>, settings: &Settings<'_>, diagnosis: &mut Diagnosis) {
    let is_open = matches!(diagnosis.verdict(), State::Doubtful | State::Unreachable) && is_connected(diagnosis);
    let Some(entry) = settings.keys.usual().filter(|_| is_open) else { return };
    let signing = prober.signing(entry, settings.readings);
    let Some(accepted) = report::accepted(prober, &signing, entry, settings).await else { return };
    // One that has not answered in time may have been slow only, and is not blamed.
    let in_doubt =
        |check: &&mut DiagnosisCheck| matches!(check.state, State::Doubtful | State::Unreachable) && !check.is_timeout;
    for check in diagnosis.checks.iter_mut().filter(in_doubt) {
        (check.state, check.next) = (State::Fault, Some(PROVED.into()));
    }
    diagnosis.add(accepted);
}

/// What an accepted report says of the rest.
const PROVED: (&str, &str) = (
    "按 1.1.4.2 签名的报告被接受，可见地址、密钥都没有错：是平台（或它前面的网关）没有按 1.3.1 和 1.3.2 应答，请目标方修改",
    "a report that is signed as 1.1.4.2 says is accepted, so address and key are right: it is the platform, or a gateway before it, that answers otherwise than 1.3.1 and 1.3.2 say, and its side must mend it",
);
