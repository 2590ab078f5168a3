//! What may be reported: for which institution, shown by a report whose date is refused; and, where it may be left there, a
//! right one.

use jiff::ToSpan;
use jiff::civil::{Date, Time, date};

use super::{Advice, Diagnosis, DiagnosisCheck, MayWrite, Settings, State};
use crate::contract::{Code, Contract, Endpoint, EndpointId, Field, FieldType, Stage, ValueKind};
use crate::language::{Bilingual, ToBilingual, bilingual};
use crate::payload::json::quoted;
use crate::platform::{Institutions, KeyEntry};
use crate::probe::{ProbeAnswer, ProbeError, Prober};
use crate::request::{ReportIdentity, Signing, Tree};

const ANNEX: &str = "annex";
const INSTITUTION: &str = "institution";
const REPORT: &str = "report";

/// The smallest report first.
const PREFERRED: [EndpointId; 3] = [EndpointId::Donor, EndpointId::Stock, EndpointId::Tqc];

pub(super) async fn examine(
    prober: &mut Prober<'_>,
    signing: &Signing,
    entry: &KeyEntry,
    settings: &Settings<'_>,
    diagnosis: &mut Diagnosis,
) {
    let contract = prober.contract;
    let Some(id) = endpoint_of(entry) else { return };
    let Some(institution) = institution(entry, settings, contract) else {
        diagnosis.add(not_named());
        return;
    };
    if contract.institutions().first(&institution).is_none() {
        diagnosis.add(not_in_annex(&institution));
    }
    let endpoint = contract.endpoint(id);
    let body = Tree::example(endpoint, |field| Some(with_wrong_date(field, &institution))).text();
    let answer = prober.send(&prober.report(id, body, Some(signing.clone()))).await;
    let check = of_institution(&answer, &institution, endpoint, contract);
    let may_go_on = matches!(check.state, State::Well | State::Note);
    diagnosis.add(check);
    if may_go_on {
        let check = match settings.may_write {
            MayWrite::Always => right_report(prober, signing, endpoint, institution, settings).await,
            MayWrite::Never | MayWrite::InDoubt => not_sent(endpoint),
        };
        diagnosis.add(check);
    }
}

/// A right report that the target accepts; none where it does not. For whom a key of one's own reports is guessed where it
/// reports for everybody: a refusal shows nothing here.
pub(super) async fn accepted(
    prober: &mut Prober<'_>,
    signing: &Signing,
    entry: &KeyEntry,
    settings: &Settings<'_>,
) -> Option<DiagnosisCheck> {
    let endpoint = prober.contract.endpoint(endpoint_of(entry)?);
    let any = || prober.contract.institutions().rows().first().map(|row| row.code.clone());
    let institution = institution(entry, settings, prober.contract).or_else(any)?;
    let check = right_report(prober, signing, endpoint, institution, settings).await;
    (check.state == State::Well).then_some(check)
}

fn endpoint_of(entry: &KeyEntry) -> Option<EndpointId> {
    PREFERRED.into_iter().find(|id| entry.endpoints.contains(id))
}

/// The institution that is asked for, or one that the key reports for; for a key that may report for all the first of the
/// annex.
fn institution(entry: &KeyEntry, settings: &Settings<'_>, contract: &Contract) -> Option<String> {
    let own = match &entry.institutions {
        Institutions::Listed(own) => own.first().cloned(),
        Institutions::Any if settings.unbound_key => None,
        Institutions::Any => contract.institutions().rows().first().map(|row| row.code.clone()),
    };
    settings.institution.map(str::to_owned).or(own)
}

/// Another institution than the key's own would be refused, and look like a mistake.
fn not_named() -> DiagnosisCheck {
    let looked = ("AccessKey 能否为它的机构上报", "whether the key may report for its institution");
    let came = ("没有问：不知道是哪个机构", "not asked: which one that is, nobody has said");
    let next = (
        "用 --institution CODE 给出它所属机构的代码（附件），或在密钥文件里用 institutions: 写明",
        "name it with --institution CODE, by its code in the annex, or in the key file under institutions:",
    );
    DiagnosisCheck::new(INSTITUTION, State::NotAsked, looked, came, next)
}

fn not_in_annex(institution: &str) -> DiagnosisCheck {
    let looked = ("附件的机构代码表", "the annex's table of institutions");
    let came = bilingual!("没有 {institution}", "{institution} is not in it");
    let next = (
        "核对代码；平台也许接受，也许返回 10007 或 2000x",
        "check the code; the platform may take it, or answer 10007 or 2000x",
    );
    DiagnosisCheck::new(ANNEX, State::Note, looked, came, next)
}

/// What a field holds in a report for the institution whose period is of the right type and is none.
fn with_wrong_date(field: &Field, institution: &str) -> String {
    match (field.value, field.kind) {
        (ValueKind::Institution, _) => quoted(institution),
        (_, FieldType::Int | FieldType::Float) => "-1".to_owned(),
        (_, FieldType::String | FieldType::Items) => quoted("no-such-day"),
    }
}

fn of_institution(
    answer: &Result<ProbeAnswer, ProbeError>,
    institution: &str,
    endpoint: &Endpoint,
    contract: &Contract,
) -> DiagnosisCheck {
    let id = endpoint.id;
    let looked = bilingual!(
        "为机构 {institution} 上报 {id}，日期故意不是日期",
        "a {id} report for the institution {institution} whose date is none"
    );
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => {
            let next = ("请目标方查看日志", "ask the target's side for its log");
            return DiagnosisCheck::new(INSTITUTION, State::Unreachable, looked, error.to_bilingual(), next);
        }
    };
    let came = answer.brief(contract);
    let code = answer.listed(contract);
    if code.is_some_and(|code| code.number == endpoint.failure.number) {
        let came = bilingual!(
            "符合预期：机构被接受，日期被拒绝（{came}）",
            "as it should be: the institution is accepted and the date refused ({came})",
            came
        );
        return DiagnosisCheck::well(INSTITUTION, looked, came);
    }
    let (state, next) = of_other_answer(code);
    DiagnosisCheck::new(INSTITUTION, state, looked, came, next)
}

/// What it means that the answer is another than the one for a wrong date.
fn of_other_answer(code: Option<&Code>) -> (State, Advice) {
    match code {
        Some(code) if code.stage == Stage::Permission => (
            State::Mistake,
            (
                "这个 AccessKey 不能为这个机构上报：用 --institution 给出它所属的机构，并在密钥文件里用 institutions: 写明",
                "the key may not report for this institution: name its own with --institution, and say so in the key file under institutions:",
            ),
        ),
        Some(code) if code.is_success() => (
            State::Note,
            (
                "机构没有问题；日期不是日期也被接受了，可能留下了一份报告，请目标方删除",
                "the institution is accepted, and so is a date that is none: a report may be left there, ask the target's side to remove it",
            ),
        ),
        _ => (
            State::Note,
            (
                "看不出机构是否有权：这个值错误没有返回接口的保存失败码",
                "whether the institution is accepted does not show: the wrong value was not answered with the interface's own failure",
            ),
        ),
    }
}

fn right(endpoint: &Endpoint) -> Bilingual {
    let id = endpoint.id;
    bilingual!("一份真实的 {id} 报告", "a {id} report as it should be")
}

fn not_sent(endpoint: &Endpoint) -> DiagnosisCheck {
    let next = (
        "要上报一份（会留在目标上），加 --allow-writes",
        "to send one, which stays at the target, give --allow-writes",
    );
    DiagnosisCheck::new(REPORT, State::NotAsked, right(endpoint), ("没有发送", "not sent"), next)
}

/// A report that should be accepted, for a day long past.
async fn right_report(
    prober: &mut Prober<'_>,
    signing: &Signing,
    endpoint: &Endpoint,
    institution: String,
    settings: &Settings<'_>,
) -> DiagnosisCheck {
    let (id, looked) = (endpoint.id, right(endpoint));
    let identity = identity(endpoint, institution, settings.seed);
    let body = Tree::example(endpoint, |field| identity.value_of(field)).text();
    let answer = match prober.send(&prober.report(id, body, Some(signing.clone()))).await {
        Ok(answer) => answer,
        Err(error) => {
            let next =
                ("报告是否已保存不得而知：请目标方查看", "whether it was stored is not known: ask the target's side");
            return DiagnosisCheck::new(REPORT, State::Unreachable, looked, error.to_bilingual(), next);
        }
    };
    let came = answer.brief(prober.contract);
    let (state, next) = match answer.listed(prober.contract) {
        Some(code) if code.is_success() => return DiagnosisCheck::well(REPORT, looked, came),
        Some(code) if code.stage == Stage::Permission => (
            State::Mistake,
            (
                "没有权限：用 --institution 给出 AccessKey 所属的机构，或请目标方授权",
                "no permission: name the key's own institution with --institution, or ask the target's side for the right",
            ),
        ),
        _ => (
            State::Note,
            (
                "签名已通过，报告没有被接受：这由套件评判，bis3 run --suite 会指出条款",
                "the signature is accepted and the report is not: that is for the suite to judge, and bis3 run --suite names the clause",
            ),
        ),
    };
    DiagnosisCheck::new(REPORT, state, looked, came, next)
}

/// A day between 1990 and 2017: no platform holds a report for it but by such a request.
fn identity(endpoint: &Endpoint, institution: String, seed: u64) -> ReportIdentity {
    const FIRST: Date = date(1990, 1, 1);
    let days = fastrand::Rng::with_seed(seed).i64(0..10_000).days();
    let day = FIRST.saturating_add(days);
    ReportIdentity {
        institution,
        moment: day.to_datetime(Time::constant(8, 0, 0, 0)),
        year: day.year(),
        batch: endpoint.batches().first().map(|batch| batch.value.clone()).unwrap_or_default(),
    }
}
