//! A running mock and raw clients.

use std::sync::Arc;

use bis3::clock::AdjustableClock;
use bis3::contract::{Contract, EndpointId, Profile};
use bis3::fault::FaultRule;
use bis3::message::{Headers, Request, Response, wire};
use bis3::mock::{self, JournalEntry, MockOptions, Server};
use bis3::platform::{Decide, KeyEntry, KeyRing, Platform};
use bis3::signature::Signer;
use bis3::store::{StoredReport, World};
use jiff::Timestamp;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};

/// What the mock's clock shows.
pub const NOW: &str = "2022-10-07T01:00:00Z";

pub fn now() -> Timestamp {
    NOW.parse().expect("a literal instant")
}

pub struct Mock {
    pub server: Server,
    pub platform: Arc<dyn Decide>,
    pub clock: Arc<AdjustableClock>,
    pub world: Arc<World>,
}

pub fn platform() -> Arc<Platform> {
    platform_under(|_, _| {})
}

pub fn platform_under(change: impl FnOnce(&mut Profile, &Contract)) -> Arc<Platform> {
    let contract = Contract::embedded();
    let mut profile = Profile::bundled("default", &contract).expect("it is bundled");
    change(&mut profile, &contract);
    let keys = KeyRing::demo(&contract).expect("it fits the embedded contract");
    Arc::new(Platform::new(contract, profile, keys).expect("the embedded contract is whole"))
}

/// A mock whose clock stands at [`NOW`].
pub async fn mock() -> Mock {
    mock_with(|_| {}).await
}

pub async fn mock_with(change: impl FnOnce(&mut MockOptions)) -> Mock {
    let mut options = MockOptions::new(platform());
    options.clock = Arc::new(AdjustableClock::fixed(now()));
    change(&mut options);
    let (platform, clock, world) =
        (Arc::clone(&options.platform), Arc::clone(&options.clock), Arc::clone(&options.world));
    let server = mock::serve(options).await.expect("a free port");
    Mock { server, platform, clock, world }
}

impl Mock {
    pub fn contract(&self) -> &Arc<Contract> {
        self.platform.platform().contract()
    }

    /// The key with which every example passes.
    pub fn key(&self) -> &KeyEntry {
        &self.platform.platform().keys().entries()[0]
    }

    pub fn key_for(&self, code: &str) -> &KeyEntry {
        let bound = |entry: &&KeyEntry| entry.answers.as_ref().is_some_and(|bound| bound.name == code);
        self.platform.platform().keys().entries().iter().find(bound).expect("a test key for every code")
    }

    /// The bytes of a signed stock report for an institution's row in the annex.
    pub fn stock(&self, institution: usize) -> Vec<u8> {
        wire::request_bytes(&self.signed(EndpointId::Stock, stock_body(self.contract(), institution), self.key()))
    }

    pub fn signed(&self, endpoint: EndpointId, body: String, key: &KeyEntry) -> Request {
        let endpoint = self.contract().endpoint(endpoint);
        let headers: Headers = [
            ("Host", self.server.address().to_string()),
            ("Content-Type", "application/json".to_owned()),
            ("Content-Length", body.len().to_string()),
        ]
        .into_iter()
        .collect();
        let mut request = Request {
            method: endpoint.method.clone().into(),
            target: endpoint.path.clone().into(),
            headers,
            body: body.into(),
            ..Request::default()
        };
        self.sign(&mut request, key);
        request
    }

    pub fn sign(&self, request: &mut Request, key: &KeyEntry) {
        self.sign_at(now(), request, key);
    }

    pub fn sign_at(&self, date: Timestamp, request: &mut Request, key: &KeyEntry) {
        let (parameters, readings) = (self.contract().parameters(), &self.platform.platform().profile().readings);
        Signer { access_key: &key.access_key, key: &key.signing_key, parameters, readings }
            .date_and_sign(request, date, "1.0")
            .expect("every signed header is set");
    }

    pub fn fault(&self, rule: &str) {
        self.world.faults().add(FaultRule::parse(rule, self.contract()).expect("a rule"));
    }

    /// What is stored.
    pub async fn reports(&self) -> Vec<StoredReport> {
        self.world.store().reports().await.expect("memory does not fail")
    }

    pub async fn connect(&self) -> Client<TcpStream> {
        Client::new(TcpStream::connect(self.server.address()).await.expect("it listens"))
    }

    /// Sends bytes on a connection of their own and reads the answer.
    pub async fn answer_to(&self, request: &[u8]) -> Response {
        let mut client = self.connect().await;
        client.send(request).await;
        client.answer().await
    }

    /// The code that is answered to bytes on a connection of their own.
    pub async fn code_of(&self, request: &[u8]) -> u64 {
        code(&self.answer_to(request).await)
    }

    /// The journal once it holds `count` entries: they are pushed when the answer has gone, which the client may see
    /// first.
    pub async fn journal(&self, count: usize) -> Vec<Arc<JournalEntry>> {
        loop {
            let entries = self.server.journal().entries();
            if entries.len() >= count {
                return entries;
            }
            tokio::task::yield_now().await;
        }
    }
}

pub fn code(response: &Response) -> u64 {
    let body: serde_json::Value =
        serde_json::from_slice(&response.body).unwrap_or_else(|_| panic!("not JSON: {}", response.text()));
    body["code"].as_u64().unwrap_or_else(|| panic!("no code: {body}"))
}

pub fn stock_body(contract: &Contract, institution: usize) -> String {
    let product = &contract.dictionary("D001").expect("it is printed").values[0];
    let institution = &contract.institutions().rows()[institution].code;
    serde_json::json!({
        "InveStatTime": "2022-10-07 00:00:01",
        "InveStatFaciID": institution,
        "InventoryItem": [{
            "ProdABO": "1", "ProdRh": "1", "ProdCode": product.value, "ProdName": product.name.zh,
            "ProdWashingType": "0", "ProdIrradiated": "0", "ProdVolume": "200", "ProdUnits": "0",
            "ProdManuFaciCode": institution,
        }],
    })
    .to_string()
}

/// A stock report in which so many items hold a value that the dictionary does not list.
pub fn wrong_stock_body(contract: &Contract, items: usize) -> String {
    let mut body: serde_json::Value = serde_json::from_str(&stock_body(contract, 0)).expect("a report");
    let mut item = body["InventoryItem"][0].clone();
    item["ProdABO"] = "nothing of the dictionary".into();
    body["InventoryItem"] = vec![item; items].into();
    body.to_string()
}

impl Client<TcpStream> {
    /// Its two halves, to send while reading.
    pub fn split(self) -> (Client<OwnedReadHalf>, Client<OwnedWriteHalf>) {
        let (reading, writing) = self.stream.into_split();
        (Client::new(reading), Client::new(writing))
    }
}

/// A client that sends bytes as they are.
pub struct Client<S> {
    stream: S,
    received: Vec<u8>,
}

impl<S> Client<S> {
    pub fn new(stream: S) -> Self {
        Self { stream, received: Vec::new() }
    }
}

impl<S: AsyncWrite + Unpin> Client<S> {
    pub async fn send(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.expect("the mock reads");
    }

    /// Tells that nothing more will be sent.
    pub async fn end(&mut self) {
        self.stream.shutdown().await.expect("the mock is there");
    }

    /// Sends if the connection is still there.
    pub async fn try_send(&mut self, bytes: &[u8]) -> bool {
        self.stream.write_all(bytes).await.is_ok()
    }
}

impl<S: AsyncRead + Unpin> Client<S> {
    /// The next final answer, whole.
    pub async fn answer(&mut self) -> Response {
        loop {
            if let Some((response, length)) = whole_answer(&self.received) {
                self.received.drain(..length);
                if response.status >= 200 {
                    return response;
                }
                continue;
            }
            let count = self.stream.read_buf(&mut self.received).await.expect("an answer comes");
            assert!(count > 0, "closed inside an answer: {:?}", String::from_utf8_lossy(&self.received));
        }
    }

    /// The next bytes, so many of them.
    pub async fn exactly(&mut self, count: usize) -> Vec<u8> {
        while self.received.len() < count {
            assert!(self.stream.read_buf(&mut self.received).await.expect("it is open") > 0, "closed too early");
        }
        self.received.drain(..count).collect()
    }

    /// Everything until the connection is closed; an error where it ends otherwise.
    pub async fn end_of_all(&mut self) -> std::io::Result<Vec<u8>> {
        while self.stream.read_buf(&mut self.received).await? > 0 {}
        Ok(std::mem::take(&mut self.received))
    }

    /// Everything until the connection ends, by whatever end.
    pub async fn rest(&mut self) -> Vec<u8> {
        while self.stream.read_buf(&mut self.received).await.is_ok_and(|count| count > 0) {}
        std::mem::take(&mut self.received)
    }
}

fn whole_answer(bytes: &[u8]) -> Option<(Response, usize)> {
    let (mut response, head) = wire::response_head(bytes).ok()?;
    let framing = wire::response_framing(&response, "POST").expect("one length");
    let (body, used) = wire::body(&bytes[head..], framing).ok()?;
    response.body = body;
    Some((response, head + used))
}
