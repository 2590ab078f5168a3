//! Holds what the sealer says of keys and clock against what is known here.

use std::sync::Arc;

use crate::clock::in_zone_and_utc;
use crate::contract::Contract;
use crate::dispute::Explanation;
use crate::dispute::bundle::{Case, CaseError, OtherBasis, Subject};
use crate::evidence::bundle::{Aspect, Check, Fault, MANIFEST, Outcome, Remark};
use crate::language::{Bilingual, bilingual};
use crate::platform::KeyRing;

/// Whether keys and clock are as they are known here. Where they are not, it fails if another answer is due by what is known
/// here; else the difference is told.
pub(super) fn basis_check(
    subject: &Subject,
    case: &Case,
    contract: &Arc<Contract>,
    keys: &KeyRing,
    sealed: &[Explanation],
) -> Result<Check, CaseError> {
    let others = subject.other_basis(case, contract, keys)?;
    if others.is_empty() {
        let well = ("证据包所说的密钥和时钟与这里所知的一致", "what it says of keys and clock is what is known here");
        return Ok(Check::new(Aspect::Basis, Vec::new(), well, ""));
    }
    let here = subject.explanations_here(case, contract, keys)?;
    let differing: Vec<Bilingual> = sealed
        .iter()
        .zip(&here)
        .zip(1..)
        .filter_map(|((sealed, here), number)| other_answer(sealed, here, number))
        .collect();
    let faults: Vec<Fault> =
        others.iter().map(told).chain(differing.iter().cloned()).map(|told| Fault::of(MANIFEST, told)).collect();
    if differing.is_empty() {
        let told: (String, String) = others
            .iter()
            .map(told)
            .map(|told| (told.zh, told.en))
            .fold(Default::default(), |(zh, en), (more_zh, more_en)| {
                (joined(zh, "；", &more_zh), joined(en, "; ", &more_en))
            });
        return Ok(Check::skipped(Aspect::Basis, told));
    }
    let wrong =
        ("按这里所知的密钥和时钟，应答是另一个", "by the keys and the clock that are known here another answer is due");
    let check = Check::new(Aspect::Basis, faults, "", wrong);
    Ok(Check { outcome: Outcome::Fail, remark: Some(Remark::OtherBasis), ..check })
}

fn joined(text: String, between: &str, more: &str) -> String {
    if text.is_empty() { more.to_owned() } else { text + between + more }
}

/// What is answered by what is known here, where that is something else.
fn other_answer(sealed: &Explanation, here: &Explanation, number: usize) -> Option<Bilingual> {
    let answer = |explanation: &Explanation| (explanation.code.number, explanation.is_certain);
    let (before, after) = (sealed.code.number, here.code.number);
    (answer(sealed) != answer(here)).then(|| {
        bilingual!(
            "第 {number} 次请求：按证据包所说是 {before}，按这里所知是 {after}",
            "request {number}: {before} by what the bundle says, {after} by what is known here"
        )
    })
}

/// The difference.
fn told(other: &OtherBasis) -> Bilingual {
    match other {
        OtherBasis::Key { access_key, member, sealed, here } => bilingual!(
            "AccessKey {access_key} 的 {member}：证据包说是 {sealed}，这里是 {here}",
            "{member} of the AccessKey {access_key}: {sealed} in the bundle, {here} here"
        ),
        OtherBasis::Clock { sealed, told: Some(told) } => bilingual!(
            "服务器时钟：证据包说是 {sealed}，应答或记录表明是 {told}",
            "the server's clock: {sealed} in the bundle, {told} by an answer or the recording",
            sealed = in_zone_and_utc(*sealed),
            told = in_zone_and_utc(*told)
        ),
        OtherBasis::Clock { sealed, told: None } => bilingual!(
            "服务器时钟：证据包说是 {sealed}，证据里没有能印证的时间",
            "the server's clock: {sealed} in the bundle, and nothing in the evidence bears that out",
            sealed = in_zone_and_utc(*sealed)
        ),
    }
}
