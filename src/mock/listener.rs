//! Accepting connections until told to stop.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::admission::{Admission, ConnectionCounts};
use super::door::{Door, Opened, PAUSE};
use super::handshake::{self, Failed};
use super::http::{HttpServer, OpenConnection};
use super::journal::entry::End;
use super::limits::Limits;
use super::overload::Refusals;
use super::service::Service;
use super::tls::Tls;

/// Where connections come from, with what stands behind it.
pub(super) struct Listener<S> {
    pub(super) door: Door,
    pub(super) tls: Option<Tls>,
    pub(super) service: Arc<S>,
    pub(super) limits: Arc<Limits>,
    pub(super) counts: Arc<ConnectionCounts>,
}

impl<S: Service> Listener<S> {
    /// Serves until `stop` turns true, then lets requests in flight finish; says whether all did.
    pub(super) async fn run(mut self, mut stop: watch::Receiver<bool>) -> bool {
        let admission = Arc::new(Admission::new(&self.limits, Arc::clone(&self.counts)));
        let server = HttpServer::new(Arc::clone(&self.service), Arc::clone(&self.limits), Arc::clone(&admission));
        tokio::select! {
            () = self.accept_all(&server, &admission) => {}
            _ = stop.wait_for(|stopped| *stopped) => {}
        }
        // Closed before the draining starts: a client that comes now is refused and not left waiting.
        drop(self.door);
        server.drain(self.limits.drain).await
    }

    async fn accept_all(&mut self, server: &HttpServer<S>, admission: &Arc<Admission>) {
        let refusals = Refusals::new(self.tls.clone());
        loop {
            match self.door.accept().await {
                Ok((stream, peer)) => match admission.enter().await {
                    Some(place) => self.spawn(server.open(place), stream, peer, admission),
                    None => refusals.tell(stream),
                },
                // Out of open files, most likely: asking again at once would only burn time.
                Err(_) if admission.out_of_files() => tokio::task::yield_now().await,
                Err(_) => tokio::time::sleep(PAUSE).await,
            }
            for (turn, count) in admission.to_be_told() {
                self.service.turned(turn, count);
            }
        }
    }

    fn spawn(&self, connection: OpenConnection<S>, stream: Opened, peer: SocketAddr, admission: &Admission) {
        let secured =
            self.tls.clone().map(|tls| Secured { tls, limit: self.limits.head_read, counts: Arc::clone(&self.counts) });
        let number = connection.place().number();
        let task = tokio::spawn(serve(connection, stream, peer, secured));
        let task = task.abort_handle();
        admission.runs(number, move || task.abort());
    }
}

/// What a connection over TLS begins with.
struct Secured {
    tls: Tls,
    /// How long its handshake may take.
    limit: Duration,
    counts: Arc<ConnectionCounts>,
}

async fn serve<S: Service>(connection: OpenConnection<S>, stream: Opened, peer: SocketAddr, secured: Option<Secured>) {
    let stream = match stream {
        Opened::Within(stream) => return connection.serve(stream, peer).await,
        Opened::Socket(stream) => stream,
    };
    // Answers are small and go at once; without this they may wait for the client's acknowledgement.
    let _ = stream.set_nodelay(true);
    let Some(Secured { tls, limit, counts }) = secured else { return connection.serve(stream, peer).await };
    match handshake::accept(&tls, stream, limit).await {
        Ok(Some(stream)) => connection.serve(stream, peer).await,
        Ok(None) => {}
        Err(Failed { fault, received }) => {
            counts.handshake_failed();
            connection.service().broke_off(peer, received, End::Handshake(fault));
        }
    }
}
