//! The checks that are the platform's own, and the codes that they answer with. Those of the signature's form stand with
//! the signature, those of the body with the payload.

use std::sync::Arc;

use crate::contract::{Code, Contract, Stage};
use crate::diagnostic::Diagnostic;

/// A check: at which step it speaks, what it answers and on what it rests.
#[derive(Clone, Copy, Debug)]
pub(super) struct Check {
    pub(super) stage: Stage,
    /// The stable word.
    pub(super) reason: &'static str,
    /// The code's printed name.
    pub(super) code: &'static str,
    /// The requirement that is broken.
    pub(super) requirement: &'static str,
    /// The reading that decides, if one does.
    pub(super) reading: Option<&'static str>,
    /// What is wrong, in Chinese and in English.
    pub(super) says: (&'static str, &'static str),
}

const PARSING_FAILED: &str = "RequestArgParsingFailed";
const PERMISSION_DENIED: &str = "PermissionDenied";
const NO_MATCH: &str = "AuthorizationNoMatch";

macro_rules! checks {
    ($($name:ident: $stage:ident $reason:literal, $code:expr, $requirement:literal, $reading:expr, $zh:literal, $en:literal;)+) => {
        $(pub(super) const $name: Check = Check {
            stage: Stage::$stage,
            reason: $reason,
            code: $code,
            requirement: $requirement,
            reading: $reading,
            says: ($zh, $en),
        };)+

        #[cfg(test)]
        const ALL: &[Check] = &[$($name),+];
    };
}

checks! {
    MALFORMED_HEAD: Head "malformed-head", PARSING_FAILED, "settled-http-malformed", None,
        "报文头不是 HTTP/1 的格式", "the head is not HTTP/1";
    HEAD_TOO_LARGE: Head "head-too-large", PARSING_FAILED, "settled-http-head-limit", None,
        "报文头超过上限", "the head is over the limit";
    MALFORMED_CHUNK: Head "malformed-chunk", PARSING_FAILED, "settled-http-chunked", None,
        "请求体的分块编码有误", "the chunked coding of the body is broken";
    UNFINISHED_BODY: Head "unfinished-body", PARSING_FAILED, "header-content-length", None,
        "请求体没有发完（Content-Length 应是字节数，不是字符数）",
        "the body broke off (Content-Length counts bytes, not characters)";
    UNFINISHED_CHUNKS: Head "unfinished-chunks", PARSING_FAILED, "settled-http-chunked", None,
        "请求体没有发完：分块编码以长度为 0 的块结束，而它没有到达",
        "the body broke off: a chunk of length 0 ends the coding, and none came";
    BODY_TOO_SLOW: Head "body-too-slow", PARSING_FAILED, "settled-cut-short", None,
        "请求体未在时限内发完", "the body did not come to its end in time";
    HOST_MISSING: Head "host-missing", PARSING_FAILED, "settled-http-host", None,
        "HTTP/1.1 请求没有 Host 头", "an HTTP/1.1 request has no Host header";
    HOST_REPEATED: Head "host-repeated", PARSING_FAILED, "header-host", None,
        "Host 头出现了不止一次", "Host stands more than once";
    HOST_INVALID: Head "host-invalid", PARSING_FAILED, "settled-http-malformed", None,
        "Host 不是主机名加可选端口", "Host is no host with an optional port";
    UNKNOWN_PATH: Route "unknown-path", PARSING_FAILED, "settled-order-route", Some("unknown-route"),
        "没有这个路径的接口", "no interface has this path";
    UNKNOWN_METHOD: Route "unknown-method", PARSING_FAILED, "settled-order-route", Some("unknown-route"),
        "接口不接受这个方法", "the interface does not take this method";
    ROUTE_DENIED: Route "route-denied", PERMISSION_DENIED, "code-10007", Some("unknown-route"),
        "没有权限访问这个路径或方法", "no permission for this path or method";
    UNKNOWN_KEY: Key "unknown-key", "AccessKeyNoExist", "signature-platform-finds-secret", None,
        "AccessKey 未登记", "the AccessKey is not known";
    CLOCK_UNREADABLE: Clock "clock-unreadable", "GetSvrDateFailed", "code-10011", None,
        "服务端取不到当前时间", "the server cannot read its clock";
    SIGNATURE_DIFFERS: Signature "signature-differs", NO_MATCH, "signature-mismatch-refused", None,
        "服务端用 canonical 中的字符串计算的签名与提供的不一致；请逐字节比对签名串，并核对 AccessKeySecret",
        "the signature over the string in `canonical` differs from the one given: compare the strings byte by byte, then the secret";
    SIGNATURE_USED: Signature "signature-used", NO_MATCH, "settled-reading-replay", Some("replay"),
        "这个签名已经用过", "this signature was used before";
    KEY_DISABLED: Permission "key-disabled", PERMISSION_DENIED, "code-10007", None,
        "AccessKey 已停用", "the AccessKey is disabled";
    ENDPOINT_DENIED: Permission "endpoint-denied", PERMISSION_DENIED, "code-10007", None,
        "AccessKey 无权调用这个接口", "the AccessKey may not call this interface";
    FOREIGN_INSTITUTION: Institution "foreign-institution", PERMISSION_DENIED, "settled-order-bound-key", Some("foreign-institution"),
        "AccessKey 无权为这个机构上报", "the AccessKey may not report for this institution";
    UNREADABLE_REPORT: Body "unreadable-report", PARSING_FAILED, "code-10009", None,
        "请求体中读不出机构代码或日期", "institution or period cannot be read from the body";
    // Answered with the endpoint's own failure.
    STORAGE_FAILED: Storage "storage-failed", PARSING_FAILED, "settled-order-storage", None,
        "报告保存失败，故障在平台一方，与报告内容无关",
        "the report could not be stored: a fault of the platform, not of the report";
}

/// The words for a code that was asked for.
pub(super) const FAULT_RULE: &str = "fault-rule";
/// The words for a code that a test key is bound to.
pub(super) const TEST_KEY: &str = "test-key";

/// The names of the codes that other rooms' checks answer with.
const NAMED_ELSEWHERE: [&str; 7] = [
    "AuthorizationNoExist",
    "AuthorizationInvalid",
    "SchemeInvalid",
    "HeaderNoExist",
    "HeaderInvalid",
    "AuthorizationExpired",
    FILE_PARSING_FAILED,
];

/// What answers a multipart body (reading `file-parsing`).
pub(super) const FILE_PARSING_FAILED: &str = "RequestFileArgParsingFailed";
/// What answers a body that is not of the documented shape.
pub(super) const BODY_PARSING_FAILED: &str = PARSING_FAILED;
/// What answers an institution that is not in the annex under `permission-denied`.
pub(super) const INSTITUTION_DENIED: &str = PERMISSION_DENIED;

const NAMED_HERE: [&str; 5] = [PARSING_FAILED, PERMISSION_DENIED, NO_MATCH, "AccessKeyNoExist", "GetSvrDateFailed"];

/// The code of success, once every code that a check names is known to be listed.
pub(super) fn named_codes(contract: &Contract) -> Result<Arc<Code>, Diagnostic> {
    for name in NAMED_HERE.iter().chain(&NAMED_ELSEWHERE) {
        if contract.code(name).is_none() {
            let known = contract.codes().iter().map(|code| code.name.as_str());
            return Err(missing(&format!("`{name}`")).nearest_of(name, known));
        }
    }
    let passed = contract.codes().iter().find(|code| code.is_success());
    passed.cloned().ok_or_else(|| missing("`passed`"))
}

fn missing(what: &str) -> Diagnostic {
    Diagnostic::error((format!("接口数据的错误码表中没有 {what}"), format!("the contract's codes lack {what}"))).help((
        "平台的检查要用到这个错误码，请在 codes.csv 中补上",
        "a check of the platform answers with it: add it to codes.csv",
    ))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_check_names_what_the_contract_lists_and_a_reason_of_its_own() {
        let contract = Contract::embedded();
        let mut reasons = HashSet::from([FAULT_RULE, TEST_KEY]);
        for check in ALL {
            assert!(NAMED_HERE.contains(&check.code), "{}: {}", check.reason, check.code);
            assert!(contract.requirement(check.requirement).is_some(), "{}: {}", check.reason, check.requirement);
            assert!(check.reading.is_none_or(|id| contract.reading(id).is_some()), "{}", check.reason);
            assert!(reasons.insert(check.reason), "{} stands twice", check.reason);
        }
        assert!(named_codes(&contract).is_ok());
    }
}
