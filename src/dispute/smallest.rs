//! The smallest requests that get a code: made, and shown only where the platform answers so.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::clock::{AdjustableClock, ClockSetting};
use crate::contract::{Code, Contract, EndpointId, Field, Profile, ValueKind};
use crate::diagnostic::Diagnostic;
use crate::language::Bilingual;
use crate::message::{Arrival, CONTENT_LENGTH, CONTENT_TYPE, HOST, JSON_TYPE, Request};
use crate::payload::json::quoted;
use crate::platform::{KeyEntry, KeyRing, Platform};
use crate::request::{Mistakes, NewlineMistake, Signing, Tree};
use crate::signature::authorization::AUTHORIZATION;
use crate::store::World;

/// A request that gets a code, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// What is done differently from a right report.
    pub what: Bilingual,
    /// The request.
    pub request: Request,
    /// Who signed it and how, before headers were changed; none where nobody could sign.
    pub signing: Option<Signing>,
    /// Whether it is sent a second time before it is answered so.
    pub is_repeat: bool,
}

/// The instant at which the examples are signed: that of the document's own sample.
pub const EXAMPLES_AT: Timestamp = Timestamp::constant(1_536_574_531, 0);

/// The first of a list of small requests that is answered with this code; none where a fault of the platform's own raises it.
///
/// # Errors
/// As [`Platform::new`].
pub fn smallest(code: &Code, contract: &Arc<Contract>) -> Result<Option<Example>, Box<Diagnostic>> {
    Ok(smallest_of_each(contract)?.remove(&code.number))
}

/// The first of the same list for each code that one of them gets, by number of the code.
///
/// # Errors
/// As [`Platform::new`].
pub fn smallest_of_each(contract: &Arc<Contract>) -> Result<BTreeMap<u32, Example>, Box<Diagnostic>> {
    let keys = KeyRing::demo(contract)?;
    let profile = Profile::bundled("default", contract)?;
    let platform = Platform::new(Arc::clone(contract), profile, keys)?;
    let candidates = Candidates { contract, platform: &platform };
    let mut examples = BTreeMap::new();
    for example in candidates.all() {
        if let Some(number) = answers(&platform, &example) {
            examples.entry(number).or_insert(example);
        }
    }
    Ok(examples)
}

fn answers(platform: &Platform, example: &Example) -> Option<u32> {
    let (clock, world) = (AdjustableClock::new(ClockSetting::Fixed(EXAMPLES_AT)), World::new(0));
    let arrival = Arrival::Request(example.request.clone());
    let decide = || platform.decide(&arrival, &clock, &world).now_or_never();
    let first = decide();
    let decision = if example.is_repeat { decide() } else { first };
    decision.map(|decision| decision.code.number)
}

struct Candidates<'a> {
    contract: &'a Contract,
    platform: &'a Platform,
}

impl Candidates<'_> {
    fn all(&self) -> Vec<Example> {
        let mut all = vec![self.example(("正确的上报", "a right report"), EndpointId::Donor, |_| {})];
        all.extend(self.of_head());
        for id in [EndpointId::Stock, EndpointId::Donor, EndpointId::Tqc] {
            all.extend(self.of_body(id));
        }
        all
    }

    fn of_head(&self) -> Vec<Example> {
        let mut all = self.of_authorization();
        all.extend(self.of_custom_headers());
        all.extend(self.of_signature());
        all
    }

    fn of_authorization(&self) -> Vec<Example> {
        let unsigned = |what, value: Option<&str>| {
            self.example(what, EndpointId::Donor, |request| {
                request.headers.remove(AUTHORIZATION);
                if let Some(value) = value {
                    request.headers.push(AUTHORIZATION, value.to_owned());
                }
            })
        };
        vec![
            unsigned(("没有 Authorization", "Authorization is not sent"), None),
            unsigned(("Authorization 里没有冒号", "no colon stands in Authorization"), Some("BIS3 key")),
            unsigned(("Scheme 是 Basic", "the scheme is Basic"), Some("Basic a2V5OnNlY3JldA==")),
        ]
    }

    fn of_custom_headers(&self) -> Vec<Example> {
        let parameters = self.contract.parameters();
        vec![
            self.example(("没有 x-bis3-version", "x-bis3-version is not sent"), EndpointId::Donor, |request| {
                request.headers.remove(&parameters.version_header);
            }),
            self.example(
                ("x-bis3-date 不是 HTTP 日期", "x-bis3-date is no date of HTTP"),
                EndpointId::Donor,
                |request| {
                    request.headers.remove(&parameters.date_header);
                    request.headers.push(parameters.date_header.clone(), "2018-09-10 18:15:31");
                },
            ),
        ]
    }

    fn of_signature(&self) -> Vec<Example> {
        let signing = |what: (&str, &str), change: &dyn Fn(&mut Signing)| self.signed(what, EndpointId::Donor, change);
        let disabled = self.platform.keys().entries().iter().find(|key| !key.enabled);
        let disabled = disabled.map(|key| {
            signing(("AccessKey 已停用", "the AccessKey is disabled"), &|signing| {
                (signing.access_key, signing.secret) = (key.access_key.clone(), key.secret.clone());
            })
        });
        let mut all = vec![
            signing(("没有登记的 AccessKey", "an AccessKey that nobody knows"), &|signing| {
                signing.access_key = "unknown".to_owned();
            }),
            signing(("时间早 16 分钟", "the date is 16 minutes behind"), &|signing| {
                signing.skew = SignedDuration::from_mins(-16);
            }),
            signing(
                ("签名末尾多一个换行符", "a line feed stands at the end of the signed string"),
                &|signing| {
                    signing.mistakes = Mistakes { newline: Some(NewlineMistake::Trailing), ..Mistakes::default() };
                },
            ),
        ];
        all.extend(disabled);
        all
    }

    fn of_body(&self, id: EndpointId) -> Vec<Example> {
        let endpoint = self.contract.endpoint(id);
        let body = |what, text: &str| self.example(what, id, |request| set_body(request, text, JSON_TYPE));
        let unknown = |field: &Field| (field.value == ValueKind::Institution).then(|| quoted("0"));
        let mut all = vec![
            body(("请求体不是 JSON", "the body is no JSON"), "{"),
            self.example(("multipart 的请求体", "a multipart body"), id, |request| {
                set_body(request, "--b--", "multipart/form-data");
            }),
            body(
                ("机构代码不在附件中", "the institution is not in the annex"),
                &Tree::example(endpoint, unknown).text(),
            ),
        ];
        let repeat = self.example(("同一份报告再报一次", "the same report a second time"), id, |_| {});
        all.push(Example { is_repeat: true, ..repeat });
        all
    }

    fn example(&self, what: (&str, &str), id: EndpointId, change: impl FnOnce(&mut Request)) -> Example {
        let mut example = self.signed(what, id, |_| {});
        change(&mut example.request);
        example
    }

    fn signed(&self, what: (&str, &str), id: EndpointId, change: impl FnOnce(&mut Signing)) -> Example {
        let endpoint = self.contract.endpoint(id);
        let mut request = Request {
            method: endpoint.method.as_str().into(),
            target: endpoint.path.as_str().into(),
            ..Request::default()
        };
        request.headers.push(HOST, "127.0.0.1");
        set_body(&mut request, &Tree::example(endpoint, |_| None).text(), JSON_TYPE);
        let signing = self.platform.keys().usual().map(|KeyEntry { access_key, secret, .. }| {
            let (parameters, readings) = (self.contract.parameters(), &self.platform.profile().readings);
            let mut signing = Signing::new(access_key, secret, readings, parameters);
            change(&mut signing);
            // A mistake that cannot be made leaves the request without a signature, which no code asks for but one.
            let _ = signing.sign(&mut request, EXAMPLES_AT, parameters);
            signing
        });
        Example { what: what.into(), request, signing, is_repeat: false }
    }
}

fn set_body(request: &mut Request, text: &str, media_type: &str) {
    request.headers.remove(CONTENT_TYPE);
    request.headers.remove(CONTENT_LENGTH);
    request.headers.push(CONTENT_TYPE, media_type.to_owned());
    request.headers.push(CONTENT_LENGTH, text.len().to_string());
    request.body = text.as_bytes().to_vec().into();
}
