//! The routes of the administration.

use serde_json::{Map, Value, json};

use super::input::{self, ClockChange};
use super::{Admin, Answer, Status};
use crate::clock::{AdjustableClock, Clock, ClockFailure};
use crate::diagnostic::Diagnostic;
use crate::fault::{FaultRule, FaultRules, ListedFault};
use crate::language::{Bilingual, ToBilingual, bilingual};
use crate::message::Request;
use crate::mock::admission::{ConnectionCounts, Turn};
use crate::mock::journal::view;
use crate::store::{ListedReport, ReportPage, StoreError};

/// Most reports of an answer, however many are asked for.
const MOST_REPORTS: usize = 1_000;

pub(super) async fn answer(admin: &Admin, request: &Request) -> Result<Answer, Answer> {
    let path: Vec<&str> = request.path().trim_matches('/').split('/').collect();
    let method = request.method.as_str();
    match (method, path.as_slice()) {
        ("GET", ["health"]) => Ok(health(admin)),
        ("GET", ["journal"]) => journal(admin, request),
        ("GET", ["journal", id]) => exchange(admin, id),
        ("DELETE", ["journal"]) => Ok(forget(admin)),
        ("GET", ["reports"]) => reports(admin, request).await,
        ("POST", ["reset"]) => reset(admin).await.map_err(|error| store_failed(&error)),
        ("GET", ["faults"]) => Ok(faults(admin)),
        ("POST", ["faults"]) => add_faults(admin, request),
        ("DELETE", ["faults"]) => Ok(clear_faults(admin)),
        ("DELETE", ["faults", id]) => remove_fault(admin, id),
        ("GET", ["clock"]) => Ok(clock(&admin.clock)),
        ("PUT", ["clock"]) => change_clock(admin, request),
        (_, path) => Err(no_such_route(path)),
    }
}

fn no_such_route(path: &[&str]) -> Answer {
    let allowed = match path {
        ["health" | "reports"] | ["journal", _] => "GET",
        ["journal"] => "GET, DELETE",
        ["reset"] => "POST",
        ["faults"] => "GET, POST, DELETE",
        ["faults", _] => "DELETE",
        ["clock"] => "GET, PUT",
        _ => {
            return Answer::error(
                Status::NotFound,
                (
                    "没有这个路径；可用：/health /journal /reports /reset /faults /clock",
                    "no such path; there are /health /journal /reports /reset /faults /clock",
                ),
            );
        }
    };
    let why = (format!("此处可用的方法：{allowed}"), format!("allowed here: {allowed}"));
    Answer::error(Status::MethodNotAllowed, why).with_header("Allow", allowed)
}

fn health(admin: &Admin) -> Answer {
    Answer::ok(json!({
        "status": "ok",
        "version": env!("CARGO_PKG_VERSION"),
        "profile": admin.platform.platform().profile().id,
        "world": admin.world.name(),
        "clock": admin.clock.setting().to_string(),
        "connections": connections(&admin.connections),
        "journal": size(admin),
        "faults": admin.world.faults().list().len(),
    }))
}

fn connections(counts: &ConnectionCounts) -> Value {
    let mut shown = Map::new();
    shown.insert("open".to_owned(), json!(counts.open()));
    shown.insert("unfinished-bytes".to_owned(), json!(counts.unfinished_bytes()));
    for turn in Turn::ALL {
        shown.insert(turn.word().to_owned(), json!(counts.turned(turn)));
    }
    shown.insert("failed-handshakes".to_owned(), json!(counts.failed_handshakes()));
    Value::Object(shown)
}

fn size(admin: &Admin) -> Value {
    let size = admin.journal.size();
    json!({ "entries": size.entries, "bytes": size.bytes, "exchanges": size.exchanges })
}

fn journal(admin: &Admin, request: &Request) -> Result<Answer, Answer> {
    let page = input::page(request.query(), usize::MAX)?;
    let entries = admin.journal.entries();
    let listed = entries.iter().filter(|entry| entry.id > page.after).take(page.limit);
    let listed: Vec<Value> = listed.map(|entry| json!(view::Summary::of(entry, &admin.redaction.of(entry)))).collect();
    Ok(Answer::ok(redacted(admin, json!({ "journal": size(admin), "entries": listed }))))
}

fn exchange(admin: &Admin, id: &str) -> Result<Answer, Answer> {
    let entry = id.parse().ok().and_then(|id| admin.journal.entry(id)).ok_or_else(|| {
        Answer::error(Status::NotFound, ("没有这一条，或已被清出", "there is no such entry, or it has gone by now"))
    })?;
    Ok(Answer::ok(redacted(admin, Value::Object(view::detail(&entry, &admin.redaction)))))
}

/// What is shown of messages goes through here as a whole: a secret may stand in any member.
fn redacted(admin: &Admin, value: Value) -> Value {
    admin.redaction.value(value)
}

fn forget(admin: &Admin) -> Answer {
    admin.journal.clear();
    Answer::ok(json!({ "journal": size(admin) }))
}

async fn reports(admin: &Admin, request: &Request) -> Result<Answer, Answer> {
    let ReportPage { reports, bytes, .. } = ReportPage::default();
    let page = input::page(request.query(), reports)?;
    let page = ReportPage { after: page.after, reports: page.limit.min(MOST_REPORTS), bytes };
    let listed = admin.world.store().page(page).await.map_err(|error| store_failed(&error))?;
    // Behind the last one nothing may stand, which the next page tells.
    let next = listed.last().map(|last| last.number);
    let reports: Vec<Value> = listed.iter().map(report).collect();
    Ok(Answer::ok(redacted(admin, json!({ "reports": reports, "next": next }))))
}

fn report(ListedReport { number, stored }: &ListedReport) -> Value {
    json!({
                "number": number,
                "endpoint": stored.report.endpoint,
                "institution": stored.report.institution,
                "period": stored.report.period,
                "received": stored.received.to_string(),
                "replaced": stored.replaced,
                "bytes": stored.report.body.len(),
                "body": String::from_utf8_lossy(&stored.report.body),
    })
}

async fn reset(admin: &Admin) -> Result<Answer, StoreError> {
    admin.world.reset().await?;
    let left = admin.world.store().page(ReportPage::default()).await?;
    Ok(Answer::ok(json!({ "reports": left.len() })))
}

fn store_failed(error: &StoreError) -> Answer {
    Answer::error(Status::ServiceUnavailable, error.to_bilingual())
}

fn faults(admin: &Admin) -> Answer {
    let listed: Vec<Value> = admin.world.faults().list().iter().map(fault).collect();
    Answer::ok(json!({ "faults": listed }))
}

fn fault(listed: &ListedFault) -> Value {
    json!({ "id": listed.id, "rule": listed.rule.to_string(), "matched": listed.matched, "fired": listed.fired })
}

fn add_faults(admin: &Admin, request: &Request) -> Result<Answer, Answer> {
    let lines = input::rules(request)?.lines();
    if lines.len() > FaultRules::MOST {
        return Err(too_many_faults());
    }
    let parsed: Result<Vec<FaultRule>, Diagnostic> =
        lines.iter().map(|line| FaultRule::parse(line, admin.platform.platform().contract())).collect();
    let rules = parsed.map_err(|diagnostic| refused(&diagnostic))?;
    let added = admin.world.faults().add_all(rules).ok_or_else(too_many_faults)?;
    let listed: Vec<Value> = added.iter().map(fault).collect();
    Ok(Answer { status: Status::Created, body: json!({ "faults": listed }), header: None })
}

fn too_many_faults() -> Answer {
    let most = FaultRules::MOST;
    Answer::error(
        Status::BadRequest,
        bilingual!(
            "故障规则同时最多 {most} 条：没有加入任何一条；用 DELETE /faults 清除不再需要的",
            "no more than {most} fault rules at once: none was added; DELETE /faults takes away what is not needed any more"
        ),
    )
}

fn refused(diagnostic: &Diagnostic) -> Answer {
    let drawn = |language| diagnostic.render_in(language, false);
    let why = Bilingual::new(drawn(crate::language::Language::Zh), drawn(crate::language::Language::En));
    Answer::error(Status::BadRequest, why)
}

fn clear_faults(admin: &Admin) -> Answer {
    admin.world.faults().clear();
    faults(admin)
}

fn remove_fault(admin: &Admin, id: &str) -> Result<Answer, Answer> {
    let removed = id.parse().is_ok_and(|id| admin.world.faults().remove(id));
    if removed {
        Ok(faults(admin))
    } else {
        Err(Answer::error(Status::NotFound, ("没有这条规则", "there is no such rule")))
    }
}

fn clock(clock: &AdjustableClock) -> Answer {
    Answer::ok(json!({
        "setting": clock.setting().to_string(),
        "now": clock.now().ok().map(|now| now.to_string()),
    }))
}

fn change_clock(admin: &Admin, request: &Request) -> Result<Answer, Answer> {
    let changed = match input::clock_change(request)? {
        ClockChange::Set(setting) => {
            admin.clock.set(setting);
            Ok(())
        }
        ClockChange::Move(by) => admin.clock.shift(by).map(drop),
        ClockChange::Freeze => admin.clock.freeze().map(drop),
    };
    changed.map_err(|ClockFailure| {
        Answer::error(
            Status::Conflict,
            ("时钟读不出时间，不能移动或停住", "the clock shows no time: it cannot be moved or frozen"),
        )
    })?;
    Ok(clock(&admin.clock))
}
