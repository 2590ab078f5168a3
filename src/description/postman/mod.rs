//! The interface as a Postman collection 2.1, which Apifox reads too.
//!
//! - `item` is one request with the answer that it is to get.
//! - `wrongly` tells the script what a request does otherwise than a right client.
//!
//! A script of the collection (`fixtures/description/sign.js`) signs each request when it is sent. What a request does wrong
//! on purpose it is told in a header that it takes away: scripts of a single request run behind the collection's, too late for
//! another date or key.

mod item;
mod wrongly;

use std::sync::Arc;

use serde_json::{Value, json};

use self::item::{Item, Wanted};
use super::address;
use crate::contract::{Contract, Endpoint, EndpointId, Stage};
use crate::diagnostic::Diagnostic;
use crate::dispute::{Example, smallest_of_each};
use crate::language::Language;
use crate::platform::{KeyEntry, KeyRing};

/// The collection: the document's examples, a request for each code that one raises, and one for each test key.
///
/// # Errors
/// As [`crate::platform::Platform::new`].
pub fn collection(contract: &Arc<Contract>, language: Language) -> Result<Value, Box<Diagnostic>> {
    let keys = KeyRing::demo(contract)?;
    let examples = smallest_of_each(contract)?;
    let usual = keys.usual();
    let folders = [
        (("三个接口的示例", "The examples of the three interfaces"), reports(contract, language)),
        (
            ("各个错误码：怎样的请求得到它", "The codes: a request that gets each"),
            causes(&examples.into_iter().collect::<Vec<_>>(), contract, language),
        ),
        (("测试 AccessKey：指定返回的错误码", "Test keys: each is answered with its code"), test_keys(&keys, contract)),
    ];
    let folders = folders.map(|((zh, en), items)| json!({"name": language.pick(zh, en), "item": items}));
    let value = |part: fn(&KeyEntry) -> &str| usual.map_or("", part);
    let variables = [
        ("baseUrl", address(contract)),
        ("accessKey", value(|key| &key.access_key).to_owned()),
        ("accessKeySecret", value(|key| key.secret.expose()).to_owned()),
    ];
    Ok(json!({
        "info": {
            "name": "BIS3",
            "description": language.pick(ABOUT.0, ABOUT.1),
            "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
        },
        "item": folders,
        "event": [item::script("prerequest", &signing_script(contract))],
        "variable": variables.map(|(key, value)| json!({"key": key, "value": value})),
    }))
}

/// What the collection is.
const ABOUT: (&str, &str) = (
    "先运行 bis3 serve，再发送这些请求；名称就是应得到的错误码。改用自己的平台和密钥时，修改 baseUrl、accessKey、accessKeySecret 三个变量；预请求脚本为每个请求签名。",
    "Run bis3 serve, then send these requests: each is named by the code that it is to get. For a platform and a key of your own set the variables baseUrl, accessKey and accessKeySecret. The pre-request script signs each request.",
);

fn signing_script(contract: &Contract) -> String {
    let parameters = contract.parameters();
    let words = [
        ("{{SCHEME}}", &parameters.scheme),
        ("{{DATE_HEADER}}", &parameters.date_header),
        ("{{VERSION_HEADER}}", &parameters.version_header),
        ("{{VERSION}}", &parameters.version),
    ];
    let script = include_str!("../../../fixtures/description/sign.js").to_owned();
    words.into_iter().fold(script, |script, (place, word)| script.replace(place, word))
}

/// The document's examples. A report that may come once only gets the code for a repeat where it was sent before.
fn reports(contract: &Contract, language: Language) -> Vec<Value> {
    let passed = contract.codes().iter().find(|code| code.is_success());
    let endpoints = contract.endpoints().iter();
    let item = |endpoint: &Arc<Endpoint>| {
        let repeated = endpoint.already_reported.stage == Stage::Repeat;
        let again = repeated.then(|| endpoint.already_reported.as_ref());
        let wanted = Wanted { codes: passed.map(Arc::as_ref).into_iter().chain(again).collect(), status: None };
        Item::right(endpoint.title.in_language(language), endpoint, wanted).value()
    };
    endpoints.map(item).collect()
}

/// One request for each code.
fn causes(examples: &[(u32, Example)], contract: &Contract, language: Language) -> Vec<Value> {
    let item = |(number, example): &(u32, Example)| {
        let code = contract.code_number(*number)?;
        Some(Item::of_example(example, code, contract, language)?.value())
    };
    examples.iter().filter_map(item).collect()
}

/// A right report with each test key.
fn test_keys(keys: &KeyRing, contract: &Contract) -> Vec<Value> {
    let item = |key: &KeyEntry| {
        let code = key.answers.as_deref()?;
        let endpoint = contract.endpoint(EndpointId::Donor);
        let wanted = Wanted { codes: vec![code], status: Some(code.status) };
        let mut item = Item::right(&key.access_key, endpoint, wanted);
        item.wrongly = wrongly::of_key(key);
        Some(item.value())
    };
    keys.entries().iter().filter_map(item).collect()
}
