//! Many packages at once, for programs.

use serde_json::{Map, Value, json as value};

use super::{Anew, Packages, Row, SealedAs, Standing, answer};
use crate::report::bundle::listed;

/// What of a run is told for each package: the rest is in its own report.
const OF_A_RUN: [&str; 10] =
    ["vendor", "product", "version", "endpoints", "institutions", "plan", "overall", "culprits", "exchanges", "runs"];

/// Packages for programs.
pub fn json(packages: &Packages) -> Value {
    let states = packages.states().map(|(state, count)| (state.word().to_owned(), count.into()));
    value!({
        "version": 1,
        "verdict": answer(packages),
        "at": packages.at,
        "anew-by": packages.anew_by,
        "states": states.collect::<Map<String, Value>>(),
        "packages": packages.rows.iter().map(row).collect::<Vec<_>>(),
        "passed-over": packages.passed_over,
    })
}

fn row(row: &Row) -> Value {
    let mut told: Map<String, Value> =
        OF_A_RUN.iter().map(|name| ((*name).to_owned(), row.told[*name].clone())).collect();
    let own = value!({
        "file": row.file,
        "is-folder": row.is_folder,
        "state": row.state(),
        "weight": row.state().weight(),
        "standings": row.standings.iter().map(standing).collect::<Vec<_>>(),
        "challenge": row.told["challenge"],
        "sealed": row.sealed.as_ref().map(sealed),
        "checks": listed(&row.checks),
        "anew": row.anew.as_ref().map(anew),
    });
    if let Value::Object(own) = own {
        told.extend(own);
    }
    Value::Object(told)
}

fn standing(standing: &Standing) -> Value {
    value!({ "state": standing.state, "why": standing.why, "what-to-do": standing.state.to_do() })
}

fn sealed(sealed: &SealedAs) -> Value {
    let subject = sealed.subject.as_ref();
    value!({
        "made": sealed.made,
        "who": sealed.who,
        "fingerprint": subject.map(|subject| subject.fingerprint),
        "valid-from": subject.map(|subject| subject.valid_from),
        "valid-to": subject.map(|subject| subject.valid_to),
        "countersigned": sealed.countersigned,
    })
}

fn anew(anew: &Anew) -> Value {
    let changed = |(id, was, is): &(String, String, String)| value!({ "id": id, "was": was, "is": is });
    value!({
        "overall": anew.overall,
        "changed": anew.changed.iter().map(changed).collect::<Vec<_>>(),
        "why": anew.why,
    })
}
