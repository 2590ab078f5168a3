//! Starting and stopping a recorder.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::timeout;

use super::connection::Connection;
use super::options::{Event, RecorderOptions};
use super::place::Taken;
use crate::mock::{Admission, Opened, PAUSE, Refusals, ServeError, bind, handshake};

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
    let mut connections = JoinSet::new();
    let stopped = stop.clone();
    tokio::select! {
        () = accept_all(&socket, &options, &stopped, &mut connections) => {}
        _ = stop.wait_for(|stopped| *stopped) => {}
    }
    // Closed before the draining starts: a client that comes now is refused and not left waiting.
    drop(socket);
    let drained = async { while connections.join_next().await.is_some() {} };
    timeout(options.limits.drain, drained).await.is_ok()
}

async fn accept_all(
    socket: &TcpListener,
    options: &Arc<RecorderOptions>,
    stopped: &watch::Receiver<bool>,
    connections: &mut JoinSet<()>,
) {
    let admission = Arc::new(Admission::new(&options.limits, Arc::default()));
    let refusals = Refusals::new(options.tls.clone());
    loop {
        match socket.accept().await {
            Ok((stream, peer)) => match admission.enter().await {
                Some(place) => {
                    let place = Taken::new(place, &admission);
                    connections.spawn(serve(Arc::clone(options), stream, peer, place, stopped.clone()));
                }
                None => refusals.tell(Opened::Socket(stream)),
            },
            Err(_) if admission.out_of_files() => tokio::task::yield_now().await,
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
        while connections.try_join_next().is_some() {}
        for (turn, count) in admission.to_be_told() {
            (options.listener)(Event::Turned(turn, count));
        }
    }
}

async fn serve(
    options: Arc<RecorderOptions>,
    stream: TcpStream,
    peer: SocketAddr,
    place: Taken,
    stop: watch::Receiver<bool>,
) {
    // Answers go at once; without this they may wait for the client's acknowledgement.
    let _ = stream.set_nodelay(true);
    let (tls, limit) = (options.tls.clone(), options.limits.head_read);
    let connection = Connection::new(Arc::clone(&options), peer);
    let Some(tls) = tls else { return connection.serve(stream, place, stop).await };
    // Whoever loses the place meanwhile has had its time.
    let Ok(shaken) = place.wait(limit, handshake(&tls, stream, limit)).await else { return };
    match shaken {
        Ok(Some(stream)) => connection.serve(stream, place, stop).await,
        Ok(None) => {}
        Err(fault) => (options.listener)(Event::NoTls(fault)),
    }
}
