//! Where connections come from: a socket, or the same process.

use std::io;
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
pub enum Opened {
    /// Over a socket.
    Socket(TcpStream),
    /// Within the process.
    Within(DuplexStream),
}

impl Door {
    /// The next connection, and who opened it. Within the process each has a port of its own, counted up.
    ///
    /// # Errors
    /// That the operating system gives none, most likely for want of open files: asking again at once would only burn time.
    pub(super) async fn accept(&mut self) -> io::Result<(Opened, SocketAddr)> {
        match self {
            Self::Socket(socket) => socket.accept().await.map(|(stream, peer)| (Opened::Socket(stream), peer)),
            Self::Within(streams, port) => {
                let Some(stream) = streams.recv().await else { return std::future::pending().await };
                *port = port.wrapping_add(1);
                Ok((Opened::Within(stream), SocketAddr::from((Ipv4Addr::LOCALHOST, *port))))
            }
        }
    }
}

/// How long the operating system is left alone when it has no more open files.
pub const PAUSE: Duration = Duration::from_millis(50);
