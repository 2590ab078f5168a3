//! What is said of a client, for programs.

use serde_json::{Value, json as value};

use crate::certify::{Terms, Verdict, Verdicts};

/// The verdicts on a run made on these terms.
pub fn json(verdicts: &Verdicts, terms: &Terms) -> Value {
    let claims = &terms.claims;
    let culprits: Vec<&str> = verdicts.culprits().map(|verdict| verdict.obligation.id.as_str()).collect();
    value!({
        "overall": verdicts.overall(),
        "culprits": culprits,
        "vendor": claims.vendor,
        "product": claims.product,
        "version": claims.version,
        "endpoints": claims.endpoints,
        "institutions": claims.institutions,
        "plan": terms.plan.id,
        "plan-digest": terms.plan.digest(&terms.suite),
        "required-revision": terms.suite.frozen().revision,
        "required-digest": terms.suite.frozen().digest,
        "contract-digest": terms.contract().digest(),
        "profile": terms.platform().profile().id,
        "challenge": terms.challenge,
        "exchanges": verdicts.exchanges,
        "until": verdicts.until,
        "runs": verdicts.runs,
        "obligations": verdicts.verdicts.iter().map(obligation).collect::<Vec<_>>(),
    })
}

fn obligation(verdict: &Verdict) -> Value {
    let obligation = &verdict.obligation;
    let requirements: Vec<&str> = obligation.requirements.iter().map(|requirement| &*requirement.id).collect();
    value!({
        "id": obligation.id,
        "outcome": verdict.outcome,
        "level": obligation.level,
        "scored": obligation.is_scored,
        "trial": obligation.trial().is_some(),
        "title": obligation.title,
        "requirements": requirements,
        "clauses": clauses(verdict),
        "conditional-on": verdict.conditional_on,
        "evidence": verdict.evidence,
        "count": verdict.count,
        "said": verdict.said,
        "mistakes": verdict.mistakes,
        "what-to-do": verdict.to_do(),
        "decided-at": verdict.decided_at,
    })
}

/// The clauses that an obligation rests on, each once.
pub(super) fn clauses(verdict: &Verdict) -> Vec<&str> {
    let mut clauses: Vec<&str> = Vec::new();
    for requirement in &verdict.obligation.requirements {
        if !clauses.contains(&&*requirement.clause) {
            clauses.push(&requirement.clause);
        }
    }
    clauses
}
