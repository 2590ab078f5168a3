//! Every vector, step by step. The strings and signatures were computed by another program.

use bis3::contract::{Contract, Parameters};
use bis3::signature::{Authorization, SignedHeaders, SigningKey, canonical, window};

use super::vector::{Vector, vectors};

/// A refusal: the code's name and the check's word.
type Refused = (&'static str, &'static str);

#[test]
fn every_accepted_vector_passes_every_step() {
    for vector in vectors("accept") {
        assert_eq!(vector.case.reason, None, "{}", vector.name);
        assert_eq!(judge(&vector), Ok(()), "{}: {}", vector.name, vector.case.about);
    }
}

#[test]
fn every_refused_vector_is_refused_by_the_check_that_it_names() {
    for vector in vectors("reject") {
        let reason = vector.case.reason.as_deref().expect("a refusal has a reason");
        let refused = judge(&vector).expect_err(&vector.name);
        assert_eq!(refused, (vector.case.code.as_str(), reason), "{}: {}", vector.name, vector.case.about);
        let code = Contract::embedded().code(refused.0).cloned().expect("the code is listed");
        assert_eq!(code.stage, vector.case.stage, "{}", vector.name);
    }
}

#[test]
fn every_canonical_string_and_signature_is_that_of_the_vector() {
    for vector in vectors("accept").into_iter().chain(vectors("reject")) {
        let contract = Contract::embedded();
        let built = canonical(&vector.request, contract.parameters(), vector.readings());
        let Some((text, signature)) = &vector.canonical else {
            assert!(built.is_err(), "{}: a string was built", vector.name);
            continue;
        };
        let built = built.unwrap_or_else(|error| panic!("{}: {error}", vector.name));
        let found = built.iter().find(|candidate| candidate.bytes() == *text);
        let Some(found) = found else { panic!("{}: {:#?}", vector.name, built[0].text()) };
        let key = SigningKey::new(&vector.case.secret);
        assert_eq!(key.sign_canonical(found).to_string(), *signature, "{}", vector.name);
        assert_eq!(key.sign(text).to_string(), *signature, "{}", vector.name);
    }
}

#[test]
fn every_vector_cites_a_requirement_and_its_clause() {
    let contract = Contract::embedded();
    for vector in vectors("accept").into_iter().chain(vectors("reject")) {
        let requirement = contract.requirement(&vector.case.requirement);
        let clause = requirement.map(|requirement| &*requirement.clause);
        assert_eq!(clause, Some(vector.case.clause.as_str()), "{}: {}", vector.name, vector.case.requirement);
    }
}

#[test]
fn more_vectors_are_refused_than_accepted() {
    assert_eq!((vectors("accept").len(), vectors("reject").len()), (70, 120));
}

/// The steps of the signature in the order in which a platform takes them.
fn judge(vector: &Vector) -> Result<(), Refused> {
    let contract = Contract::embedded();
    let (parameters, readings, now) = (contract.parameters(), vector.readings(), vector.case.clock);
    let authorization = authorization(vector, parameters)?;
    let headers = SignedHeaders::of(&vector.request.headers, parameters, readings)
        .map_err(|error| (error.code_name(), error.reason()))?;
    headers.check_version(readings.version_values).map_err(|error| (error.code_name(), error.reason()))?;
    let date = headers
        .dates(readings.date_format)
        .and_then(|dates| headers.operation_time(&dates, readings.date_agreement, now))
        .map_err(|error| (error.code_name(), error.reason()))?;
    window::check(date, now, parameters.clock_window_seconds, readings.window_edge)
        .map_err(|error| (error.code_name(), error.reason()))?;
    let key = SigningKey::new(&vector.case.secret);
    let candidates = headers.canonical(&vector.request, readings);
    match key.verify(&candidates, &authorization.signature) {
        Some(_) => Ok(()),
        None => Err(("AuthorizationNoMatch", "signature-differs")),
    }
}

fn authorization(vector: &Vector, parameters: &Parameters) -> Result<Authorization, Refused> {
    let authorization = Authorization::of(&vector.request.headers, parameters, vector.readings().scheme_case)
        .map_err(|error| (error.code_name(), error.reason()))?;
    if authorization.access_key == vector.case.key {
        Ok(authorization)
    } else {
        Err(("AccessKeyNoExist", "unknown-key"))
    }
}
