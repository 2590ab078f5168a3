//! Faults in what is held true of the document, and in what keys may do.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::contract::{Contract, EndpointId};
use crate::payload::{CheckDigit, check_digit};
use crate::platform::{KeyEntry, KeyRing};
use crate::signature::SigningKey;

const MINUTE: i64 = 60;

pub(super) fn window_of_16_minutes(contract: &mut Contract) {
    contract.amend_parameters(|parameters| parameters.clock_window_seconds += MINUTE);
}

pub(super) fn window_of_14_minutes(contract: &mut Contract) {
    contract.amend_parameters(|parameters| parameters.clock_window_seconds -= MINUTE);
}

pub(super) fn sign_other_headers(contract: &mut Contract) {
    contract.amend_parameters(|parameters| parameters.custom_header_prefix = "x-".to_owned());
}

pub(super) fn year_from_1901(contract: &mut Contract) {
    contract.amend_parameters(|parameters| parameters.year_minimum += 1);
}

pub(super) fn year_until_2101(contract: &mut Contract) {
    contract.amend_parameters(|parameters| parameters.year_maximum += 1);
}

pub(super) fn expired_with_400(contract: &mut Contract) {
    contract.amend_codes(|code| {
        if code.name == "AuthorizationExpired" {
            code.status = 400;
        }
    });
}

pub(super) fn clock_failure_with_400(contract: &mut Contract) {
    contract.amend_codes(|code| {
        if code.name == "GetSvrDateFailed" {
            code.status = 400;
        }
    });
}

pub(super) fn all_errors_500(contract: &mut Contract) {
    contract.amend_codes(|code| {
        if !code.is_success() {
            (code.status, code.status_on_value) = (500, None);
        }
    });
}

pub(super) fn no_match_as_unknown_key(contract: &mut Contract) {
    take_for(contract, "AuthorizationNoMatch", "AccessKeyNoExist");
}

pub(super) fn unknown_key_as_no_match(contract: &mut Contract) {
    take_for(contract, "AccessKeyNoExist", "AuthorizationNoMatch");
}

pub(super) fn scheme_as_invalid(contract: &mut Contract) {
    take_for(contract, "SchemeInvalid", "AuthorizationInvalid");
}

pub(super) fn missing_header_as_invalid(contract: &mut Contract) {
    take_for(contract, "HeaderNoExist", "HeaderInvalid");
}

pub(super) fn expired_as_no_match(contract: &mut Contract) {
    take_for(contract, "AuthorizationExpired", "AuthorizationNoMatch");
}

pub(super) fn parsing_as_file_parsing(contract: &mut Contract) {
    take_for(contract, "RequestArgParsingFailed", "RequestFileArgParsingFailed");
}

pub(super) fn file_parsing_as_parsing(contract: &mut Contract) {
    take_for(contract, "RequestFileArgParsingFailed", "RequestArgParsingFailed");
}

pub(super) fn repeated_as_failed(contract: &mut Contract) {
    take_for(contract, "TQCDataExist", "SaveTQCFailed");
}

pub(super) fn donor_failure_as_stock(contract: &mut Contract) {
    take_for(contract, "SavePatentFailed", "SaveHosStockFailed");
}

pub(super) fn clock_failure_as_expired(contract: &mut Contract) {
    take_for(contract, "GetSvrDateFailed", "AuthorizationExpired");
}

/// Answers with number and text of another code.
fn take_for(contract: &mut Contract, name: &str, other: &str) {
    let Some(other) = contract.code(other).cloned() else { return };
    contract.amend_codes(|code| {
        if code.name == name {
            (code.number, code.text) = (other.number, other.text.clone());
        }
    });
}

pub(super) fn text_of_a_code(contract: &mut Contract) {
    contract.amend_codes(|code| {
        if code.name == "AuthorizationNoMatch" {
            code.text = "签名错误".to_owned();
        }
    });
}

pub(super) fn texts_in_english(contract: &mut Contract) {
    contract.amend_codes(|code| {
        if !code.is_success() {
            code.text.clone_from(&code.name);
        }
    });
}

pub(super) fn text_of_success(contract: &mut Contract) {
    contract.amend_codes(|code| {
        if code.is_success() {
            code.text = "上报成功".to_owned();
        }
    });
}

pub(super) fn lack_last(contract: &mut Contract, dictionary: &str) {
    contract.amend_dictionary(dictionary, |values| drop(values.pop()));
}

/// The number behind the last one is taken, too.
pub(super) fn add_one(contract: &mut Contract, dictionary: &str) {
    contract.amend_dictionary(dictionary, |values| {
        let Some(last) = values.last().cloned() else { return };
        let next = last.value.parse().map_or(0, |number: u32| number + 1);
        let value = format!("{next:0width$}", width = last.value.len());
        values.push(crate::contract::DictionaryValue { value, ..last });
    });
}

pub(super) fn units_by_name(contract: &mut Contract) {
    contract.amend_dictionary("D007", |values| values.iter_mut().for_each(|unit| unit.value.clone_from(&unit.name.zh)));
}

pub(super) fn lack_area(contract: &mut Contract) {
    contract.amend_institutions(|row| row.area != "舟山");
}

pub(super) fn codes_of_18_characters(contract: &mut Contract) {
    contract.amend_institutions(|row| row.code.chars().count() == 18);
}

pub(super) fn codes_that_pass(contract: &mut Contract) {
    contract.amend_institutions(|row| matches!(check_digit(&row.code), CheckDigit::Fits | CheckDigit::None));
}

pub(super) fn decode_secret(key: KeyEntry) -> KeyEntry {
    match STANDARD.decode(key.secret.expose()) {
        Ok(bytes) => KeyEntry { signing_key: SigningKey::of_bytes(&bytes), ..key },
        Err(_) => key,
    }
}

pub(super) fn enable(key: KeyEntry) -> KeyEntry {
    KeyEntry { enabled: true, ..key }
}

pub(super) fn allow_every_endpoint(key: KeyEntry) -> KeyEntry {
    KeyEntry { endpoints: EndpointId::ALL.to_vec(), ..key }
}

pub(super) fn key_of_any_case<'a>(keys: &'a KeyRing, name: &str) -> Option<&'a KeyEntry> {
    keys.find(name).or_else(|| keys.entries().iter().find(|entry| entry.access_key.eq_ignore_ascii_case(name)))
}
