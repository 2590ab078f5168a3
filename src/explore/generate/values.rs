//! What may stand in a field: its sound values, those beside them, and what is nothing of the kind. All JSON text.

use crate::contract::{Contract, Dictionary, Field, FieldType, ValueKind};

/// Values that one field may be given.
pub(super) fn values(field: &Field, contract: &Contract) -> Vec<String> {
    let mut values = of_kind(field, contract);
    values.extend(of_other_types(field.kind).iter().map(|text| (*text).to_owned()));
    values
}

fn of_kind(field: &Field, contract: &Contract) -> Vec<String> {
    match field.value {
        ValueKind::Dictionary => {
            field.dictionary.as_ref().map(|dictionary| of_dictionary(dictionary)).unwrap_or_default()
        }
        ValueKind::DateTime | ValueKind::Date => quoted(MOMENTS),
        ValueKind::Volume => quoted(VOLUMES),
        ValueKind::Institution => quoted(INSTITUTIONS),
        ValueKind::Manufacturer | ValueKind::ProductName => quoted(TEXTS),
        ValueKind::Count => written(COUNTS),
        ValueKind::Quantity | ValueKind::Figure => [written(COUNTS), written(QUANTITIES)].concat(),
        ValueKind::Year => years(contract),
        ValueKind::Items => Vec::new(),
    }
}

fn quoted(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| json(text)).collect()
}

fn written(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// A text as a JSON string.
pub(super) fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Each value of a dictionary, and the numbers beside each.
pub(super) fn codes(dictionary: &Dictionary) -> Vec<String> {
    let mut texts: Vec<String> = dictionary.values.iter().map(|value| value.value.clone()).collect();
    for value in dictionary.values.iter().map(|value| &value.value) {
        if let Ok(number) = value.parse::<i64>() {
            texts.extend([number - 1, number + 1].map(|beside| format!("{beside:0width$}", width = value.len())));
        }
    }
    texts.sort();
    texts.dedup();
    texts
}

/// Each value, and what a careless reader might take for one.
fn of_dictionary(dictionary: &Dictionary) -> Vec<String> {
    let mut texts = codes(dictionary);
    for value in dictionary.values.iter().map(|value| &value.value) {
        if let Ok(number) = value.parse::<i64>() {
            texts.extend([number.to_string(), format!("0{value}"), format!("{value}.0")]);
        }
    }
    let first = dictionary.values.first();
    texts.extend(
        first
            .iter()
            .flat_map(|first| [format!(" {}", first.value), format!("{} ", first.value), full_width(&first.value)]),
    );
    texts.extend(dictionary.values.iter().flat_map(|value| [value.name.zh.clone(), value.name.en.clone()]));
    texts.extend(["", "x", "-1", "99"].map(str::to_owned));
    texts.iter().map(|text| json(text)).collect()
}

fn full_width(text: &str) -> String {
    text.chars().map(|c| char::from_u32(u32::from(c) + 0xFEE0).filter(|_| c.is_ascii_graphic()).unwrap_or(c)).collect()
}

const MOMENTS: &[&str] = &[
    "2021-03-05 00:00:00",
    "2021-03-05 23:59:59",
    "2021-03-05 24:00:00",
    "2021-03-05 23:59:60",
    "2021-03-05 23:60:00",
    "2021-03-05 12:30:15",
    "2021-03-05",
    "2020-02-29 08:00:00",
    "2020-02-29",
    "2021-02-29 08:00:00",
    "2021-02-29",
    "1900-02-29",
    "2000-02-29",
    "2021-04-31 08:00:00",
    "2021-00-10 08:00:00",
    "2021-13-10",
    "2021-01-00",
    "2021-01-32 08:00:00",
    "0004-02-29",
    "0001-01-01 00:00:00",
    "9999-12-31 23:59:59",
    "2099-12-31",
    "2099-12-31 08:00:00",
    "2021/03/05 08:00:00",
    "2021/03/05",
    "2021-03-05T08:00:00",
    "2021-03-05T08:00:00Z",
    "2021-03-05T08:00:00+08:00",
    "2021-03-05 08:00",
    "2021-03-05 8:00:00",
    "2021-3-5",
    "2021-3-5 08:00:00",
    "20210305",
    "20210305080000",
    "2021-03-05 08:00:00.5",
    "2021-03-05  08:00:00",
    " 2021-03-05 08:00:00",
    "2021-03-05 08:00:00 ",
    " 2021-03-05",
    "2021-03-05 ",
    "2021年3月5日",
    "２０２１-０３-０５",
    "05/03/2021",
    "Mon, 10 Sep 2018 10:15:31 GMT",
    "",
    "x",
];

const VOLUMES: &[&str] = &[
    "0",
    "1",
    "200",
    "4400",
    "1.5",
    "0.5",
    "00",
    "007",
    "1.50",
    "0.0",
    "1.",
    ".5",
    ".",
    "-1",
    "+1",
    "-0",
    "1e3",
    "1E3",
    "1,000",
    "1 000",
    " 1",
    "1 ",
    "1\n",
    "1.0.0",
    "0x10",
    "１",
    "1．5",
    "٣",
    "一",
    "NaN",
    "Infinity",
    "",
    "x",
    "200ml",
    "99999999999999999999999999",
];

const INSTITUTIONS: &[&str] = &[
    "",
    "x",
    "000000000000000000",
    "123325004722601",
    "12332500472260169f",
    " 12332500472260169F",
    "12332500472260169F ",
    "12332500472260169G",
    "丽水市中心医院",
    "123325004722 60169F",
    "１２３３２５００４７２２６０１６９Ｆ",
    "12332500472260169F\u{0}",
];

const TEXTS: &[&str] = &[
    "",
    " ",
    "x",
    "123300004700518731",
    "悬浮红细胞",
    "全血",
    "\u{1F9EA}",
    "é",
    "a\tb",
    "\u{202E}",
    "'",
    "\"",
    "\\",
    "<b>",
    "%s",
    "null",
    "长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长长",
];

const COUNTS: &[&str] = &[
    "0",
    "1",
    "20",
    "-1",
    "-0",
    "2147483647",
    "2147483648",
    "-2147483648",
    "-2147483649",
    "4294967296",
    "9007199254740993",
    "9223372036854775808",
    "123456789012345678901234567890",
    "1.0",
    "1.5",
    "0.0",
    "1e0",
    "1e2",
    "1E2",
    "1e-1",
    "10e-1",
];

const QUANTITIES: &[&str] = &[
    "0.1",
    "28529.7",
    "47.60",
    "-0.1",
    "-0.0",
    "1e308",
    "1e309",
    "-1e309",
    "1e-400",
    "0.000000000000000000001",
    "99999999999999999999.5",
];

/// Years about the bounds, and texts and figures in the place of one.
fn years(contract: &Contract) -> Vec<String> {
    let parameters = contract.parameters();
    let (first, last) = (parameters.year_minimum, parameters.year_maximum);
    let numbers = [first, first - 1, first + 1, last, last + 1, last - 1, 2021, 0, -1, 21, 20210, -2021];
    let mut texts: Vec<String> = numbers.map(|number| number.to_string()).into();
    texts.extend(["2021.0", "2021.5", "2.021e3", "\"2021\"", "\"2021年\"", "2147483648"].map(str::to_owned));
    texts
}

fn of_other_types(kind: FieldType) -> &'static [&'static str] {
    match kind {
        FieldType::String => &["null", "1", "0", "4", "1.0", "true", "false", "[]", "{}", "[\"1\"]", "\"\\ud800\""],
        FieldType::Int | FieldType::Float => &[
            "null", "\"1\"", "\"1.0\"", "\"\"", "\" 1\"", "\"1e2\"", "\"x\"", "true", "false", "[]", "{}", "[1]",
            "NaN", "01", "+1", ".5", "1.",
        ],
        FieldType::Items => &["null", "[]", "{}", "\"\"", "1", "true", "[null]", "[1]", "[[]]", "[{}]", "[\"x\"]"],
    }
}
