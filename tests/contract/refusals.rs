//! A table with a mistake is refused whole, at the cell that is wrong.

use std::fs;
use std::path::Path;

use bis3::contract::Contract;
use bis3::diagnostic::Diagnostic;
use bis3::language::Language;

use super::copied_tables;

/// What loading says of the embedded tables after `from` became `to` in one of them.
fn refusal(file: &str, from: &str, to: &str) -> Diagnostic {
    let folder = copied_tables();
    let path = folder.path().join(file);
    let text = fs::read_to_string(&path).expect("a table is UTF-8");
    assert!(text.contains(from), "{file} holds no {from}");
    fs::write(&path, text.replacen(from, to, 1)).expect("the table is written");
    Contract::load(folder.path()).expect_err("a table with a mistake is refused")
}

/// The diagnostic as a person sees it; the folder has another name each time.
fn drawn(diagnostic: &Diagnostic, language: Language) -> String {
    let text = diagnostic.render_in(language, false);
    match &diagnostic.place {
        Some(place) => {
            let folder = Path::new(place.source.path()).parent().expect("a table lies in a folder");
            text.replace(&format!("{}/", folder.display()), "")
        }
        None => text,
    }
}

/// A mistake, the table that it is made in, what stands there and what is written instead.
const MISTAKES: &[(&str, &str, &str, &str)] = &[
    ("a column of another name", "codes.csv", "number,name,text", "number,nmae,text"),
    ("a reason in one language", "requirements.csv", "定义在另一份文件里。,", ","),
    ("a column too many", "clauses.csv", "clause,title_zh,title_en", "clause,title_zh,title_en,note"),
    ("a column too few", "dictionaries.csv", ",title_en,requirement", ",title_en"),
    ("a cell too few", "dictionaries.csv", "D002,1.4.2,", "D002,"),
    ("a word that is none", "codes.csv", ",yes,authorization,", ",yes,authorisation,"),
    ("a number that is none", "codes.csv", "10006,AuthorizationExpired", "x10006,AuthorizationExpired"),
    ("a status that is none", "codes.csv", "已过期,403,", "已过期,40300,"),
    ("a status that is not final", "codes.csv", "已过期,403,", "已过期,103,"),
    ("a requirement twice", "requirements.csv", "stock-path,", "stock-method,"),
    ("a settled point named like a requirement", "settled.csv", "settled-order-route,", "stock-path,"),
    ("a code twice", "codes.csv", "10001,AuthorizationInvalid", "10000,AuthorizationInvalid"),
    ("a code of which nothing says what to do", "remedies.csv", "10002,scheme", "10001,scheme"),
    ("what to do about a code that is none", "remedies.csv", "10002,scheme", "10012,scheme"),
    ("what to do twice", "remedies.csv", "20000,repeat", "20000,value"),
    ("a dictionary value twice", "dictionary-values.csv", "D005,2,阳性", "D005,1,阳性"),
    ("a number twice within an area", "institutions.csv", ",丽水,2,", ",丽水,1,"),
    ("a clause that is none", "requirements.csv", "stock-daily,1.2.1", "stock-daily,1.2.l"),
    ("a requirement that is none", "endpoints.csv", "stock-daily", "stock-dialy"),
    ("a dictionary that is none", "fields.csv", "dictionary,D004", "dictionary,D040"),
    ("values of a dictionary that is none", "dictionary-values.csv", "D021,0,", "D022,0,"),
    ("a code that is none", "endpoints.csv", "SaveHosStockFailed", "SaveHosStockFaild"),
    ("a period of a field that is none", "endpoints.csv", "Year Batch", "Year Bach"),
    ("an object that is none", "fields.csv", "stock,InventoryItem,ProdRh", "stock,InventoryItems,ProdRh"),
    ("a figure of a field that is none", "derived.csv", "ADRRate,ADRCases", "ADRRate,ADRCase"),
    ("a figure of a field that holds no number", "derived.csv", "ADRRate,ADRCases", "ADRRate,Batch"),
    ("a relation between fields of two objects", "relations.csv", "ProdName,ProdCode", "ProdName,InveStatTime"),
    ("a path without its slash", "endpoints.csv", "/Stock/HospStock", "Stock/HospStock"),
    ("a method that is none", "endpoints.csv", "1.2.1,POST,", "1.2.1,PO ST,"),
    ("a kind that is none", "findings.csv", "empty-text,", "emtpy-text,"),
    ("a kind twice", "findings.csv", "empty-text,", "missing-field,"),
    ("a kind that is missing", "findings.csv", "empty-text,,,字段为空字符串,the text is empty\n", ""),
    ("a finding without a requirement", "findings.csv", "not-json,code-10009,", "not-json,,"),
    ("a reading of a finding that is none", "findings.csv", ",unknown-institution,机构", ",unknown-institutions,机构"),
    ("a reading that the code does not know", "readings.csv", "stat-time,", "stat-times,"),
    ("an option that the code does not know", "reading-options.csv", "stat-time,datetime", "stat-time,date-time"),
    ("a parameter that is missing", "parameters.csv", "default-port,", "port,"),
    ("a parameter that is no number", "parameters.csv", "default-port,8095", "default-port,http"),
];

#[test]
fn every_mistake_is_shown_at_its_place() {
    for (mistake, file, from, to) in MISTAKES {
        insta::assert_snapshot!(mistake.replace(" ", "-"), drawn(&refusal(file, from, to), Language::En));
    }
}

#[test]
fn every_mistake_is_told_in_chinese_too() {
    for (mistake, file, from, to) in MISTAKES {
        let diagnostic = refusal(file, from, to);
        assert_ne!(diagnostic.message.zh, diagnostic.message.en, "{mistake}");
        assert!(!diagnostic.message.zh.is_ascii(), "{mistake}: {}", diagnostic.message.zh);
    }
    let (_, file, from, to) = MISTAKES[0];
    insta::assert_snapshot!("in-chinese", drawn(&refusal(file, from, to), Language::Zh));
}

#[test]
fn a_folder_without_a_table_is_refused() {
    let folder = copied_tables();
    fs::remove_file(folder.path().join("relations.csv")).expect("the table is removed");
    let diagnostic = Contract::load(folder.path()).expect_err("a table is missing");
    assert!(diagnostic.message.en.contains("relations.csv"), "{diagnostic}");
    assert!(diagnostic.help.is_some());
}

#[test]
fn only_kinds_that_rest_on_a_field_need_no_requirement() {
    for entry in Contract::embedded().findings() {
        let Some(requirement) = &entry.requirement else { continue };
        let row = format!("\n{},{},", entry.kind.word(), requirement.id);
        let diagnostic = refusal("findings.csv", &row, &format!("\n{},,", entry.kind.word()));
        assert!(diagnostic.message.en.contains(entry.kind.word()), "{diagnostic}");
    }
}
