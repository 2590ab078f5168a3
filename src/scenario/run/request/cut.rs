//! A request on which the target cuts the connection without an answer. Once that may be the network's doing; where the same
//! request is cut again over a new connection, which was taken, it is the target's.

use crate::client::{Failure, FailureKind};
use crate::diagnostic::Diagnostic;
use crate::request::{Ending, Outgoing};
use crate::scenario::run::result::outcome;
use crate::scenario::run::walk::Walk;
use crate::scenario::run::{Context, StepResult, severity};
use crate::scenario::{Check, CheckSubject, Step};

/// What is held against the target (1.3.1).
const REQUIREMENT: &str = "error-code-and-message";

/// Whether the request is cut once more. One that ends before its end is sent once: it need not be answered. So is one to a
/// mock of one's own, which cuts what its card says; and a time-out is no cut, since the document sets no time.
pub(super) async fn is_cut_again(walk: &mut Walk<'_>, outgoing: &Outgoing, failure: &Failure) -> bool {
    let is_whole = outgoing.tells_its_end && outgoing.ending == Ending::Kept;
    if !is_whole || walk.context.setting.mock_clock.is_some() || !is_cut(failure) {
        return false;
    }
    walk.session.leave();
    walk.session.turn().await;
    let again = walk.session.exchange(&outgoing.bytes, &outgoing.method).await;
    again.is_err_and(|failure| is_cut(&failure))
}

/// Whether a connection that was taken ends without a byte of an answer.
fn is_cut(failure: &Failure) -> bool {
    failure.received.is_empty() && failure.error.kind() == FailureKind::Cut
}

/// The step as one that was judged.
pub(super) fn told(walk: &Walk<'_>, step: &Step, unanswered: StepResult) -> StepResult {
    let Context { setting, .. } = walk.context;
    let message = (
        "连接被切断，没有应答；重发一次也是如此",
        "the connection is cut without an answer, and so it is when the request is sent again",
    );
    let expected = ("错误码和错误信息（1.3.1）", "an answer with a code and its message (1.3.1)");
    let told = Diagnostic::error(message).expected(expected).actual(unanswered.reason.clone().unwrap_or_default());
    let failure = Diagnostic { severity: severity(walk.claim.level), ..told }.at(&step.source, step.place().span);
    let checks = vec![Check::new(CheckSubject::Answer, Some(failure))];
    let verifies = setting.contract.requirement(REQUIREMENT).into_iter().cloned().collect();
    StepResult { outcome: outcome(&checks), checks, verifies, reason: None, attempts: 2, ..unanswered }
}
