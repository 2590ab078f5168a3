//! The least that any server of this interface does: read a body, parse it, compute one HMAC, answer.

use std::convert::Infallible;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use sha1::Sha1;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use super::report;

/// The first argument of the bench in this role.
pub const ROLE: &str = "bare";

/// Serves until the process is ended, in a runtime like the program's.
pub fn run() {
    let key: Hmac<Sha1> = Hmac::new_from_slice(report::key().secret.expose().as_bytes()).expect("any length is a key");
    Runtime::new().expect("a runtime").block_on(serve(key));
}

async fn serve(key: Hmac<Sha1>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    println!("http://{}", listener.local_addr().expect("a bound address"));
    loop {
        let (stream, _) = listener.accept().await.expect("a connection");
        stream.set_nodelay(true).expect("a socket");
        let key = key.clone();
        let service = service_fn(move |request| answer(request, key.clone()));
        tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}

async fn answer(request: Request<Incoming>, mut key: Hmac<Sha1>) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.expect("the load sends whole bodies").to_bytes();
    let parsed: serde_json::Value = serde_json::from_slice(&body).expect("the load sends JSON");
    key.update(head.method.as_str().as_bytes());
    for (name, value) in &head.headers {
        if name.as_str().starts_with("x-bis3-") || name == "date" {
            key.update(value.as_bytes());
        }
    }
    key.update(head.uri.path().as_bytes());
    let signature = STANDARD.encode(key.finalize().into_bytes());
    let signed = head.headers.get(AUTHORIZATION).is_some_and(|value| value.as_bytes().ends_with(signature.as_bytes()));
    let code = if parsed.is_object() && signed { 1 } else { 10008 };
    let text = format!(r#"{{"code":{},"msg":"请求成功","data":{{}}}}"#, code.min(1));
    let mut response = Response::new(Full::new(Bytes::from(text)));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    Ok(response)
}
