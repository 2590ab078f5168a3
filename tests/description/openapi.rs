//! OpenAPI: validators accept it, the document's examples fit it, and drawn requests get no answer that it does not describe.

use std::fs;
use std::process::Command;

use bis3::MockPlatform;
use bis3::contract::Contract;
use serde_json::{Value, json};

use super::{installed, passes, printed, value};
use crate::program::block_on_beside_threads;

/// Whether a value fits a schema of the document.
fn fits(document: &Value, name: &str, instance: &Value) -> bool {
    let mut schema = document.clone();
    schema["$ref"] = format!("#/components/schemas/{name}").into();
    jsonschema::validator_for(&schema).expect("a schema").is_valid(instance)
}

#[test]
fn reports_fit_their_schemas_and_what_the_tables_do_not_allow_does_not() {
    let document = value("openapi");
    for (name, endpoint) in ["HospStock", "Donor", "TQC"].into_iter().zip(Contract::embedded().endpoints()) {
        let report: Value = serde_json::from_str(endpoint.id.example()).expect("JSON");
        assert!(fits(&document, name, &report), "{name}");
        for field in endpoint.fields.iter().map(|field| field.also_printed.as_ref().unwrap_or(&field.name)) {
            for wrong in [None, Some(Value::Null)] {
                let mut report = report.clone();
                let members = report.as_object_mut().expect("an object");
                members.remove(field);
                members.extend(wrong.map(|value| (field.clone(), value)));
                assert!(!fits(&document, name, &report), "{name} {field}");
            }
        }
    }
    let mut donor: Value = serde_json::from_str(Contract::embedded().endpoints()[1].id.example()).expect("JSON");
    for (field, wrong) in [
        ("FacilityCode", json!("0")),
        ("HospTime", json!("20230914")),
        ("DonorNum", json!(-1)),
        ("DonorNum", json!(1.5)),
    ] {
        let right = donor[field].take();
        donor[field] = wrong;
        assert!(!fits(&document, "Donor", &donor), "{donor}");
        donor[field] = right;
    }
    assert!(fits(&document, "Donor", &donor), "{donor}");
}

#[test]
fn every_code_is_an_answer_of_every_interface_with_its_status() {
    let document = value("openapi");
    for path in document["paths"].as_object().expect("paths").values() {
        let answers = path["post"]["responses"].as_object().expect("answers");
        for code in Contract::embedded().codes() {
            let answer = &answers[&code.status.to_string()];
            assert_eq!(answer["$ref"], format!("#/components/responses/{}", code.status));
            let content = &document["components"]["responses"][code.status.to_string()]["content"]["application/json"];
            let numbers = content["schema"]["properties"]["code"]["enum"].as_array().expect("codes");
            assert!(numbers.contains(&code.number.into()), "{}", code.number);
            let example = &content["examples"][&code.name]["value"];
            assert_eq!(example["code"], code.number);
            assert!(fits(&document, "Answer", example), "{example}");
        }
    }
}

#[test]
fn validators_accept_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("openapi.json");
    fs::write(&file, printed("openapi")).expect("it can be written");
    if let Some(redocly) = installed("node_modules/.bin/redocly") {
        let told = passes(Command::new(redocly).args(["lint", "--skip-rule=info-license"]).arg(&file));
        assert!(told.contains("Your API description is valid"), "{told}");
    }
    if let Some(validator) = installed("python/bin/openapi-spec-validator") {
        passes(Command::new(validator).arg(&file));
    }
}

/// Signs what the tool draws.
const HOOK: &str = include_str!("signing_hook.py");

#[test]
fn drawn_requests_get_no_other_answers() {
    let Some(schemathesis) = installed("python/bin/schemathesis") else { return };
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("openapi.json"), printed("openapi")).expect("it can be written");
    fs::write(folder.path().join("signing_hook.py"), HOOK).expect("it can be written");
    block_on_beside_threads(async {
        let platform = MockPlatform::start().await.expect("a platform starts");
        let checks = "status_code_conformance,content_type_conformance,response_schema_conformance,unsupported_method";
        let mut command = Command::new(schemathesis);
        command.args(["run", "openapi.json", "--url", platform.url(), "--checks", checks]);
        command.args(["--max-examples", "40", "--seed", "1", "--generation-database", ":memory:"]);
        command.current_dir(folder.path()).env("PYTHONPATH", folder.path()).env("SCHEMATHESIS_HOOKS", "signing_hook");
        command.env("BIS3_ACCESS_KEY", platform.access_key()).env("BIS3_SECRET", platform.secret());
        let told = passes(&mut command);
        assert!(told.contains("Tested: 3"), "{told}");
        let codes: Vec<Option<u32>> = platform.journal().iter().map(|exchange| exchange.code).collect();
        // It has got through the signature, to bodies that are taken and bodies that are not.
        for code in [1, 10009, 20002] {
            assert!(codes.contains(&Some(code)), "no answer {code}: {told}");
        }
    });
}
