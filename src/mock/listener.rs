//! Accepting connections until told to stop.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Semaphore, watch};

use super::door::{Door, Opened};
use super::http::{HttpServer, OpenConnection};
use super::limits::Limits;
use super::service::Service;
use super::tls::Tls;

/// Where connections come from, with what stands behind it.
pub(super) struct Listener<S> {
    pub(super) door: Door,
    pub(super) tls: Option<Tls>,
    pub(super) service: Arc<S>,
    pub(super) limits: Arc<Limits>,
}

impl<S: Service> Listener<S> {
    /// Serves until `stop` turns true, then lets requests in flight finish; says whether all did.
    pub(super) async fn run(mut self, mut stop: watch::Receiver<bool>) -> bool {
        let server = HttpServer::new(Arc::clone(&self.service), Arc::clone(&self.limits));
        let free = Arc::new(Semaphore::new(self.limits.connections));
        let accepting = async {
            loop {
                // A closed semaphore is the only error, and nobody closes this one.
                let Ok(permit) = Arc::clone(&free).acquire_owned().await else { return };
                let (stream, peer) = self.door.accept().await;
                let (connection, tls, limit) = (server.open(), self.tls.clone(), self.limits.head_read);
                tokio::spawn(async move {
                    serve(connection, stream, peer, tls, limit).await;
                    drop(permit);
                });
            }
        };
        tokio::select! {
            () = accepting => {}
            _ = stop.wait_for(|stopped| *stopped) => {}
        }
        // Closed before the draining starts: a client that comes now is refused and not left waiting.
        drop(self.door);
        server.drain(self.limits.drain).await
    }
}

async fn serve<S: Service>(
    connection: OpenConnection<S>,
    stream: Opened,
    peer: SocketAddr,
    tls: Option<Tls>,
    limit: Duration,
) {
    let stream = match stream {
        Opened::Within(stream) => return connection.serve(stream, peer).await,
        Opened::Socket(stream) => stream,
    };
    // Answers are small and go at once; without this they may wait for the client's acknowledgement.
    let _ = stream.set_nodelay(true);
    match tls {
        None => connection.serve(stream, peer).await,
        Some(tls) => {
            if let Ok(Ok(stream)) = tokio::time::timeout(limit, tls.acceptor.accept(stream)).await {
                connection.serve(stream, peer).await;
            }
        }
    }
}
