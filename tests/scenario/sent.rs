//! What a step sends, to the byte.

use bis3::contract::Profile;
use bis3::harness::own_mock::MockSetting;
use bis3::language::Language;
use bis3::scenario::Outcome;
use bis3::snapshot::Policy;

use super::{donor_report, mock_setting, read};
use crate::program::block_on;

const STEPS: &str = r#"id: bytes
title: {zh: 字节, en: Bytes}
clause: 1.1.4.2
level: may
writes: false
steps:
  - name: signed
    request:
      method: POST
      path: /Patient/Donor
      query: a=%E5%BA%93&b=1&a=2
      headers:
        - X-b: "2"
        - accept: application/json
        - X-B: "3"
        - Host: platform.example
      body:
        json: {DonorNum: 1.0, InPatientNum: 1e2, 名: "\"引\"", list: [true, null]}
    sign:
      key: demo-ordinary
      access-key: somebody
      skew: -1h30m
      version: "1"
      headers: {X-BIS3-Extra: 库}
  - name: by-hand
    request:
      method: PUT
      path: /a%20b
      headers: {Content-Length: "3", authorization: BIS3 a}
      body: {text: "abc"}
    sign: none
  - name: bare
    request: {method: GET, path: /}
    sign: none
"#;

#[test]
fn headers_keep_order_case_and_repetition_and_numbers_their_text() {
    let done = block_on(super::run(&read("bytes.yaml", STEPS), &mock_setting(), Policy::Off));
    let sent = done.steps.iter().map(|step| {
        let exchange = step.exchange.as_ref().expect("it was sent");
        String::from_utf8_lossy(&exchange.request).replace("\r\n", "\n")
    });
    insta::assert_snapshot!(sent.collect::<Vec<_>>().join("\n----\n"));
}

#[test]
fn the_prefix_of_an_address_stands_before_the_path_and_is_signed_as_the_profile_says() {
    let base = mock_setting();
    for option in ["unsigned:/api", "signed:/api"] {
        let mut profile = Profile::bundled("browser-family", &base.contract).expect("a bundled profile");
        profile.readings.set("resource-base", option).expect("an option");
        let setting = MockSetting { profile, ..base.clone() };
        let scenario = read("donor.yaml", &donor_report("must", "      code: Passed\n"));
        let done = block_on(super::run(&scenario, &setting, Policy::Off));
        assert_eq!(done.result.outcome, Outcome::Pass, "{}", done.told(Language::En));
        let sent = &done.steps[0].exchange.as_ref().expect("it was sent").request;
        assert!(sent.starts_with(b"POST /api/Patient/Donor "), "{option}");
    }
}
