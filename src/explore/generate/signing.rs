//! Changes to how a request is signed.

use crate::contract::Contract;
use crate::explore::compose::NO_SIGNATURE;
use crate::explore::plan::{Change, SigningChange};
use crate::platform::KeyRing;
use crate::scenario::{
    AfterMistake, CaseMistake, DateMistake, DigestMistake, HeaderMistake, MethodMistake, Mistakes, NewlineMistake,
    OrderMistake, ResourceMistake, SchemeMistake, SecretMistake, Word,
};

/// How far the client's clock is off, and that of most clients.
pub(super) fn skews(contract: &Contract) -> Vec<Change> {
    let window = contract.parameters().clock_window_seconds;
    let edges = [window, window - 1, window + 1, window + 60, window - 60, window + 30];
    // The same second as another request of the sequence, and time zones and days.
    let far = [0, 1, 60, 8 * 3600, 24 * 3600, 366 * 24 * 3600];
    let both =
        |seconds: i64| [Change::Signing(SigningChange::Skew(-seconds)), Change::Signing(SigningChange::Skew(seconds))];
    edges.into_iter().chain(far).flat_map(both).collect()
}

/// Keys, secrets, versions and headers.
pub(super) fn clients(contract: &Contract, keys: &KeyRing) -> Vec<Change> {
    let versions =
        ["1", "1.0", "1.00", "1.1", "2.0", "2", "01", "v1.0", "1.0 ", "0", "1,0", "x", "１", "1.0, 1.0", "-1", "1.0.0"];
    let mut changes: Vec<Change> =
        versions.map(|version| Change::Signing(SigningChange::Version(version.to_owned()))).into();
    changes.extend((0..keys.entries().len()).map(SigningChange::Secret).map(Change::Signing));
    for entry in keys.entries().iter().take(3) {
        let key = &entry.access_key;
        let others =
            [key.to_lowercase(), key.to_uppercase(), format!("{key}x"), format!("x:{key}"), format!("{key}:x")];
        changes.extend(others.map(SigningChange::AccessKey).map(Change::Signing));
    }
    changes.extend(
        ["x", "", ":", "0", "密钥", "unknown=", "a/b+c="]
            .map(|key| Change::Signing(SigningChange::AccessKey(key.to_owned()))),
    );
    changes.extend(DATES.iter().map(|date| Change::UnsignedWithDate((*date).to_owned())));
    changes.extend(authorizations(&contract.parameters().scheme, keys));
    let headers = [
        ("x-bis3-note", "x"),
        ("X-BIS3-Note", "x"),
        ("x-bis3-a", "1"),
        ("x-bis3-zzz", "9"),
        ("x-bis3-Date-2", "x"),
        ("x-bis3-dat", "x"),
        ("x-bis3-datee", "x"),
        ("X-Bis3-Version-Old", "1"),
        ("x-bis3-note", ""),
        ("x-bis3-note", "a b"),
        ("x-bis3-note", "a, b"),
        ("x-bis3-note", "a:b"),
        ("x-bis3-note", "A  B"),
        ("x-bis3-note", "库存"),
        ("x-bis3-", "x"),
        ("x-bis3-a-b", "x"),
        ("x-bis3-a_b", "x"),
        ("x-bis3-a0", "x"),
    ];
    changes
        .extend(headers.map(|(name, value)| Change::Signing(SigningChange::Header(name.to_owned(), value.to_owned()))));
    changes
}

/// Values of Authorization that nobody signed.
fn authorizations(scheme: &str, keys: &KeyRing) -> Vec<Change> {
    let key = keys.entries().first().map_or("x", |entry| entry.access_key.as_str());
    let zeros = NO_SIGNATURE;
    let values = [
        String::new(),
        scheme.to_owned(),
        format!("{scheme} "),
        format!("{scheme} {key}"),
        format!("{scheme} {key}:"),
        format!("{scheme} :{zeros}"),
        format!("{scheme} {key}:{zeros}"),
        format!("{scheme}  {key}:{zeros}"),
        format!("{scheme} {key} :{zeros}"),
        format!("{scheme} {key}: {zeros}"),
        format!("{scheme} {key}:{zeros} x"),
        format!("{scheme} {key}:AAAA"),
        format!("{scheme} {key}:{zeros}="),
        format!("{scheme} x:{zeros}"),
        format!("{scheme}: {key}:{zeros}"),
        format!("{scheme},{key}:{zeros}"),
        format!("{} {key}:{zeros}", scheme.to_lowercase()),
        format!("{} {key}:{zeros}", &scheme[..scheme.len() - 1]),
        format!("{scheme}3 {key}:{zeros}"),
        format!("AWS {key}:{zeros}"),
        format!("Bearer {zeros}"),
        "Basic YTpi".to_owned(),
        "x".to_owned(),
    ];
    let unsigned = values.into_iter().map(|value| Change::Unsigned(Some(value)));
    [Change::Unsigned(None)].into_iter().chain(unsigned).collect()
}

/// Dates, few of them in a form of HTTP/1.1. All are old: a date that can be read is expired.
const DATES: &[&str] = &[
    "Mon, 10 Sep 2018 10:15:31 GMT",
    "Tue, 10 Sep 2018 10:15:31 GMT",
    "Mon, 10 Sep 2018 10:15:31 UTC",
    "Mon, 10 Sep 2018 10:15:31 gmt",
    "Mon, 10 Sep 2018 10:15:31 +0000",
    "Mon, 10 Sep 2018 18:15:31 +0800",
    "Mon, 10 Sep 2018 10:15:31 CST",
    "Mon, 10 Sep 2018 10:15:31",
    "mon, 10 sep 2018 10:15:31 GMT",
    "Mon, 3 Sep 2018 10:15:31 GMT",
    "Mon, 03 Sep 2018 10:15:31 GMT",
    "Mon, 03 Sep 2018 10:15:60 GMT",
    "Mon, 03 Sep 2018 24:00:00 GMT",
    "Mon, 03 Sep 2018 23:60:00 GMT",
    "Mon, 31 Sep 2018 10:15:31 GMT",
    "Wed, 29 Feb 2017 10:15:31 GMT",
    "Mon, 00 Sep 2018 10:15:31 GMT",
    "Mon 10 Sep 2018 10:15:31 GMT",
    "Mon,  10 Sep 2018 10:15:31 GMT",
    "Mon, 10-Sep-2018 10:15:31 GMT",
    "Mon, 10 September 2018 10:15:31 GMT",
    "10 Sep 2018 10:15:31 GMT",
    "Monday, 10-Sep-18 10:15:31 GMT",
    "Tuesday, 10-Sep-18 10:15:31 GMT",
    "Mon, 10-Sep-18 10:15:31 GMT",
    "Monday, 3-Sep-18 10:15:31 GMT",
    "Mon Sep 10 10:15:31 2018",
    "Tue Sep 10 10:15:31 2018",
    "Mon Sep  3 10:15:31 2018",
    "Mon Sep 03 10:15:31 2018",
    "Mon Sep 3 10:15:31 2018",
    "Mon Sep 10 10:15:31 2018 GMT",
    "2018-09-10T10:15:31Z",
    "2018-09-10 10:15:31",
    "1536574531",
    "星期一, 10 Sep 2018 10:15:31 GMT",
    "Mon, 10 Sep 0018 10:15:31 GMT",
    "Fri, 10 Sep 9999 10:15:31 GMT",
    "x",
    "0",
];

/// Every mistake of the language, each alone.
pub(super) fn mistakes(contract: &Contract) -> Vec<Change> {
    let mut all = Vec::new();
    macro_rules! each {
        ($($field:ident: $kind:ty),+) => {$(
            all.extend(<$kind as Word>::ALL.iter().map(|word| Mistakes { $field: Some(*word), ..Mistakes::default() }));
        )+};
    }
    each!(
        secret: SecretMistake, resource: ResourceMistake, digest: DigestMistake, newline: NewlineMistake,
        method: MethodMistake, date: DateMistake, order: OrderMistake, case: CaseMistake, scheme: SchemeMistake
    );
    let after = <AfterMistake as Word>::ALL.iter().filter(|mistake| **mistake != AfterMistake::Path);
    all.extend(after.map(|word| Mistakes { after: vec![*word], ..Mistakes::default() }));
    all.extend(headers(contract).into_iter().map(|mistake| Mistakes { headers: vec![mistake], ..Mistakes::default() }));
    all.into_iter().map(|mistakes| Change::Signing(SigningChange::Mistake(Box::new(mistakes)))).collect()
}

fn headers(contract: &Contract) -> Vec<HeaderMistake> {
    let parameters = contract.parameters();
    let names = ["Date", &parameters.date_header, &parameters.version_header, "Authorization"];
    let mut mistakes = Vec::new();
    for name in names.map(str::to_owned) {
        mistakes.push(HeaderMistake::Drop(name.clone()));
        mistakes.push(HeaderMistake::Duplicate(name.clone()));
        mistakes.push(HeaderMistake::Blank(name.clone()));
        mistakes.push(HeaderMistake::Rename(name.clone(), name.to_uppercase()));
        mistakes.push(HeaderMistake::Rename(name.clone(), name.to_lowercase()));
        mistakes.push(HeaderMistake::Rename(name.clone(), format!("x-{name}")));
    }
    mistakes
}
