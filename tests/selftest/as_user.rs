//! What `bis3 selftest` says of the exit code of a user's run, with one key that may report for everybody and one for a single
//! hospital.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use bis3::contract::Contract;
use bis3::mutants::Defect;
use bis3::suite;
use serde_json::Value;

use super::selftest;
use crate::program::{bis3, output};

/// The matrix of these defects, put to the carried cards of these ids.
fn matrix(defects: &[&str], cards: &BTreeSet<String>) -> (i32, Value) {
    let suite = suite::scenarios(&Contract::embedded()).expect("the suite is sound");
    let paths =
        suite.iter().filter(|scenario| cards.contains(&scenario.card.id)).map(|scenario| scenario.source.path());
    let mut typed = vec!["selftest", "--profiles", "1", "--json"];
    typed.extend(defects.iter().flat_map(|name| ["--defect", *name]));
    typed.extend(paths);
    let (code, told) = output(&mut bis3(Path::new("."), &typed));
    (code, serde_json::from_str(&told).unwrap_or_else(|error| panic!("{error}: {told}")))
}

/// The cards that catch a defect, and their number.
fn that_catch(names: &[&str]) -> BTreeSet<String> {
    let kills = fs::read_to_string(super::kills::KILLS).expect("it is there");
    let rows = kills.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let caught = rows.filter(|row| names.contains(&row[0]));
    caught.flat_map(|row| row[2].split(' ').map(str::to_owned).collect::<Vec<_>>()).collect()
}

#[test]
fn what_is_listed_as_beyond_a_users_keys_is_beyond_them() {
    let listed: Vec<&str> = Defect::all().filter(|defect| defect.untellable().is_some()).map(Defect::name).collect();
    let (code, matrix) = matrix(&listed, &that_catch(&listed));
    assert_eq!((code, &matrix["caught"]), (0, &listed.len().into()), "{matrix:#}");
    assert_eq!((&matrix["caught-by-exit"], &matrix["missed-by-exit"]), (&0.into(), &0.into()), "{matrix:#}");
}

#[test]
fn a_platform_that_looks_like_a_wrong_setting_or_another_reading_ends_with_1() {
    let defects = ["secret-decoded", "error-html", "error-empty-500", "connection-dropped", "slash-signed"];
    let by_two_keys = ["bound-key-for-all", "signature-of-any-key", "values-before-institution", "one-digit-day"];
    let all = [&defects[..], &by_two_keys].concat();
    let (code, matrix) = matrix(&all, &that_catch(&all));
    assert_eq!((code, &matrix["caught-by-exit"]), (0, &all.len().into()), "{matrix:#}");
}

/// Asks of every platform what none does.
const WRONG: &str = "id: wrong\ntitle: {zh: 错, en: wrong}\nclause: 1.3.3\nverifies: [code-10007]\nlevel: must\nwrites: false\ntags: [code]\n\
                     steps:\n  - name: unsigned\n    request: {method: POST, path: /Stock/HospStock, body: {json: {}}}\n    \
                     sign: none\n    expect: {code: PermissionDenied}\n";

#[test]
fn a_row_that_is_stale_and_a_sound_platform_that_is_accused_are_told() {
    let (code, told) = selftest(WRONG, &["--defect", "disabled-key-accepted", "--profiles", "0"]);
    assert_eq!(code, 1, "{told}");
    assert!(told.contains("is listed as one that cannot be told, and ends with 1 (wrong)"), "{told}");
    assert!(told.contains("false alarm default: a user's run ends with 1 (wrong)"), "{told}");
    let (_, told) = selftest(WRONG, &["--defect", "disabled-key-accepted", "--profiles", "0", "--lang", "zh"]);
    assert!(told.contains("列为看不出，退出码却是 1 (wrong)") && told.contains("退出码是 1（wrong）"), "{told}");
}

#[test]
fn what_no_case_tells_ends_with_0_and_is_missed() {
    let (code, told) = selftest(super::DISABLED, &["--defect", "window-16-minutes", "--profiles", "0"]);
    assert_eq!(code, 1, "{told}");
    assert!(told.contains("window-16-minutes ends with 0 and not with 1"), "{told}");
    let (_, told) = selftest(super::DISABLED, &["--defect", "disabled-key-accepted", "--profiles", "0"]);
    assert!(told.contains("such keys cannot tell disabled-key-accepted: it takes a key that is disabled"), "{told}");
}
