//! The rosters of `fixtures/rosters`, counted anew.

use std::collections::BTreeSet;
use std::path::Path;

type Row = Vec<String>;

/// A table of the rosters: columns and rows.
fn roster(name: &str) -> (Row, Vec<Row>) {
    let path = Path::new("fixtures/rosters").join(name);
    let mut reader = csv::Reader::from_path(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let columns = row(reader.headers().expect("a first line"));
    let rows = reader.records().map(|record| row(&record.expect("as many cells as columns"))).collect();
    (columns, rows)
}

fn row(record: &csv::StringRecord) -> Row {
    record.iter().map(str::to_owned).collect()
}

fn column(name: &str, column: &str) -> Vec<String> {
    let (columns, rows) = roster(name);
    let place = columns.iter().position(|known| known == column).unwrap_or_else(|| panic!("{name}: no {column}"));
    rows.into_iter().map(|row| row[place].clone()).collect()
}

/// The places of a table of training bases, all columns behind the name.
fn places(name: &str) -> u32 {
    let (_, rows) = roster(name);
    let cells = rows.iter().flat_map(|row| &row[2..]).filter(|cell| !cell.is_empty());
    cells.map(|cell| cell.parse::<u32>().expect("a number of places")).sum()
}

fn hospital_names() -> Vec<String> {
    let mut names = column("hospitals.csv", "name");
    for table in ["bases-coronary.csv", "bases-arrhythmia.csv", "bases-structural.csv"] {
        names.extend(column(table, "hospital"));
    }
    names.extend(column("regional-centres.csv", "centre"));
    names.extend(column("regional-centres.csv", "host").into_iter().filter(|host| !host.is_empty()));
    names
}

#[test]
fn each_document_is_there_in_full() {
    let counted = |name| roster(name).1.len();
    assert_eq!(counted("hospitals.csv"), 169);
    assert_eq!(counted("pilot-cities.csv"), 270);
    assert_eq!(counted("regional-centres.csv"), 71);
    assert_eq!(counted("bases-coronary.csv"), 197);
    assert_eq!(counted("bases-arrhythmia.csv"), 143);
    assert_eq!(counted("bases-structural.csv"), 91);
}

#[test]
fn the_places_of_the_training_bases_add_up() {
    assert_eq!(places("bases-coronary.csv"), 2206);
    assert_eq!(places("bases-arrhythmia.csv"), 1262);
    assert_eq!(places("bases-structural.csv"), 682);
}

#[test]
fn the_pilot_cities_are_numbered_without_a_gap() {
    let numbers = column("pilot-cities.csv", "number");
    assert_eq!(numbers, (1..=270).map(|number| number.to_string()).collect::<Vec<_>>());
    let cities = column("pilot-cities.csv", "city");
    let unnamed: Vec<&String> =
        numbers.iter().zip(&cities).filter(|(_, city)| city.is_empty()).map(|(n, _)| n).collect();
    assert_eq!(unnamed, ["27"], "row 27 alone is printed without its city");
}

#[test]
fn all_eleven_prefecture_level_cities_of_zhejiang_are_pilot_cities() {
    let (_, rows) = roster("pilot-cities.csv");
    let cities: Vec<&str> = rows.iter().filter(|row| row[1] == "浙江省").map(|row| row[2].as_str()).collect();
    let printed = "杭州市 宁波市 温州市 湖州市 嘉兴市 绍兴市 金华市 衢州市 舟山市 台州市 丽水市";
    assert_eq!(cities.join(" "), printed);
}

/// A centre whose province went astray in the two columns of its page would mostly name another in its own name.
#[test]
fn centres_stand_in_the_province_they_are_named_after() {
    let (_, rows) = roster("regional-centres.csv");
    let provinces: BTreeSet<&str> = rows.iter().map(|row| row[0].as_str()).collect();
    assert_eq!(provinces.len(), 20);
    for row in &rows {
        let named = provinces.iter().find(|province| row[1].ends_with(&format!("{province}医院")));
        assert!(named.is_none_or(|named| *named == row[0]), "{row:?}");
    }
    assert_eq!(rows.iter().filter(|row| row[2].is_empty()).count(), 2);
}

#[test]
fn no_name_is_broken() {
    let names = hospital_names();
    assert_eq!(names.len(), 169 + 197 + 143 + 91 + 71 + 69);
    for name in &names {
        assert!(name.chars().all(stands_in_names), "{name}");
        for (open, close) in [('(', ')'), ('（', '）')] {
            assert_eq!(name.matches(open).count(), name.matches(close).count(), "{name}");
        }
    }
    assert_eq!(names.iter().filter(|name| name.contains('（')).count(), 57);
    assert_eq!(names.iter().filter(|name| name.contains('(')).count(), 15);
}

/// Chinese characters, brackets of both widths and digits; no blank, no line feed, no replacement character.
fn stands_in_names(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '(' | ')' | '（' | '）' | '0'..='9')
}
