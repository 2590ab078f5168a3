//! A load of its own: connections that ask again as soon as they are answered.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use bis3::clock::{AdjustableClock, Clock, Stopwatch};
use bis3::contract::{Contract, EndpointId, Profile};
use bis3::message::{Headers, Request, wire};
use bis3::platform::{KeyEntry, KeyRing};
use bis3::signature::sign_request;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// Makes signed requests.
pub struct Sender {
    contract: Arc<Contract>,
    profile: Profile,
    key: KeyEntry,
    body: usize,
}

impl Sender {
    /// Stock reports of about 1 KB.
    pub fn new(contract: &Arc<Contract>) -> Self {
        Self::with_body(contract, 1000)
    }

    /// Stock reports of about so many bytes.
    pub fn with_body(contract: &Arc<Contract>, body: usize) -> Self {
        let keys = KeyRing::demo(contract).expect("it fits the embedded contract");
        let profile = Profile::bundled("default", contract).expect("it is bundled");
        Self { contract: Arc::clone(contract), profile, key: keys.entries()[0].clone(), body }
    }

    pub fn secret(&self) -> String {
        self.key.secret.expose().to_owned()
    }

    /// The bytes of a report of an institution, signed now.
    pub fn request(&self, institution: usize) -> Vec<u8> {
        let endpoint = self.contract.endpoint(EndpointId::Stock);
        let body = self.report(institution);
        let headers: Headers = [
            ("Host", "127.0.0.1".to_owned()),
            ("Content-Type", "application/json".to_owned()),
            ("Content-Length", body.len().to_string()),
        ]
        .into_iter()
        .collect();
        let (method, target) = (endpoint.method.clone(), endpoint.path.clone());
        let mut request = Request { method, target, headers, body: body.into(), ..Request::default() };
        let now = AdjustableClock::system().now().expect("the machine has a clock");
        let (parameters, readings) = (self.contract.parameters(), &self.profile.readings);
        sign_request(&mut request, &self.key.access_key, &self.key.signing_key, now, "1.0", parameters, readings)
            .expect("every signed header is set");
        wire::request_bytes(&request)
    }

    fn report(&self, institution: usize) -> String {
        let code = &self.contract.institutions().rows()[institution].code;
        let product = &self.contract.dictionary("D001").expect("it is printed").values[0];
        let item = json!({
            "ProdABO": "1", "ProdRh": "1", "ProdCode": product.value, "ProdName": product.name.zh,
            "ProdWashingType": "0", "ProdIrradiated": "0", "ProdVolume": "200", "ProdUnits": "0",
            "ProdManuFaciCode": code,
        });
        let items: Vec<Value> = vec![item.clone(); (self.body / item.to_string().len()).max(1)];
        json!({ "InveStatTime": "2022-10-07 00:00:01", "InveStatFaciID": code, "InventoryItem": items }).to_string()
    }
}

/// Open connections to one server.
pub struct Load {
    sender: Arc<Sender>,
    streams: Vec<(usize, TcpStream)>,
}

impl Load {
    pub async fn connect(address: SocketAddr, connections: usize, sender: &Arc<Sender>) -> Self {
        let mut streams = Vec::new();
        for institution in 0..connections {
            let stream = TcpStream::connect(address).await.expect("it listens");
            stream.set_nodelay(true).expect("a socket");
            streams.push((institution, stream));
        }
        Self { sender: Arc::clone(sender), streams }
    }

    /// Asks on all connections for a while: how many answers came, and how many of them in a second.
    pub async fn run(&mut self, time: Duration) -> (f64, f64) {
        let (over, answers) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let mut connections = JoinSet::new();
        let watch = Stopwatch::start();
        tokio::spawn(keep_awake(Arc::clone(&over)));
        for (institution, stream) in self.streams.drain(..) {
            let (sender, over, answers) = (Arc::clone(&self.sender), Arc::clone(&over), Arc::clone(&answers));
            connections.spawn(async move { (institution, ask(stream, institution, &sender, &over, &answers).await) });
        }
        tokio::time::sleep(time).await;
        over.store(true, Ordering::Relaxed);
        self.streams = connections.join_all().await;
        let answers = answers.load(Ordering::Relaxed) as f64;
        (answers, answers / watch.elapsed().as_secs_f64())
    }
}

/// Keeps the asking thread from sleeping. With a thread that sleeps the ratio of the two servers comes out lower, by about a
/// tenth: presumably waking it is charged to the server that answers, and the slower one wakes it more often.
async fn keep_awake(over: Arc<AtomicBool>) {
    while !over.load(Ordering::Relaxed) {
        tokio::task::yield_now().await;
    }
}

async fn ask(
    mut stream: TcpStream,
    institution: usize,
    sender: &Sender,
    over: &AtomicBool,
    answers: &AtomicU64,
) -> TcpStream {
    let mut buffer = vec![0; 4096];
    let (mut request, mut signed) = (sender.request(institution), Stopwatch::start());
    while !over.load(Ordering::Relaxed) {
        if signed.elapsed() > Duration::from_secs(1) {
            (request, signed) = (sender.request(institution), Stopwatch::start());
        }
        exchange(&mut stream, &request, &mut buffer).await;
        answers.fetch_add(1, Ordering::Relaxed);
    }
    stream
}

/// Sends a request and reads its answer, which must be code 1.
pub async fn exchange(stream: &mut TcpStream, request: &[u8], buffer: &mut [u8]) {
    stream.write_all(request).await.expect("the server reads");
    let mut length = 0;
    // Success is the only answer that ends so; its length need not be read from its head.
    while !buffer[..length].ends_with(br#""data":{}}"#) {
        let count = stream.read(&mut buffer[length..]).await.expect("the server answers");
        assert!(count > 0, "closed: {}", String::from_utf8_lossy(&buffer[..length]));
        length += count;
    }
    let answer = &buffer[..length];
    assert!(answer.windows(8).any(|bytes| bytes == b"\"code\":1"), "{}", String::from_utf8_lossy(answer));
}
