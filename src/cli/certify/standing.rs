//! Whether what is certified counts: the challenge was followed, the certificate is valid and was not revoked.

use std::path::Path;

use jiff::Timestamp;

use super::judged::Again;
use crate::certify::folder::{CHALLENGE, PLAN};
use crate::certify::notes::RUN_BEGUN;
use crate::certify::suite::Plan;
use crate::certify::{Challenge, Departure, Terms, by_hand, departures};
use crate::cli::CliError;
use crate::clock::in_zone_and_utc;
use crate::diagnostic::{Diagnostic, Source};
use crate::evidence::Sha256Digest;
use crate::evidence::bundle::{Aspect, Check, EVIDENCE, Fault};
use crate::language::{Bilingual, bilingual};
use crate::report::certification::packages::State;
use crate::report::certification::{VERDICTS, in_groups};

/// The fingerprints of certificates that do not count any more.
pub(super) struct Revoked(Vec<Sha256Digest>);

impl Revoked {
    /// Reads them, one a line, in groups or not; what stands behind a `#` is a remark.
    pub(super) fn read(path: &Path) -> Result<Self, CliError> {
        let source = Source::read(path)?;
        let mut revoked = Vec::new();
        let mut start = 0;
        for line in source.text().split_inclusive('\n') {
            let told = line.split('#').next().unwrap_or_default().trim();
            let digits: String = told.split_whitespace().collect();
            if !digits.is_empty() {
                let digest = digits.to_ascii_lowercase().parse().map_err(|_| {
                    Diagnostic::error((
                        "不是指纹：应为 64 个十六进制数字",
                        "no fingerprint: 64 hexadecimal digits are expected",
                    ))
                    .at(&source, start..start + line.trim_end().len())
                })?;
                revoked.push(digest);
            }
            start += line.len();
        }
        Ok(Self(revoked))
    }
}

/// Whether the run was made as the challenge has fixed it.
pub(super) fn challenge(again: &Again, wanted: &[Challenge]) -> Check {
    let mut faults: Vec<Fault> = other_plan(&again.terms).into_iter().collect();
    faults.extend(other_challenge(again, wanted));
    faults.extend(not_followed(again));
    faults.extend(not_drawn(again));
    let own = again.terms.challenge.is_own;
    let well = match wanted {
        [_, ..] => ("运行符合给出的挑战", "the run was made as the challenge has fixed it"),
        [] if own => (
            "运行符合厂商自己的挑战；没有审查方事先定下什么",
            "the run follows a challenge of the vendor's own: no examiner has fixed anything",
        ),
        [] => (
            "运行符合其中的挑战；用 --challenge 核对它是不是所给的那一份",
            "the run follows the challenge in it; --challenge tells whether that is the one that was handed out",
        ),
    };
    let well = Bilingual::from(well).joined("", &besides(again));
    Check::new(
        Aspect::Challenge,
        faults,
        well,
        ("运行不符合挑战", "the run was not made as the challenge has fixed it"),
    )
}

/// What there is to say of a run that follows its challenge: that its plan is nobody else's, that trials were begun by hand.
fn besides(again: &Again) -> Bilingual {
    let plan = &again.terms.plan.id;
    let own = bilingual!(
        "；方案 {plan} 是自己写的，不是 bis3 所带的",
        "; the plan {plan} is one of somebody's own, and none that bis3 carries"
    );
    let own = if Plan::bundled_names().any(|name| name == plan) { Bilingual::default() } else { own };
    let trials: Vec<&str> = by_hand(&again.evidence).collect();
    let told = trials.join(", ");
    let by_hand = bilingual!("；手工提前做的试验：{told}", "; trials that were begun by hand: {told}");
    if trials.is_empty() { own } else { own.joined("", &by_hand) }
}

/// The first of the exchanges that were put to another trial than the challenge has drawn.
fn not_drawn(again: &Again) -> Option<Fault> {
    let departures = departures(&again.evidence, &again.terms);
    let Departure { number, drawn, made } = departures.first()?;
    let (drawn, made) = (drawn.as_deref().unwrap_or("-"), made.as_deref().unwrap_or("-"));
    let count = departures.len();
    let told = bilingual!(
        "往来 {number} 做的试验是 {made}，由挑战抽出的是 {drawn}（这样的往来共 {count} 次）",
        "exchange {number} was put to the trial {made}, and the challenge has drawn {drawn} for it ({count} such exchanges)"
    );
    Some(Fault::of(EVIDENCE, told))
}

/// A plan of a name that the program carries has to be that plan: else an easier one could be run under its name.
fn other_plan(terms: &Terms) -> Option<Fault> {
    let (plan, suite) = (&terms.plan, &terms.suite);
    let known = Plan::bundled(&plan.id, suite)?.ok()?;
    (known.digest(suite) != plan.digest(suite)).then(|| {
        let id = &plan.id;
        Fault::of(
            PLAN,
            bilingual!("不是这个版本的 bis3 所带的方案 {id}", "it is not the plan {id} that this bis3 carries"),
        )
    })
}

fn other_challenge(again: &Again, wanted: &[Challenge]) -> Option<Fault> {
    let terms = &again.terms;
    if !wanted.is_empty() && !wanted.contains(&terms.challenge) {
        let told = ("不是 --challenge 给出的挑战", "it is not the challenge that --challenge names");
        return Some(Fault::of(CHALLENGE, told));
    }
    // A plan in a file of its own is named by its path.
    let is_carried = Plan::bundled_names().any(|name| name == terms.challenge.plan);
    (is_carried && terms.challenge.plan != terms.plan.id).then(|| {
        let (asked, run) = (&terms.challenge.plan, &terms.plan.id);
        Fault::of(
            PLAN,
            bilingual!(
                "挑战要求的方案是 {asked}，做的是 {run}",
                "the challenge asks for the plan {asked}, and {run} was run"
            ),
        )
    })
}

/// What was written down when each run began, and when everything happened.
fn not_followed(again: &Again) -> Vec<Fault> {
    let (terms, evidence) = (&again.terms, &again.evidence);
    let mut faults = Vec::new();
    let begun = evidence.notes.iter().filter(|note| note.word == RUN_BEGUN);
    let bound = terms.bound();
    if begun.clone().count() == 0 || begun.clone().any(|note| note.text.as_ref() != Some(&bound)) {
        faults.push(Fault::of(
            EVIDENCE,
            (
                "运行是按另一个方案、挑战或读法开始的",
                "a run in it was begun with another plan, another challenge or another reading",
            ),
        ));
    }
    let times = evidence.exchanges.iter().map(|observed| observed.time).chain(begun.filter_map(|note| note.time));
    let outside = times.filter(|time| !terms.challenge.holds_at(*time)).min();
    faults.extend(outside.map(|time| {
        Fault::of(
            EVIDENCE,
            bilingual!(
                "{time} 不在挑战的有效期内",
                "what happened at {time} lies outside the time of the challenge",
                time = in_zone_and_utc(time)
            ),
        )
    }));
    faults
}

/// What counts against a certificate at this time.
pub(super) fn reasons(again: &Again, revoked: Option<&Revoked>, now: Timestamp) -> Vec<(State, Fault)> {
    let package = again.package();
    let mut reasons = match package.validity() {
        None => vec![(State::NotPassed, Fault::of(VERDICTS, not_passed(again)))],
        Some(validity) => outside(validity, now).into_iter().collect(),
    };
    let fingerprint = package.fingerprint();
    if revoked.is_some_and(|Revoked(revoked)| revoked.contains(&fingerprint)) {
        reasons.push((State::Revoked, Fault::overall(("证书已被撤销", "the certificate was revoked"))));
    }
    reasons
}

/// Whether there is a certificate, and whether it counts.
pub(super) fn certificate(again: &Again, reasons: &[(State, Fault)], knows_revoked: bool) -> Check {
    let package = again.package();
    let told = in_groups(&package.fingerprint());
    let to = package.validity().map(|(_, to)| in_zone_and_utc(to)).unwrap_or_default();
    let checked = if knows_revoked {
        ("", "")
    } else {
        ("；是否被撤销，要用 --revoked 告知", "; whether it was revoked has to be told with --revoked")
    };
    let well =
        bilingual!("有效期至 {to}，指纹 {told}", "valid to {to}, fingerprint {told}").joined("", &checked.into());
    Check::new(
        Aspect::Certificate,
        reasons.iter().map(|(_, fault)| fault.clone()).collect(),
        well,
        bilingual!("不能采信，指纹 {told}", "it does not count, fingerprint {told}"),
    )
}

/// Whether a certificate does not count yet, or no more.
fn outside((from, to): (Timestamp, Timestamp), now: Timestamp) -> Option<(State, Fault)> {
    let (from_told, to_told) = (in_zone_and_utc(from), in_zone_and_utc(to));
    if now >= to {
        let told = bilingual!("证书已于 {to_told} 到期", "the certificate has expired at {to_told}");
        return Some((State::Expired, Fault::overall(told)));
    }
    let told = || bilingual!("证书从 {from_told} 起才有效", "the certificate counts from {from_told} on only");
    (now < from).then(|| (State::NotYetValid, Fault::overall(told())))
}

/// Most culprits that are named; `bis3 certify report` and verdicts.json name all.
const MOST_NAMED: usize = 8;

/// That something failed, or is still to be shown.
pub(super) fn not_passed(again: &Again) -> Bilingual {
    let overall = again.verdicts.overall();
    let culprits: Vec<&str> = again.verdicts.culprits().map(|verdict| verdict.obligation.id.as_str()).collect();
    let (count, more) = (culprits.len(), if culprits.len() > MOST_NAMED { ", …" } else { "" });
    let culprits = culprits[..count.min(MOST_NAMED)].join(", ") + more;
    bilingual!("没有通过（{overall}，{count} 项）：{culprits}", "not passed ({overall}, {count}): {culprits}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_counts_from_its_first_instant_up_to_its_last() {
        let instant = |text: &str| text.parse().expect("a literal instant");
        let validity = (instant("2024-05-06T00:00:00Z"), instant("2025-05-06T00:00:00Z"));
        for (now, told) in [
            ("2024-05-05T23:59:59Z", "counts from 2024-05-06 08:00:00 +08:00 (2024-05-06T00:00:00Z) on only"),
            ("2024-05-06T00:00:00Z", ""),
            ("2025-05-05T23:59:59Z", ""),
            ("2025-05-06T00:00:00Z", "has expired at 2025-05-06 08:00:00 +08:00 (2025-05-06T00:00:00Z)"),
        ] {
            let fault = outside(validity, instant(now)).map(|(_, fault)| fault.told.en);
            assert_eq!(fault.unwrap_or_default().replace("the certificate ", ""), told, "{now}");
        }
    }
}
