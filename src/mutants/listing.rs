//! Which name stands for which change. One line a defect; what it does in its own words stands in the list.

use super::seam::Seam;
use super::{answering, dated, document, fields, head, recording, report, signing};
use crate::contract::Stage;
use crate::fault::WireEffect;

/// What the defect of this name changes.
pub(super) fn seam(name: &str) -> Option<Seam> {
    TABLE.iter().find(|(known, _)| *known == name).map(|(_, seam)| seam())
}

/// The names of all.
#[cfg(test)]
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|(name, _)| *name)
}

macro_rules! table {
    ($($name:literal $seam:expr;)+) => {
        const TABLE: &[(&str, fn() -> Seam)] = &[$(($name, || { use Seam::*; $seam })),+];
    };
}

table! {
    "version-not-signed" Canonical(signing::leave_out_version);
    "extra-headers-not-signed" Canonical(signing::leave_out_extra_headers);
    "empty-headers-not-signed" Canonical(signing::leave_out_empty_headers);
    "headers-not-sorted" Canonical(signing::keep_order);
    "header-names-as-sent" Canonical(signing::keep_names);
    "header-values-in-lower-case" Canonical(signing::lower_case_values);
    "header-values-as-latin-1" Canonical(signing::values_as_latin_1);
    "line-feed-after-resource" Canonical(signing::end_with_line_feed);
    "carriage-returns" Canonical(signing::end_lines_with_carriage_return);
    "blank-after-colon" Canonical(signing::blank_after_colon);
    "method-in-lower-case" Canonical(signing::lower_case_method);
    "custom-date-for-date" Canonical(signing::custom_date_for_date);
    "body-signed" Canonical(signing::sign_body);
    "resource-in-lower-case" Canonical(signing::lower_case_resource);
    "other-headers-signed" Contract(document::sign_other_headers);
    "query-signed" Readings(&[("resource-query", "path-and-query")]);
    "slash-signed" Readings(&[("resource-form", "leading-slash")]);
    "secret-decoded" Keys(document::decode_secret);
    "signature-of-any-key" Comparison(signing::of_any_key);
    "signature-any-case" Comparison(signing::any_case);
    "signature-prefix" Comparison(signing::first_characters);
    "signature-not-compared" Comparison(signing::not_compared);
    "hash-without-key" Comparison(signing::hash_without_key);

    "first-colon" Arrival(head::part_at_first_colon);
    "scheme-not-checked" Arrival(head::take_any_scheme);
    "scheme-any-case" Readings(&[("scheme-case", "any-case")]);
    "base64-lenient" Arrival(head::mend_base64);
    "authorization-first-of-two" Arrival(head::first_authorization);
    "blanks-in-credential" Arrival(head::drop_blanks_in_credential);
    "one-blank-only" Arrival(head::refuse_more_blanks);
    "tab-after-scheme" Arrival(head::take_tab_for_blank);
    "key-any-case" KeyLookup(document::key_of_any_case);
    "version-missing" Arrival(head::supply_version);
    "version-any" Readings(&[("version-values", "any")]);
    "date-stands-in" Arrival(head::date_for_custom_date);
    "empty-header-missing" Arrival(head::drop_empty_headers);
    "first-of-repeated-headers" Arrival(head::first_of_repeated_headers);
    "date-not-required" Readings(&[("date-header", "x-bis3-date-stands-in")]);
    "date-first-of-two" Arrival(head::first_date);

    "window-16-minutes" Contract(document::window_of_16_minutes);
    "window-14-minutes" Contract(document::window_of_14_minutes);
    "window-past-only" Date(dated::take_future_for_now);
    "window-future-only" Date(dated::take_past_for_now);
    "window-in-minutes" Date(dated::round_to_minutes);
    "window-any-day" Date(dated::any_day);
    "local-time-too" Date(dated::local_time_too);
    "expired-400" Contract(document::expired_with_400);
    "asctime-refused" Arrival(dated::refuse_asctime);
    "rfc-850-last-century" Arrival(dated::last_century);
    "weekday-ignored" Arrival(dated::mend_weekday);
    "zone-ignored" Arrival(dated::any_zone);
    "one-digit-day" Arrival(dated::pad_day);
    "second-60" Arrival(dated::take_second_60);

    "body-before-signature" Order(Stage::Body, Stage::Authorization);
    "values-before-signature" Order(Stage::Value, Stage::Authorization);
    "signature-before-date" Order(Stage::Signature, Stage::Date);
    "headers-before-key" Order(Stage::Headers, Stage::Key);
    "values-before-institution" Order(Stage::Value, Stage::Institution);
    "permission-before-signature" Readings(&[("permission-order", "before-signature")]);
    "route-after-signature" Readings(&[("route-order", "after")]);

    "no-match-as-unknown-key" Contract(document::no_match_as_unknown_key);
    "unknown-key-as-no-match" Contract(document::unknown_key_as_no_match);
    "scheme-as-invalid" Contract(document::scheme_as_invalid);
    "missing-header-as-invalid" Contract(document::missing_header_as_invalid);
    "expired-as-no-match" Contract(document::expired_as_no_match);
    "parsing-as-file-parsing" Contract(document::parsing_as_file_parsing);
    "file-parsing-as-parsing" Contract(document::file_parsing_as_parsing);
    "repeated-tqc-as-failed" Contract(document::repeated_as_failed);
    "donor-failure-as-stock" Contract(document::donor_failure_as_stock);
    "clock-failure-as-expired" Contract(document::clock_failure_as_expired);
    "text-of-a-code" Contract(document::text_of_a_code);
    "text-in-english" Contract(document::texts_in_english);
    "text-of-success" Contract(document::text_of_success);
    "blank-not-filled" Answer(answering::blank_not_filled);
    "all-errors-500" Contract(document::all_errors_500);
    "clock-failure-400" Contract(document::clock_failure_with_400);
    "errors-with-200" Readings(&[("http-status", "always-200")]);

    "error-empty-500" Answer(answering::empty_500);
    "error-html" Answer(answering::html_page);
    "connection-dropped" Wire(|refused| refused.then_some(WireEffect::Cut));
    "msg-missing" Answer(answering::without_msg);
    "data-missing" Answer(answering::without_data);
    "code-as-text" Answer(answering::code_as_text);
    "success-data-null" Answer(answering::null_data_on_success);
    "answer-gbk" Response(answering::in_gbk);
    "answer-content-type" Response(answering::as_plain_text);
    "answer-without-date" Response(answering::without_date);
    "answer-date-not-http" Response(answering::date_as_iso);
    "answer-content-length" Wire(|_| Some(WireEffect::ContentLength(7)));

    "method-any" Arrival(head::any_method);
    "path-any-case" Arrival(head::path_of_any_case);
    "query-unknown-path" Arrival(head::query_is_no_path);
    "trailing-slash" Arrival(head::drop_trailing_slash);
    "chunked-not-read" Arrival(head::lose_chunked_body);
    "content-encoding-ignored" Arrival(head::ignore_content_encoding);
    "host-not-required" Arrival(head::supply_host);
    "http-1-0-refused" Arrival(head::refuse_http_1_0);
    "charset-refused" Arrival(head::refuse_charset);
    "multipart-as-json" Arrival(head::multipart_as_json);

    "first-item-only" Arrival(report::judge_first_item_only);
    "second-item-lost" Arrival(report::lose_second_item);
    "hundred-items" Arrival(report::lose_items_after_hundred);
    "items-behind-64-kb-lost" Arrival(report::lose_items_behind_64_kilobytes);
    "items-by-table-only" Readings(&[("items-name", "Items")]);
    "units-by-name" Contract(document::units_by_name);
    "d001-value-lacking" Contract(|contract| document::lack_last(contract, "D001"));
    "d001-value-too-many" Contract(|contract| document::add_one(contract, "D001"));
    "d002-value-lacking" Contract(|contract| document::lack_last(contract, "D002"));
    "d002-value-too-many" Contract(|contract| document::add_one(contract, "D002"));
    "d003-value-lacking" Contract(|contract| document::lack_last(contract, "D003"));
    "d003-value-too-many" Contract(|contract| document::add_one(contract, "D003"));
    "d004-value-lacking" Contract(|contract| document::lack_last(contract, "D004"));
    "d004-value-too-many" Contract(|contract| document::add_one(contract, "D004"));
    "d005-value-lacking" Contract(|contract| document::lack_last(contract, "D005"));
    "d005-value-too-many" Contract(|contract| document::add_one(contract, "D005"));
    "d007-value-lacking" Contract(|contract| document::lack_last(contract, "D007"));
    "d007-value-too-many" Contract(|contract| document::add_one(contract, "D007"));
    "d021-value-lacking" Contract(|contract| document::lack_last(contract, "D021"));
    "d021-value-too-many" Contract(|contract| document::add_one(contract, "D021"));
    "product-code-as-number" Arrival(fields::product_code_as_number);
    "values-trimmed" Arrival(fields::trim_values);
    "body-trimmed" Arrival(report::trim_body);
    "int-takes-fraction" Arrival(fields::drop_zero_fraction);
    "int-of-16-bits" Arrival(fields::refuse_above_16_bits);
    "int-unbounded" Arrival(fields::bound_large_ints);
    "types-coerced" Readings(&[("number-types", "coerce")]);
    "fields-not-required" Readings(&[("required-fields", "keys-only")]);
    "null-accepted" Arrival(fields::fill_nulls);
    "empty-text-missing" Arrival(fields::drop_empty_texts);
    "field-names-any-case" Arrival(report::field_names_of_any_case);
    "unknown-fields-refused" Readings(&[("unknown-fields", "refused")]);
    "first-of-duplicates" Arrival(report::first_of_duplicates);
    "gbk-accepted" Arrival(report::decode_gbk);
    "byte-order-mark-refused" Readings(&[("byte-order-mark", "refused")]);
    "lone-surrogate-accepted" Arrival(report::mend_surrogates);
    "array-accepted" Arrival(report::take_out_of_array);
    "volume-sign" Arrival(fields::volume_without_sign);
    "negative-accepted" Arrival(fields::drop_minus);
    "year-1900-refused" Contract(document::year_from_1901);
    "year-2101-accepted" Contract(document::year_until_2101);
    "time-with-slashes" Arrival(fields::slashes_in_times);
    "hour-24" Arrival(fields::take_hour_24);
    "impossible-day" Arrival(fields::take_impossible_day);
    "future-refused" Arrival(fields::refuse_future);
    "figures-compared" Arrival(fields::refuse_wrong_figures);
    "more-donors-refused" Arrival(fields::refuse_more_donors);

    "annex-lacks-area" Contract(document::lack_area);
    "annex-18-characters-only" Contract(document::codes_of_18_characters);
    "annex-check-digit" Contract(document::codes_that_pass);
    "institution-17-characters" Arrival(fields::first_17_characters);
    "institution-upper-case" Arrival(fields::upper_case_institution);
    "institution-by-name" Arrival(fields::institution_of_name);
    "institution-not-looked-up" Readings(&[("unknown-institution", "accepted")]);

    "disabled-key-accepted" Keys(document::enable);
    "endpoint-permission-ignored" Keys(document::allow_every_endpoint);
    "bound-key-for-all" Readings(&[("foreign-institution", "accepted")]);

    "tqc-without-year" Submission(recording::without_year);
    "tqc-without-batch" Submission(recording::without_batch);
    "tqc-without-institution" Submission(recording::without_institution);
    "whole-year-blocks-halves" Submission(recording::whole_year_blocks_halves);
    "last-report-only" Submission(recording::remember_last_only);
    "tqc-race" Submission(recording::save_late);
    "tqc-replaced" Readings(&[("tqc-repeat", "replaces")]);
    "daily-repeat-refused" Readings(&[("daily-repeat", "refused")]);
    "refused-report-uses-up-period" Refused(recording::record_refused);
    "refusal-forgets-reports" Refused(recording::forget_all);
    "signature-used-once" Readings(&[("replay", "refused")]);
}
