//! What may be reported: the institution, by a report whose date is none; and, where it may be left there, a real one.

use serde_json::Value;

use super::{Diagnosis, Line, Patient, State};
use crate::contract::{Contract, Endpoint, EndpointId, Field, FieldType, Stage};
use crate::language::{Bilingual, ToBilingual, bilingual};
use crate::platform::{Institutions, KeyEntry};
use crate::probe::{Asker, Hand, Heard, Question, Unheard, body};

/// The smallest report first.
const PREFERRED: [EndpointId; 3] = [EndpointId::Donor, EndpointId::Stock, EndpointId::Tqc];

pub(super) async fn examine(
    asker: &mut Asker<'_>,
    hand: &Hand,
    entry: &KeyEntry,
    patient: &Patient<'_>,
    diagnosis: &mut Diagnosis,
) {
    let Some(id) = PREFERRED.into_iter().find(|id| entry.endpoints.contains(id)) else { return };
    let endpoint = asker.endpoint(id);
    let Some(institution) = institution(entry, patient, asker.contract) else { return };
    if asker.contract.institutions().first(&institution).is_none() {
        diagnosis.add(not_in_annex(&institution));
    }
    let body = body::bytes(body::report(endpoint, &institution, nonsense));
    let heard = asker.ask(&Question::report(endpoint, body), Some(hand)).await;
    let line = of_institution(&heard, &institution, endpoint, asker.contract);
    let may_go_on = matches!(line.state, State::Well | State::Note);
    diagnosis.add(line);
    if may_go_on {
        diagnosis.add(real(asker, hand, endpoint, &institution, patient).await);
    }
}

/// The institution that is asked for, or one that the key reports for, or the first of the annex.
fn institution(entry: &KeyEntry, patient: &Patient<'_>, contract: &Contract) -> Option<String> {
    let own = match &entry.institutions {
        Institutions::Listed(own) => own.first().cloned(),
        Institutions::Any => contract.institutions().rows().first().map(|row| row.code.to_string()),
    };
    patient.institution.map(str::to_owned).or(own)
}

fn not_in_annex(institution: &str) -> Line {
    let looked = ("附件的机构代码表", "the annex's table of institutions");
    let came = bilingual!("没有 {institution}", "{institution} is not in it");
    let next = Bilingual::new(
        "核对代码；平台也许接受，也许返回 10007 或 2000x",
        "check the code; the platform may take it, or answer 10007 or 2000x",
    );
    Line::new("annex", State::Note, looked, came, Some(next))
}

/// A period of the right type that is none.
fn nonsense(field: &Field) -> Value {
    match field.kind {
        FieldType::Int | FieldType::Float => (-1).into(),
        FieldType::String | FieldType::Items => "no-such-day".into(),
    }
}

fn of_institution(heard: &Result<Heard, Unheard>, institution: &str, endpoint: &Endpoint, contract: &Contract) -> Line {
    let looked = bilingual!(
        "为机构 {institution} 上报 {endpoint}，日期故意不是日期",
        "a {endpoint} report for the institution {institution} whose date is none",
        endpoint = endpoint.id
    );
    let heard = match heard {
        Ok(heard) => heard,
        Err(unheard) => {
            let next = Bilingual::new("请目标方查看日志", "ask the target's side for its log");
            return Line::new("institution", State::Unreachable, looked, unheard.to_bilingual(), Some(next));
        }
    };
    let came = heard.brief(contract);
    let (state, next) = match heard.listed(contract) {
        Some(code) if code.stage == Stage::Permission => (
            State::Mistake,
            Bilingual::new(
                "这个 AccessKey 不能为这个机构上报：用 --institution 给出它所属的机构，并在密钥文件里用 institutions: 写明",
                "the key may not report for this institution: name its own with --institution, and say so in the key file under institutions:",
            ),
        ),
        Some(code) if code.is_success() => (
            State::Note,
            Bilingual::new(
                "机构没有问题；日期不是日期也被接受了，可能留下了一份报告，请目标方删除",
                "the institution is accepted, and so is a date that is none: a report may be left there, ask the target's side to remove it",
            ),
        ),
        Some(code) if code.number == endpoint.failure.number => {
            let came = bilingual!(
                "符合预期：机构被接受，日期被拒绝（{came}）",
                "as it should be: the institution is accepted and the date refused ({came})",
                came
            );
            return Line::new("institution", State::Well, looked, came, None);
        }
        _ => (
            State::Note,
            Bilingual::new(
                "看不出机构是否有权：这个值错误没有返回接口的保存失败码",
                "whether the institution is accepted does not show: the wrong value was not answered with the interface's own failure",
            ),
        ),
    };
    Line::new("institution", state, looked, came, Some(next))
}

/// A report that should be accepted, for a day long past, if it may be left there.
async fn real(
    asker: &mut Asker<'_>,
    hand: &Hand,
    endpoint: &Endpoint,
    institution: &str,
    patient: &Patient<'_>,
) -> Line {
    let looked =
        bilingual!("一份真实的 {endpoint} 报告", "a {endpoint} report as it should be", endpoint = endpoint.id);
    if !patient.may_write {
        let next = Bilingual::new(
            "要上报一份（会留在目标上），加 --allow-writes",
            "to send one, which stays at the target, give --allow-writes",
        );
        return Line::new("report", State::NotAsked, looked, ("没有发送", "not sent"), Some(next));
    }
    let day = body::day(&mut fastrand::Rng::with_seed(patient.seed));
    let body = body::bytes(body::report(endpoint, institution, |field| body::period(field, day)));
    let heard = match asker.ask(&Question::report(endpoint, body), Some(hand)).await {
        Ok(heard) => heard,
        Err(unheard) => {
            let next = Bilingual::new(
                "报告是否已保存不得而知：请目标方查看",
                "whether it was stored is not known: ask the target's side",
            );
            return Line::new("report", State::Unreachable, looked, unheard.to_bilingual(), Some(next));
        }
    };
    let came = heard.brief(asker.contract);
    let (state, next) = match heard.listed(asker.contract) {
        Some(code) if code.is_success() => return Line::new("report", State::Well, looked, came, None),
        Some(code) if code.stage == Stage::Permission => (
            State::Mistake,
            Bilingual::new(
                "没有权限：用 --institution 给出 AccessKey 所属的机构，或请目标方授权",
                "no permission: name the key's own institution with --institution, or ask the target's side for the right",
            ),
        ),
        _ => (
            State::Note,
            Bilingual::new(
                "签名已通过，报告没有被接受：这由套件评判，bis3 run --suite 会指出条款",
                "the signature is accepted and the report is not: that is for the suite to judge, and bis3 run --suite names the clause",
            ),
        ),
    };
    Line::new("report", state, looked, came, Some(next))
}
