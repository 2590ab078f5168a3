//! Starting and stopping a recorder.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::timeout;

use super::connection::Connection;
use super::options::RecorderOptions;
use crate::mock::{ServeError, accept, bind};

/// A recorder that runs. Dropped, it takes no more connections.
#[derive(Debug)]
pub struct Recorder {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    accepting: Option<JoinHandle<bool>>,
}

impl Recorder {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no more connections and lets the requests in flight finish; says whether all did within the limit.
    pub async fn shutdown(mut self) -> bool {
        self.stop.send_replace(true);
        match self.accepting.take() {
            Some(accepting) => accepting.await.unwrap_or(false),
            None => true,
        }
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.stop.send_replace(true);
    }
}

/// Starts a recorder in the present runtime. It accepts connections when this returns.
///
/// # Errors
/// [`ServeError::Listen`]; nothing runs then.
pub async fn record(options: RecorderOptions) -> Result<Recorder, ServeError> {
    let (socket, address) = bind(options.listen).await?;
    let (stop, stopped) = watch::channel(false);
    let accepting = tokio::spawn(run(socket, Arc::new(options), stopped));
    Ok(Recorder { address, stop, accepting: Some(accepting) })
}

/// Serves until `stop` turns true, then lets requests in flight finish; says whether all did.
async fn run(socket: TcpListener, options: Arc<RecorderOptions>, mut stop: watch::Receiver<bool>) -> bool {
    let free = Arc::new(Semaphore::new(options.limits.connections));
    let mut connections = JoinSet::new();
    let stopped = stop.clone();
    let accepting = async {
        loop {
            // A closed semaphore is the only error, and nobody closes this one.
            let Ok(permit) = Arc::clone(&free).acquire_owned().await else { return };
            let (stream, peer) = accept(&socket).await;
            while connections.try_join_next().is_some() {}
            let (options, stopped) = (Arc::clone(&options), stopped.clone());
            connections.spawn(async move {
                serve(options, stream, peer, stopped).await;
                drop(permit);
            });
        }
    };
    tokio::select! {
        () = accepting => {}
        _ = stop.wait_for(|stopped| *stopped) => {}
    }
    // Closed before the draining starts: a client that comes now is refused and not left waiting.
    drop(socket);
    let drained = async { while connections.join_next().await.is_some() {} };
    timeout(options.limits.drain, drained).await.is_ok()
}

async fn serve(options: Arc<RecorderOptions>, stream: TcpStream, peer: SocketAddr, stop: watch::Receiver<bool>) {
    // Answers go at once; without this they may wait for the client's acknowledgement.
    let _ = stream.set_nodelay(true);
    let (tls, limit) = (options.tls.clone(), options.limits.head_read);
    let connection = Connection::new(options, peer);
    match tls {
        None => connection.serve(stream, stop).await,
        Some(tls) => {
            if let Ok(Ok(stream)) = timeout(limit, tls.acceptor().accept(stream)).await {
                connection.serve(stream, stop).await;
            }
        }
    }
}
