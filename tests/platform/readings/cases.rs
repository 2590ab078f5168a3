//! What a platform is asked, reading by reading, and what it answers for each option.

use bis3::contract::EndpointId;
use bis3::message::Request;
use bis3::platform::Decision;

use super::{donor_with, second, sent, signed_as, stock, stock_request, stock_with, with_status};
use crate::platform::desk::{Client, Desk, ORDINARY, SAMPLE, example, json, request, set, told};

/// A reading, what is asked of a platform that has chosen, and what it answers for each option.
pub(super) struct Case {
    pub(super) reading: &'static str,
    pub(super) probe: fn(&Desk) -> Vec<String>,
    pub(super) options: &'static [(&'static str, &'static [&'static str])],
}

pub(super) const PASSED: &str = "Passed";
const NO_MATCH: &str = "AuthorizationNoMatch signature-differs";
pub(super) const UNKNOWN_PATH: &str = "RequestArgParsingFailed unknown-path";

pub(super) const CASES: &[Case] = &[
    Case {
        reading: "resource-form",
        probe: |desk| signed_as(desk, "resource-form", &["no-leading-slash", "leading-slash"], "/Stock/HospStock"),
        options: &[
            ("no-leading-slash", &[PASSED, NO_MATCH]),
            ("leading-slash", &[NO_MATCH, PASSED]),
            ("either", &[PASSED, PASSED]),
        ],
    },
    Case {
        reading: "resource-query",
        probe: |desk| signed_as(desk, "resource-query", &["path", "path-and-query"], "/Stock/HospStock?a=1"),
        options: &[("path", &[PASSED, NO_MATCH]), ("path-and-query", &[NO_MATCH, PASSED])],
    },
    Case {
        reading: "resource-base",
        probe: |desk| {
            let mut told = signed_as(desk, "resource-base", &["unsigned:/api", "signed:/api"], "/api/Stock/HospStock");
            told.extend(signed_as(desk, "resource-base", &["none"], "/Stock/HospStock"));
            told
        },
        options: &[
            ("none", &[UNKNOWN_PATH, UNKNOWN_PATH, PASSED]),
            ("unsigned:/api", &[PASSED, NO_MATCH, UNKNOWN_PATH]),
            ("signed:/api", &[NO_MATCH, PASSED, UNKNOWN_PATH]),
        ],
    },
    Case {
        reading: "resource-escape",
        probe: |desk| signed_as(desk, "resource-escape", &["as-sent", "decoded"], "/%53tock/HospStock"),
        options: &[("as-sent", &[PASSED, NO_MATCH]), ("decoded", &[NO_MATCH, PASSED])],
    },
    Case {
        reading: "date-header",
        probe: |desk| {
            let client = desk.client(SAMPLE).reading("date-header", "x-bis3-date-stands-in");
            vec![sent(desk, &client, |request| request.headers.remove("Date"))]
        },
        options: &[("required", &["HeaderNoExist header-missing"]), ("x-bis3-date-stands-in", &[PASSED])],
    },
    Case {
        reading: "date-agreement",
        probe: |desk| {
            vec![sent(desk, &desk.client(SAMPLE), |request| set(request, "Date", "Fri, 15 Sep 2023 02:15:32 GMT"))]
        },
        options: &[("ignored", &[PASSED]), ("required", &["HeaderInvalid dates-differ"])],
    },
    Case {
        reading: "date-format",
        probe: |desk| {
            let dates = ["Fri Sep 15 02:15:31 2023", "Friday, 15-Sep-23 02:15:31 GMT"];
            dates.map(|date| sent(desk, &desk.client(SAMPLE), |request| set(request, "x-bis3-date", date))).to_vec()
        },
        options: &[
            ("all-three", &[PASSED, PASSED]),
            ("imf-fixdate", &["HeaderInvalid date-form", "HeaderInvalid date-form"]),
        ],
    },
    Case {
        reading: "window-edge",
        probe: |desk| [-901, -900, 900, 901].map(|seconds| stock(desk, &desk.client(SAMPLE).later(seconds))).to_vec(),
        options: &[("refused", &[EARLY, EARLY, LATE, LATE]), ("accepted", &[EARLY, PASSED, PASSED, LATE])],
    },
    Case {
        reading: "version-values",
        probe: |desk| {
            ["1.0", "1", "2.0"].map(|version| stock(desk, &Client { version, ..desk.client(SAMPLE) })).to_vec()
        },
        options: &[
            ("1.0-or-1", &[PASSED, PASSED, VERSION]),
            ("any", &[PASSED, PASSED, PASSED]),
            ("1.0", &[PASSED, VERSION, VERSION]),
        ],
    },
    Case {
        reading: "scheme-case",
        probe: |desk| {
            let mut request = desk.client(SAMPLE).signed(stock_request());
            let value = request.headers.text("Authorization").expect("it was signed").replace("BIS3", "bis3");
            set(&mut request, "Authorization", &value);
            vec![told(&desk.decide(request))]
        },
        options: &[("exact", &["SchemeInvalid other-scheme"]), ("any-case", &[PASSED])],
    },
    Case {
        reading: "repeated-header",
        probe: |desk| {
            let client = desk.client(SAMPLE).reading("repeated-header", "joined-with-comma");
            let twice =
                |request: &mut Request| (1..=2).for_each(|n| request.headers.push("x-bis3-extra", n.to_string()));
            vec![sent(desk, &client, twice)]
        },
        options: &[("refused", &["HeaderInvalid header-repeated"]), ("joined-with-comma", &[PASSED])],
    },
    Case {
        reading: "permission-order",
        probe: |desk| {
            let mut request = desk.client("demo-disabled").signed(stock_request());
            set(&mut request, "x-bis3-version", "1");
            vec![told(&desk.decide(request))]
        },
        options: &[("after-signature", &[NO_MATCH]), ("before-signature", &["PermissionDenied key-disabled"])],
    },
    Case {
        reading: "items-name",
        probe: |desk| {
            let names = ["InventoryItem", "Items"];
            names.map(|name| stock_with(desk, |body| body.replace("InventoryItem", name))).to_vec()
        },
        options: &[("either", &[PASSED, PASSED]), ("InventoryItem", &[PASSED, MISSING]), ("Items", &[MISSING, PASSED])],
    },
    Case {
        reading: "number-types",
        probe: |desk| vec![donor_with(desk, |body| body.replace(": 20,", r#": "20","#))],
        options: &[("strict", &["RequestArgParsingFailed wrong-type"]), ("coerce", &[PASSED])],
    },
    Case {
        reading: "required-fields",
        probe: |desk| vec![donor_with(desk, |body| body.replace(r#""InPatientNum": 20,"#, ""))],
        options: &[("all", &[MISSING]), ("keys-only", &[PASSED])],
    },
    Case {
        reading: "value-errors",
        probe: |desk| vec![donor_with(desk, |body| body.replace(": 10", ": -1"))],
        options: &[
            ("save-failed", &["SavePatentFailed negative"]),
            ("parsing-failed", &["RequestArgParsingFailed negative"]),
        ],
    },
    Case {
        reading: "donor-date",
        probe: |desk| vec![donor_with(desk, |body| body.replace("2023-09-14", "2023-09-14 08:00:00"))],
        options: &[("date-or-datetime", &[PASSED]), ("date", &["SavePatentFailed not-a-date"])],
    },
    Case {
        reading: "daily-repeat",
        probe: |desk| [EndpointId::Stock, EndpointId::Donor].map(|endpoint| second(desk, endpoint)).to_vec(),
        options: &[
            ("replaces", &["Passed 200 Replaced", "Passed 200 Replaced"]),
            (
                "refused",
                &[
                    "SaveHosStockFailed repeated-report 409 AlreadyThere",
                    "SavePatentFailed repeated-report 409 AlreadyThere",
                ],
            ),
        ],
    },
    Case {
        reading: "tqc-repeat",
        probe: |desk| vec![second(desk, EndpointId::Tqc)],
        options: &[
            ("refused", &["TQCDataExist repeated-report 409 AlreadyThere"]),
            ("replaces", &["Passed 200 Replaced"]),
        ],
    },
    Case {
        reading: "tqc-exists-text",
        probe: |desk| {
            desk.report(SAMPLE, EndpointId::Tqc);
            let whole_year = example(EndpointId::Tqc).replace(r#""Batch": "1""#, r#""Batch": "0""#);
            desk.send(SAMPLE, EndpointId::Tqc, whole_year.clone());
            let unlisted = desk.report("test-20008", EndpointId::Stock);
            let again =
                [desk.report(SAMPLE, EndpointId::Tqc), desk.send(SAMPLE, EndpointId::Tqc, whole_year), unlisted];
            again.iter().map(|decision| json(decision)["msg"].as_str().expect("a text").to_owned()).collect()
        },
        options: &[
            (
                "institution-name",
                &[
                    "衢州市人民医院 用血质控信息已上报",
                    "衢州市人民医院 用血质控信息已上报",
                    "浙江大学医学院附属第一医院 室间质评信息已上报",
                ],
            ),
            (
                "institution-code",
                &[
                    "12330800471866062F 用血质控信息已上报",
                    "12330800471866062F 用血质控信息已上报",
                    "12330000470003222E 室间质评信息已上报",
                ],
            ),
            (
                "period",
                &["2021年上半年 用血质控信息已上报", "2021年全年 用血质控信息已上报", "2022-10-07 室间质评信息已上报"],
            ),
            (
                "template:{institution_name}{unknown}[{year}/{batch}] {institution_code}{",
                &[
                    "衢州市人民医院{unknown}[2021/1] 12330800471866062F{ 用血质控信息已上报",
                    "衢州市人民医院{unknown}[2021/0] 12330800471866062F{ 用血质控信息已上报",
                    "浙江大学医学院附属第一医院{unknown}[/] 12330000470003222E{ 室间质评信息已上报",
                ],
            ),
        ],
    },
    Case {
        reading: "unknown-institution",
        probe: |desk| {
            let body = example(EndpointId::Stock).replace("12330000470003222E", "nowhere");
            [SAMPLE, ORDINARY].map(|key| with_status(&desk.send(key, EndpointId::Stock, body.as_str()))).to_vec()
        },
        options: &[
            ("save-failed", &["SaveHosStockFailed unknown-institution 400", FOREIGN]),
            ("permission-denied", &["PermissionDenied unknown-institution 403", FOREIGN]),
            ("accepted", &["Passed 200", FOREIGN]),
        ],
    },
    Case {
        reading: "foreign-institution",
        probe: |desk| {
            let unknown = example(EndpointId::Stock).replace("12330000470003222E", "nowhere");
            let foreign = with_status(&desk.report(ORDINARY, EndpointId::Stock));
            vec![foreign, with_status(&desk.send(ORDINARY, EndpointId::Stock, unknown))]
        },
        options: &[
            ("permission-denied", &[FOREIGN, FOREIGN]),
            // A key that is tied to none may report for all, so that unknown codes are judged as they are for such keys.
            ("accepted", &["Passed 200", "SaveHosStockFailed unknown-institution 400"]),
        ],
    },
    Case {
        reading: "unknown-fields",
        probe: |desk| vec![donor_with(desk, |body| body.replacen('{', r#"{"Extra": 1,"#, 1))],
        options: &[("ignored", &[PASSED]), ("refused", &["RequestArgParsingFailed unknown-field"])],
    },
    Case {
        reading: "duplicate-names",
        probe: |desk| vec![donor_with(desk, |body| body.replacen('{', r#"{"DonorNum": 1,"#, 1))],
        options: &[("last-wins", &[PASSED]), ("refused", &["RequestArgParsingFailed duplicate-name"])],
    },
    Case {
        reading: "byte-order-mark",
        probe: |desk| vec![donor_with(desk, |body| format!("\u{feff}{body}"))],
        options: &[("ignored", &[PASSED]), ("refused", &["RequestArgParsingFailed byte-order-mark"])],
    },
    Case {
        reading: "empty-items",
        probe: |desk| {
            let start = example(EndpointId::Stock).find('[').expect("the example has items");
            vec![stock_with(desk, |body| format!("{}[]}}", &body[..start]))]
        },
        options: &[("accepted", &[PASSED]), ("refused", &["SaveHosStockFailed empty-items"])],
    },
    Case {
        reading: "stat-time",
        probe: |desk| vec![stock_with(desk, |body| body.replace("2022-10-07 00:00:01", "2022-10-07"))],
        options: &[("datetime", &["SaveHosStockFailed not-a-date-time"]), ("date-or-datetime", &[PASSED])],
    },
    Case {
        reading: "error-body-case",
        probe: |desk| {
            let answers = [desk.report(SAMPLE, EndpointId::Stock), desk.report("demo-disabled", EndpointId::Stock)];
            let names = |body: serde_json::Value| {
                body.as_object().expect("an object").keys().cloned().collect::<Vec<_>>().join(" ")
            };
            answers.iter().map(|decision| names(json(decision))).collect()
        },
        options: &[
            ("lower", &["code msg data", "code msg data"]),
            ("pascal-on-errors", &["code msg data", "Code Msg Data"]),
            ("pascal", &["Code Msg Data", "Code Msg Data"]),
        ],
    },
    Case {
        reading: "error-data",
        probe: |desk| {
            let data = &json(&desk.report("demo-disabled", EndpointId::Stock))["data"];
            vec![data.get("reason").unwrap_or(data).to_string()]
        },
        options: &[
            ("details", &[r#""key-disabled""#]),
            ("empty", &["{}"]),
            ("text", &[r#""AccessKey 已停用""#]),
            ("nothing", &["null"]),
        ],
    },
    Case {
        reading: "http-status",
        probe: |desk| {
            let unknown = Request { target: "/".into(), ..stock_request() };
            let answers = [
                desk.report(SAMPLE, EndpointId::Stock),
                desk.report("test-10011", EndpointId::Stock),
                desk.decide(unknown),
            ];
            answers.iter().map(|decision| decision.answer.status.to_string()).collect()
        },
        options: &[("by-code", &["200", "500", "404"]), ("always-200", &["200", "200", "200"])],
    },
    Case {
        reading: "unknown-route",
        probe: |desk| {
            let other_path = Request { target: "/stock/hospstock".into(), ..stock_request() };
            let other_method = Request { method: "HEAD".into(), ..stock_request() };
            let told = |decision: Decision| format!("{} {:?}", with_status(&decision), decision.answer.allow);
            [other_path, other_method].map(|request| told(desk.decide(request))).to_vec()
        },
        options: &[
            (
                "404-405",
                &[
                    "RequestArgParsingFailed unknown-path 404 None",
                    "RequestArgParsingFailed unknown-method 405 Some(\"POST\")",
                ],
            ),
            (
                "permission-denied",
                &["PermissionDenied route-denied 403 None", "PermissionDenied route-denied 403 None"],
            ),
        ],
    },
    Case {
        reading: "route-order",
        probe: |desk| {
            let elsewhere = || Request { target: "/elsewhere".into(), ..stock_request() };
            let signed = |key| desk.client(key).signed(elsewhere());
            [elsewhere(), signed("demo-disabled"), signed(SAMPLE)].map(|request| told(&desk.decide(request))).to_vec()
        },
        options: &[
            ("before", &[UNKNOWN_PATH, UNKNOWN_PATH, UNKNOWN_PATH]),
            ("after", &["AuthorizationNoExist authorization-missing", "PermissionDenied key-disabled", UNKNOWN_PATH]),
        ],
    },
    Case {
        reading: "file-parsing",
        probe: |desk| {
            let readable = "--b\r\n\r\n{}\r\n--b--\r\n";
            [readable, "{}"]
                .map(|body| {
                    let mut request = request(EndpointId::Stock, body);
                    set(&mut request, "Content-Type", "multipart/form-data; boundary=b");
                    told(&desk.decide(desk.client(SAMPLE).signed(request)))
                })
                .to_vec()
        },
        options: &[
            (
                "unreadable-multipart",
                &["RequestArgParsingFailed multipart-body", "RequestFileArgParsingFailed multipart-body"],
            ),
            (
                "any-multipart",
                &["RequestFileArgParsingFailed multipart-body", "RequestFileArgParsingFailed multipart-body"],
            ),
        ],
    },
    Case {
        reading: "content-type",
        probe: |desk| vec![sent(desk, &desk.client(SAMPLE), |request| set(request, "Content-Type", "text/plain"))],
        options: &[("accepted", &[PASSED]), ("refused", &["RequestArgParsingFailed content-type-not-json"])],
    },
    Case {
        reading: "json-dialect",
        probe: |desk| vec![donor_with(desk, |body| body.replace('"', "'"))],
        options: &[("rfc8259", &["RequestArgParsingFailed lenient-json"]), ("newtonsoft", &[PASSED])],
    },
    Case {
        reading: "replay",
        probe: |desk| {
            let accepted = desk.client(SAMPLE).signed(stock_request());
            let refused = desk.client(SAMPLE).signed(request(EndpointId::Stock, "not json"));
            // The refused request carries the same signature, since the body is not signed, and does not use it up.
            [refused, accepted.clone(), accepted].map(|request| told(&desk.decide(request))).to_vec()
        },
        options: &[
            ("accepted", &["RequestArgParsingFailed not-json", PASSED, PASSED]),
            ("refused", &["RequestArgParsingFailed not-json", PASSED, "AuthorizationNoMatch signature-used"]),
        ],
    },
];

const EARLY: &str = "AuthorizationExpired date-too-early";
const LATE: &str = "AuthorizationExpired date-too-late";
const VERSION: &str = "HeaderInvalid version-unaccepted";
const MISSING: &str = "RequestArgParsingFailed missing-field";
pub(super) const FOREIGN: &str = "PermissionDenied foreign-institution 403";
