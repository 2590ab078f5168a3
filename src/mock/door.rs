//! Where connections come from: a socket, or the same process.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use tokio::io::DuplexStream;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::UnboundedReceiver;

/// Where connections come from.
#[derive(Debug)]
pub(super) enum Door {
    /// A bound socket.
    Socket(TcpListener),
    /// Clients of the same process, for whom no socket is needed.
    Within(UnboundedReceiver<DuplexStream>, u16),
}

/// A connection that was opened.
pub(super) enum Opened {
    /// Over a socket.
    Socket(TcpStream),
    /// Within the process.
    Within(DuplexStream),
}

impl Door {
    /// The next connection, and who opened it. Within the process each has a port of its own, counted up.
    pub(super) async fn accept(&mut self) -> (Opened, SocketAddr) {
        match self {
            Self::Socket(socket) => {
                let (stream, peer) = accept(socket).await;
                (Opened::Socket(stream), peer)
            }
            Self::Within(streams, port) => {
                let Some(stream) = streams.recv().await else { return std::future::pending().await };
                *port = port.wrapping_add(1);
                (Opened::Within(stream), SocketAddr::from((Ipv4Addr::LOCALHOST, *port)))
            }
        }
    }
}

/// The next connection, and who opened it.
pub async fn accept(socket: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match socket.accept().await {
            Ok(accepted) => return accepted,
            // Out of file descriptors, most likely: asking again at once would only burn time.
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}
