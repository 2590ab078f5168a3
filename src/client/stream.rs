//! Sends and receives at the same time over one open connection.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::request::Ending;

/// Bytes both ways, in the clear or over TLS.
pub(super) trait Transport: AsyncRead + AsyncWrite + Send {}
impl<T: AsyncRead + AsyncWrite + Send> Transport for T {}
/// An open connection.
pub(super) type Stream = Pin<Box<dyn Transport>>;

/// What of a request is still to go.
pub(super) struct Sending<'a> {
    unsent: &'a [u8],
    flushed: bool,
    ending: Ending,
    closed: bool,
}

impl<'a> Sending<'a> {
    pub(super) fn of(request: &'a [u8], ending: Ending) -> Self {
        Self { unsent: request, flushed: false, ending, closed: false }
    }

    pub(super) fn is_over_and_kept(&self) -> bool {
        self.flushed && self.ending == Ending::Kept
    }

    fn poll(&mut self, stream: &mut Stream, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.unsent.is_empty() {
            let written = ready!(stream.as_mut().poll_write(context, self.unsent))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.unsent = &self.unsent[written..];
        }
        if !self.flushed {
            ready!(stream.as_mut().poll_flush(context))?;
            self.flushed = true;
        }
        if self.ending == Ending::Closed && !self.closed {
            ready!(stream.as_mut().poll_shutdown(context))?;
            self.closed = true;
        }
        Poll::Ready(Ok(()))
    }
}

/// How often an answer is looked for before the thread goes to sleep. A target on this machine answers within some ten
/// microseconds, and to be woken takes as long again; looking costs a slow target's client less than 0.1 ms an answer.
const LOOKS: usize = 50;

/// Sends what is left and waits for what comes.
pub(super) async fn receive(stream: &mut Stream, sending: &mut Sending<'_>, scratch: &mut [u8]) -> io::Result<usize> {
    for _ in 0..LOOKS {
        let looked = poll_fn(|context| Poll::Ready(poll_both(stream, sending, scratch, context))).await;
        if let Poll::Ready(received) = looked {
            return received;
        }
        tokio::task::yield_now().await;
    }
    poll_fn(|context| poll_both(stream, sending, scratch, context)).await
}

/// Writes as much as goes and reads what is there: a target that refuses a long body answers before it has read it.
fn poll_both(
    stream: &mut Stream,
    sending: &mut Sending<'_>,
    scratch: &mut [u8],
    context: &mut Context<'_>,
) -> Poll<io::Result<usize>> {
    // A write that fails is no end yet: the answer that explains why the target stopped reading may be waiting.
    let _ = sending.poll(stream, context);
    let mut buffer = ReadBuf::new(scratch);
    ready!(stream.as_mut().poll_read(context, &mut buffer))?;
    Poll::Ready(Ok(buffer.filled().len()))
}

/// Whether an idle connection is open and nothing unasked-for has come over it.
pub(super) async fn is_quiet(stream: &mut Stream) -> bool {
    let mut byte = [0; 1];
    poll_fn(|context| Poll::Ready(stream.as_mut().poll_read(context, &mut ReadBuf::new(&mut byte)).is_pending())).await
}
