//! The interface as OpenAPI 3.1.
//!
//! - `schemas` describes reports, dictionaries and institutions.
//! - `answers` describes the answers: every code with its status.
//!
//! The signature is a security scheme whose recipe stands in words: OpenAPI has no form for a signature that is computed.

mod answers;
mod schemas;

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::{address, both, example, in_one_line};
use crate::contract::{Contract, Endpoint};
use crate::language::{Bilingual, bilingual};
use crate::message::{DATE, JSON_TYPE};
use crate::signature::authorization::AUTHORIZATION;

/// The name of the security scheme.
const SCHEME: &str = "signature";

/// The whole document.
pub fn document(contract: &Contract) -> Value {
    let (parameters, answers) = (parameters(contract), answers::all(contract));
    let path = |endpoint: &Arc<Endpoint>| path(endpoint, &parameters, &answers);
    json!({
        "openapi": "3.1.0",
        "info": info(contract),
        "servers": [{"url": address(contract), "description": "bis3 serve"}],
        "tags": contract.endpoints().iter().map(|endpoint| tag(endpoint)).collect::<Vec<_>>(),
        "security": [{SCHEME: []}],
        "paths": contract.endpoints().iter().map(path).collect::<Map<_, _>>(),
        "components": {
            "securitySchemes": {SCHEME: signature(contract)},
            "parameters": parameters,
            "schemas": schemas::all(contract).into_iter().chain(answers::schemas()).collect::<Map<_, _>>(),
            "responses": answers,
        },
    })
}

fn info(contract: &Contract) -> Value {
    let text = bilingual!(
        "由接口的数据表生成；文档未写明之处取首选读法（bis3 spec readings 列出全部读法）。接口不接受查询参数，报告之间的关系（推导出的指标、名称与代码一致）不在此描述之内，用 bis3 lint 检查。",
        "Made of the tables of the interface. What the document leaves open is read by the first option of each reading (bis3 spec readings lists them). What holds between the values of a report (figures that follow from others, names that fit their codes) has no form here: bis3 lint examines it."
    );
    let version = &contract.parameters().version;
    json!({
        "title": in_one_line(&("BIS3 血液信息上报接口", "BIS3 reporting of blood information").into()),
        "version": version,
        "description": both(&text),
        "x-bis3-contract": contract.digest(),
        "x-bis3-profile": "default",
    })
}

fn tag(endpoint: &Endpoint) -> Value {
    json!({"name": endpoint.id.word(), "description": in_one_line(&endpoint.title)})
}

fn path(endpoint: &Endpoint, parameters: &Map<String, Value>, answers: &Map<String, Value>) -> (String, Value) {
    let method = endpoint.method.to_lowercase();
    (endpoint.path.clone(), json!({method: operation(endpoint, parameters, answers)}))
}

fn operation(endpoint: &Endpoint, parameters: &Map<String, Value>, answers: &Map<String, Value>) -> Value {
    let parameters: Vec<Value> =
        parameters.keys().map(|name| json!({"$ref": format!("#/components/parameters/{name}")})).collect();
    json!({
        "operationId": endpoint.id.word(),
        "tags": [endpoint.id.word()],
        "summary": in_one_line(&endpoint.title),
        "description": format!("{} ({})", both(&endpoint.requirement.sentence), endpoint.clause),
        "parameters": parameters,
        "requestBody": {
            "required": true,
            "content": {JSON_TYPE: {"schema": schemas::of_report(endpoint), "example": example(endpoint)}},
        },
        "responses": answers::references(answers),
    })
}

/// The headers that a request has beside Authorization (1.1.4.2, 1.1.5.1).
fn parameters(contract: &Contract) -> Map<String, Value> {
    let parameters = contract.parameters();
    let date = json!({"type": "string", "example": "Mon, 10 Sep 2018 10:15:31 GMT"});
    let version = json!({"type": "string", "const": parameters.version});
    let same = bilingual!(
        "请求的时间，与 {other} 相同",
        "the time of the request, the same as {other}",
        other = parameters.date_header
    );
    let time = bilingual!(
        "请求的时间，HTTP 日期（GMT）；与平台时间相差不得达到 {seconds} 秒",
        "the time of the request, a date of HTTP (GMT); it is refused where it is {seconds} seconds or more off the platform's clock",
        seconds = parameters.clock_window_seconds
    );
    let number = Bilingual::new("接口的版本", "the version of the interface");
    [(DATE, same, date.clone()), (&parameters.date_header, time, date), (&parameters.version_header, number, version)]
        .into_iter()
        .map(|(name, text, schema)| {
            let parameter =
                json!({"name": name, "in": "header", "required": true, "description": both(&text), "schema": schema});
            (name.to_owned(), parameter)
        })
        .collect()
}

/// The signature in words (1.1.4).
fn signature(contract: &Contract) -> Value {
    let parameters = contract.parameters();
    let (scheme, date, version) = (&parameters.scheme, &parameters.date_header, &parameters.version_header);
    let text = bilingual!(
        "Authorization: {scheme} AccessKey:Signature。Signature 是 base64(HMAC-SHA1(AccessKeySecret, 签名串))，两者都按 UTF-8 取字节。签名串各行以换行符（\\n）连接，末尾没有换行符：方法（大写）；Date 头的值；以 {prefix} 开头的请求头，名称小写并排序，每行一个“名称:值”（即 {date} 与 {version}）；路径，不带开头的斜杠，不带查询串。每次发送都用新的时间重新签名。",
        "Authorization: {scheme} AccessKey:Signature. The Signature is base64(HMAC-SHA1(AccessKeySecret, string to sign)), both taken as UTF-8. The lines of the string to sign are joined by line feeds, and none stands at its end: the method in capitals; the value of Date; the headers that begin with {prefix}, in small letters and sorted, `name:value` each in a line of its own (that is {date} and {version}); the path without its leading slash and without a query. Each time a request is sent it is signed anew with a fresh date.",
        prefix = parameters.custom_header_prefix
    );
    json!({"type": "apiKey", "in": "header", "name": AUTHORIZATION, "description": both(&text)})
}
