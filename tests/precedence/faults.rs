//! The faults of a request, one for each check, in the settled order of the checks.

/// A fault: what stands in a request because of it, and what is answered when its check speaks.
pub struct Fault {
    /// The name of its code; where several checks have the code, a word behind a hyphen tells them apart.
    pub name: &'static str,
    /// What is answered, as a step expects it.
    pub answer: Answer,
    /// The settled point that places its check.
    pub order: &'static str,
    /// What it changes, in the first of these ways that goes together with the other fault.
    pub ways: &'static [&'static [Part]],
    /// The faults that cannot be told apart from it, or that no request has beside it.
    pub excludes: &'static [&'static str],
}

/// What is answered when a check speaks.
#[derive(Clone, Copy)]
pub enum Answer {
    /// This code, whatever the reading.
    Code(&'static str),
    /// This code with this status, where another check answers with the same code.
    Status(&'static str, &'static str),
    /// By a reading: its id, and each option with its codes.
    Reading(&'static str, &'static [(&'static str, &'static str)]),
}

/// What a fault changes in the sound request, as YAML.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// `request: path`.
    Path(&'static str),
    /// `request: headers`.
    Header(&'static str, &'static str),
    /// `body: set`.
    Set(&'static str, &'static str),
    /// `sign`.
    Sign(&'static str, &'static str),
    /// `sign: header`, a verb and a header's name.
    Mistake(&'static str, &'static str),
    /// A fault rule of the card.
    Rule(&'static str),
    /// The clock of the mock is broken.
    BrokenClock,
    /// The report was made before.
    Reported,
}

use Answer::{Code, Reading, Status};
use Part::{BrokenClock, Header, Mistake, Path, Reported, Rule, Set, Sign};

const INSTITUTION: Part = Set("/USCCode", "12330800471866062F");
const VERSION: &str = "x-bis3-version";
const DATE: &str = "x-bis3-date";

/// Whoever sends no Authorization names no key and no signature.
const NEEDS_AUTHORIZATION: &[&str] = &[
    "SchemeInvalid",
    "AuthorizationInvalid",
    "AccessKeyNoExist",
    "AuthorizationNoMatch",
    "PermissionDenied-key",
    "PermissionDenied-institution",
    "SaveTQCFailed-storage",
];

pub const FAULTS: &[Fault] = &[
    Fault {
        name: "MalformedHead",
        answer: Status("RequestArgParsingFailed", "400"),
        order: "settled-order-malformed-first",
        ways: &[&[Header("Host", "null")]],
        excludes: &["RequestArgParsingFailed"],
    },
    Fault {
        name: "BodyTooLarge",
        answer: Status("RequestArgParsingFailed", "413"),
        order: "settled-order-limit-first",
        ways: &[&[Header("Content-Length", "\"99999999999\"")]],
        excludes: &[],
    },
    Fault {
        name: "UnknownRoute",
        answer: Reading(
            "unknown-route",
            &[("404-405", "RequestArgParsingFailed"), ("permission-denied", "PermissionDenied")],
        ),
        order: "settled-order-route",
        ways: &[&[Path("/Transfusion/Nothing")]],
        excludes: &["SaveTQCFailed-storage"],
    },
    Fault {
        name: "AuthorizationNoExist",
        answer: Code("AuthorizationNoExist"),
        order: "settled-order-authorization",
        ways: &[&[Mistake("drop", "Authorization")]],
        excludes: NEEDS_AUTHORIZATION,
    },
    Fault {
        name: "SchemeInvalid",
        answer: Code("SchemeInvalid"),
        order: "settled-order-scheme",
        ways: &[&[Sign("scheme", "basic")]],
        excludes: &[],
    },
    Fault {
        name: "AuthorizationInvalid",
        answer: Code("AuthorizationInvalid"),
        order: "settled-order-authorization",
        ways: &[&[Sign("digest", "hex")]],
        excludes: &[],
    },
    Fault {
        name: "AccessKeyNoExist",
        answer: Code("AccessKeyNoExist"),
        order: "settled-order-authorization",
        ways: &[&[Sign("access-key", "no-such-key")]],
        excludes: &["PermissionDenied-key", "PermissionDenied-institution", "SaveTQCFailed-storage"],
    },
    Fault {
        name: "HeaderNoExist",
        answer: Code("HeaderNoExist"),
        order: "settled-order-headers",
        ways: &[&[Mistake("drop", VERSION)], &[Mistake("drop", DATE)]],
        excludes: &[],
    },
    Fault {
        name: "HeaderInvalid",
        answer: Code("HeaderInvalid"),
        order: "settled-order-headers",
        ways: &[&[Mistake("blank", VERSION)], &[Mistake("blank", DATE)]],
        excludes: &[],
    },
    Fault {
        name: "GetSvrDateFailed",
        answer: Code("GetSvrDateFailed"),
        order: "settled-order-clock",
        ways: &[&[BrokenClock]],
        // No request is too late by a clock that shows no time.
        excludes: &["AuthorizationExpired"],
    },
    Fault {
        name: "AuthorizationExpired",
        answer: Code("AuthorizationExpired"),
        order: "settled-order-headers",
        ways: &[&[Sign("skew", "-16m")]],
        excludes: &[],
    },
    Fault {
        name: "AuthorizationNoMatch",
        answer: Code("AuthorizationNoMatch"),
        order: "settled-order-signature",
        ways: &[&[Sign("newline", "crlf")]],
        excludes: &[],
    },
    Fault {
        name: "PermissionDenied-key",
        answer: Code("PermissionDenied"),
        order: "settled-order-permission",
        ways: &[&[Sign("key", "demo-disabled")]],
        excludes: &[],
    },
    Fault {
        name: "RequestFileArgParsingFailed",
        answer: Code("RequestFileArgParsingFailed"),
        order: "settled-order-body",
        ways: &[&[Header("Content-Type", "multipart/form-data")]],
        excludes: &[],
    },
    Fault {
        name: "RequestArgParsingFailed",
        answer: Code("RequestArgParsingFailed"),
        order: "settled-order-body",
        ways: &[&[Set("/ProfessionalStaff", "true")]],
        excludes: &[],
    },
    Fault {
        name: "PermissionDenied-institution",
        answer: Reading(
            "foreign-institution",
            &[
                ("permission-denied", "PermissionDenied"),
                ("accepted", "[SaveTQCFailed, RequestArgParsingFailed, TQCDataExist, Passed]"),
            ],
        ),
        order: "settled-order-institution",
        ways: &[&[Sign("key", "demo-ordinary"), INSTITUTION]],
        excludes: &[],
    },
    Fault {
        name: "SaveTQCFailed-value",
        answer: Reading(
            "value-errors",
            &[("save-failed", "SaveTQCFailed"), ("parsing-failed", "RequestArgParsingFailed")],
        ),
        order: "settled-order-values",
        ways: &[&[Set("/ApplyTotal", "-1")]],
        excludes: &[],
    },
    Fault {
        name: "SaveTQCFailed-storage",
        answer: Code("SaveTQCFailed"),
        order: "settled-order-storage",
        ways: &[&[Sign("key", "test-1"), Rule("POST /Transfusion/TQC key test-1: SaveTQCFailed")]],
        excludes: &[],
    },
    Fault {
        name: "TQCDataExist",
        answer: Reading("tqc-repeat", &[("refused", "TQCDataExist"), ("replaces", "Passed")]),
        order: "settled-order-repeat",
        ways: &[&[Reported, INSTITUTION, Set("/Year", "1950"), Set("/Batch", "\"0\"")]],
        excludes: &[],
    },
];
