//! The end of a connection: everything that is to go goes, and arrives.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::Wire;
use crate::clock::Stopwatch;
use crate::mock::admission::Wait;
use crate::mock::service::Service;

/// How far the end of a connection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Closing {
    /// It is open.
    No,
    /// Nothing more goes out. What the client still sends is read and forgotten, if it sends anything.
    Ended,
    /// It sends: the end is when it stops.
    Lingering,
    /// There is nothing left to do.
    Over,
}

/// How long the client of a closing connection may keep silent, so that the last answer arrives.
const LINGER: Duration = Duration::from_secs(2);

impl<IO, S> Wire<IO, S>
where
    IO: AsyncRead + AsyncWrite + Unpin,
    S: Service,
{
    /// Reads and forgets what the client still sends: a socket closed with unread bytes resets the connection, and the
    /// client would lose the answer that tells it why. A client that sends nothing is not waited for, unless it is known to
    /// be in the middle of a request.
    fn poll_linger(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let mut room = [0; 4096];
        loop {
            let lingers = self.closing == Closing::Lingering;
            if lingers && self.pausing.poll_passed(self.limits.body_read, context).is_ready() {
                return Poll::Ready(());
            }
            let mut buffer = ReadBuf::new(&mut room);
            match Pin::new(&mut self.io).poll_read(context, &mut buffer) {
                Poll::Ready(Ok(())) if !buffer.filled().is_empty() => {
                    self.closing = Closing::Lingering;
                    self.writing.restart();
                }
                Poll::Ready(_) => return Poll::Ready(()),
                Poll::Pending if !lingers => return Poll::Ready(()),
                Poll::Pending => {
                    self.connection.waits(Wait::Parting, self.writing.started());
                    return self.writing.poll_passed(self.limits.idle.min(LINGER), context);
                }
            }
        }
    }

    /// Sends what is to go, tells the client that it was all, and lets it finish. Whatever ended the connection, this comes
    /// last: the library closes in its own way where it finds a mistake or an offer to change the protocol.
    pub(in crate::mock) async fn close(&mut self) {
        // What cannot be sent any more is told when the stream is dropped.
        let _ = poll_fn(|context| self.poll_close(context)).await;
    }

    pub(super) fn poll_close(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.closing == Closing::Over {
            return Poll::Ready(Ok(()));
        }
        let closed = ready!(self.poll_end(context));
        self.closing = Closing::Over;
        Poll::Ready(closed)
    }

    fn poll_end(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.closing == Closing::No {
            ready!(self.poll_send_all(context))?;
            self.connection.waits(Wait::Parting, Stopwatch::start());
            ready!(Pin::new(&mut self.io).poll_shutdown(context))?;
            self.closing = if self.connection.is_closing() { Closing::Lingering } else { Closing::Ended };
            self.writing.restart();
            self.pausing.restart();
        }
        if !self.ended {
            ready!(self.poll_linger(context));
        }
        Poll::Ready(Ok(()))
    }
}
