//! Changes to the request line and the headers that are not signed.

use crate::contract::Contract;
use crate::explore::plan::Change;
use crate::message::CONTENT_TYPE;

/// Methods, paths and queries.
pub(super) fn line(contract: &Contract) -> Vec<Change> {
    let methods = ["GET", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "post", "Post", "POSTS"];
    let mut changes: Vec<Change> = methods.map(|method| Change::Method(method.to_owned())).into();
    for endpoint in contract.endpoints() {
        let path = &endpoint.path;
        let forms = [
            path.clone(),
            path.to_lowercase(),
            path.to_uppercase(),
            format!("{path}/"),
            format!("/{path}"),
            path.replacen('/', "//", 2),
            format!("/api{path}"),
            format!("{path}/x"),
            format!("{path}%2F"),
            path.replacen('o', "%6F", 1),
            path.replacen('t', "%74", 1),
            path.replacen('a', "%61", 1),
            format!("{path};x=1"),
            format!("{path}s"),
            path[..path.len() - 1].to_owned(),
            format!("{path}/."),
            path.rsplit_once('/').map_or(String::new(), |(start, _)| format!("{start}/")),
        ];
        changes.extend(forms.map(Change::Path));
    }
    changes.extend(
        ["/", "/%E5%BA%93%E5%AD%98", "/favicon.ico", "/Stock/%E5%BA%93"].map(|path| Change::Path(path.to_owned())),
    );
    let queries = ["", "a=1", "a=1&b=2", "b=2&a=1", "%E4%B8%AD=%E6%96%87", "a=/Patient/Donor", "?", "a=%20b", "a+b"];
    changes.extend(queries.map(|query| Change::Query(query.to_owned())));
    changes
}

/// Headers that are not signed.
pub(super) fn headers() -> Vec<Change> {
    let types = [
        "application/json;charset=utf-8",
        "application/json; charset=UTF-8",
        "application/json; charset=\"utf-8\"",
        "application/json;charset=gbk",
        "APPLICATION/JSON",
        "application/problem+json",
        "text/json",
        "text/plain",
        "text/plain; charset=utf-8",
        "application/x-www-form-urlencoded",
        "application/octet-stream",
        "multipart/form-data",
        "multipart/form-data; boundary=b",
        "multipart/form-data; boundary=\"b\"",
        "multipart/mixed; boundary=b",
        "json",
        "",
    ];
    let mut changes: Vec<Change> = types.map(|value| Change::Header(CONTENT_TYPE.to_owned(), value.to_owned())).into();
    changes.push(Change::OmitHeader(CONTENT_TYPE));
    changes.push(Change::OmitHeader("Host"));
    changes.push(Change::Http10);
    let others = [
        ("Accept", "text/plain"),
        ("Accept", "*/*"),
        ("Accept-Encoding", "gzip, deflate"),
        ("Accept-Charset", "gbk"),
        ("Accept-Language", "zh-CN"),
        ("Content-Encoding", "gzip"),
        ("Content-Encoding", "identity"),
        ("Content-Encoding", ""),
        ("Host", "other.example"),
        ("Cookie", "a=b"),
        ("Origin", "http://localhost"),
        ("X-Forwarded-For", "127.0.0.1"),
        ("X-HTTP-Method-Override", "GET"),
        ("Connection", "close"),
        ("Connection", "keep-alive"),
        ("Expect", "100-continue"),
        ("bis3-date", "x"),
        ("x-bis-date", "x"),
        ("xbis3-note", "x"),
        ("Range", "bytes=0-1"),
        ("If-None-Match", "*"),
        ("User-Agent", "医院信息系统"),
    ];
    changes.extend(others.map(|(name, value)| Change::Header(name.to_owned(), value.to_owned())));
    changes.extend([vec![1], vec![7, 100], vec![65_536]].map(Change::Chunked));
    changes
}
