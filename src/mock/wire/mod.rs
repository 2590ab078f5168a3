//! The stream below the HTTP library: it keeps the bytes as they come and decides what goes out.
//!
//! The library loses the case and order of headers, so its requests are not taken from it but from these bytes. What
//! it writes is looked at answer by answer: an announced answer goes out, changed where a fault rule says so; one that
//! nobody announced is the library's own refusal of a head, and the platform's answer goes out in its place.
//!
//! `outgoing` is an answer on its way, `faults` is what a fault rule makes of it, with the answers of `alteration`; `deadline`
//! measures how long a client keeps silent, and `ending` is how a connection is closed.

pub(super) mod alteration;
mod deadline;
mod ending;
mod faults;
mod outgoing;

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use self::deadline::Deadline;
use self::ending::Closing;
use self::faults::Script;
use self::outgoing::{Outgoing, answer_length, is_interim};
use crate::clock::Stopwatch;
use crate::message::HeadFault;
use crate::message::wire::response_bytes;
use crate::mock::admission::Wait;
use crate::mock::connection::{Awaited, Connection, Expected, Refusing};
use crate::mock::journal::entry::End;
use crate::mock::limits::Limits;
use crate::mock::service::{Reply, Sent, Service};

pub(super) struct Wire<IO, S: Service> {
    io: IO,
    connection: Arc<Connection<S>>,
    limits: Arc<Limits>,
    awaited: Awaited,
    reading: Deadline,
    writing: Deadline,
    pausing: Deadline,
    /// What the library wrote and is no whole answer yet.
    written: BytesMut,
    outgoing: Option<Outgoing<S::Pending>>,
    /// The platform's answer in the place of the library's own refusal, as long as it is not there.
    refusing: Option<Refusing<S>>,
    /// Interim answers (100) that went before the final one.
    interim: BytesMut,
    /// How far the end of the connection is.
    closing: Closing,
    /// The client has ended its side.
    ended: bool,
}

impl<IO, S> Wire<IO, S>
where
    IO: AsyncRead + AsyncWrite + Unpin,
    S: Service,
{
    pub(super) fn new(io: IO, connection: Arc<Connection<S>>, limits: Arc<Limits>) -> Self {
        Self {
            io,
            connection,
            limits,
            awaited: Awaited::Head,
            reading: Deadline::new(),
            writing: Deadline::new(),
            pausing: Deadline::new(),
            written: BytesMut::new(),
            outgoing: None,
            refusing: None,
            interim: BytesMut::new(),
            closing: Closing::No,
            ended: false,
        }
    }

    /// Ready where the client has kept silent for too long.
    fn poll_silence(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let awaited = self.connection.awaited();
        if awaited != self.awaited {
            self.awaited = awaited;
            self.reading.restart();
        }
        let (wait, limit) = match awaited {
            Awaited::Nothing => return Poll::Pending,
            Awaited::NextRequest => (Wait::NextRequest, self.limits.idle),
            Awaited::Head => (Wait::Head, self.limits.head_read),
            Awaited::Body => {
                // Its time is measured by whoever reads it; here it counts how long nothing has come.
                self.connection.waits(Wait::Body, Stopwatch::start());
                return Poll::Pending;
            }
        };
        self.connection.waits(wait, self.reading.started());
        self.reading.poll_passed(limit, context)
    }

    /// Sends everything that is to go.
    fn poll_send_all(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            ready!(self.poll_send(context))?;
            if let Some(refusing) = &mut self.refusing {
                let Reply { response, effect, pending } = ready!(refusing.as_mut().poll(context));
                self.refusing = None;
                self.leave(Script::of(response_bytes(&response).into(), effect), Some(pending));
            } else if !self.load() {
                return Poll::Ready(Ok(()));
            }
        }
    }

    /// Sends the answer on its way, if there is one.
    fn poll_send(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while let Some(outgoing) = &mut self.outgoing {
            if let Some(pause) = outgoing.pause {
                ready!(self.pausing.poll_passed(pause, context));
                outgoing.pause = None;
                self.writing.restart();
            }
            if let Some((pending, bytes)) = outgoing.leaves() {
                self.connection.service().leaving(pending, behind(&self.interim, bytes));
            }
            if outgoing.next().is_empty() {
                ready!(Pin::new(&mut self.io).poll_flush(context))?;
                self.finish()?;
            } else {
                ready!(self.poll_write_some(context))?;
            }
        }
        Poll::Ready(Ok(()))
    }

    /// Sends what the socket takes of the answer on its way.
    fn poll_write_some(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Some(outgoing) = &mut self.outgoing else { return Poll::Ready(Ok(())) };
        if outgoing.is_last() {
            self.connection.finishes();
        }
        match Pin::new(&mut self.io).poll_write(context, outgoing.next())? {
            Poll::Ready(0) => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
            Poll::Ready(count) => outgoing.went(count),
            Poll::Pending => {
                self.connection.waits(Wait::Answer, self.writing.started());
                ready!(self.writing.poll_passed(self.limits.write, context));
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
        }
        if outgoing.pause.is_some() {
            self.pausing.restart();
        }
        self.writing.restart();
        let has_place = if outgoing.is_over() { !self.connection.is_shed() } else { self.connection.waits_no_longer() };
        Poll::Ready(if has_place { Ok(()) } else { Err(shed()) })
    }

    /// The answer on its way has gone whole.
    fn finish(&mut self) -> io::Result<()> {
        let Some(outgoing) = self.outgoing.take() else { return Ok(()) };
        let cut = outgoing.is_cut_behind();
        self.report(outgoing, true);
        if cut {
            // Nothing goes behind it, not even what the library wrote already.
            self.closing = Closing::Ended;
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        Ok(())
    }

    /// Takes the next whole answer from what the library wrote, or asks for the one that goes in its place; says whether
    /// there was one.
    fn load(&mut self) -> bool {
        let is_interim = is_interim(&self.written);
        let body_length = if is_interim { 0 } else { self.connection.expected_body_length().unwrap_or(0) };
        let Some(length) = answer_length(&self.written, body_length) else { return false };
        let answer = self.written.split_to(length).freeze();
        if is_interim {
            self.leave(Script::plain(answer), None);
            return true;
        }
        match self.connection.take_expected() {
            Some(Expected { effect, pending, .. }) => self.leave(Script::of(answer, effect), pending),
            None => {
                let fault = if answer[9..].starts_with(b"400") { HeadFault::Malformed } else { HeadFault::TooLarge };
                self.refusing = Some(Arc::clone(&self.connection).refuse_head(fault, &self.limits));
            }
        }
        true
    }

    fn leave(&mut self, script: Script, pending: Option<S::Pending>) {
        self.pausing.restart();
        self.writing.restart();
        self.outgoing = Some(Outgoing::new(script, pending));
    }
}

/// The connection's place was given to another one.
fn shed() -> io::Error {
    io::ErrorKind::ConnectionAborted.into()
}

/// The bytes of a final answer with those of the interim ones before it.
fn behind(interim: &BytesMut, answer: Bytes) -> Bytes {
    if interim.is_empty() { answer } else { [interim, &answer[..]].concat().into() }
}

impl<IO, S> AsyncRead for Wire<IO, S>
where
    IO: AsyncRead + AsyncWrite + Unpin,
    S: Service,
{
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let wire = self.get_mut();
        let before = buffer.filled().len();
        match Pin::new(&mut wire.io).poll_read(context, buffer)? {
            Poll::Ready(()) => {
                let received = &buffer.filled()[before..];
                wire.ended |= received.is_empty();
                if wire.awaited == Awaited::NextRequest {
                    // The next time between two requests is another one.
                    wire.awaited = Awaited::Nothing;
                }
                // Where it has no place any more, the client's bytes come too late.
                if !wire.connection.goes_on(received) || !wire.connection.receive(received, wire.limits.unread_bytes())
                {
                    // The library would read on for as long as it finds neither content nor a mistake in the coding:
                    // to it the stream ends here.
                    buffer.set_filled(before);
                }
            }
            Poll::Pending => {
                ready!(wire.poll_silence(context));
                wire.connection.broke_off(End::TooSlow);
            }
        }
        // No byte means the end of the stream: a client that keeps silent is treated as one that has gone.
        Poll::Ready(Ok(()))
    }
}

impl<IO, S> AsyncWrite for Wire<IO, S>
where
    IO: AsyncRead + AsyncWrite + Unpin,
    S: Service,
{
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let wire = self.get_mut();
        ready!(wire.poll_send_all(context))?;
        wire.written.extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.get_mut().poll_send_all(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.get_mut().poll_close(context)
    }
}

impl<IO, S: Service> Wire<IO, S> {
    fn report(&mut self, outgoing: Outgoing<S::Pending>, whole: bool) {
        let (pending, gone) = outgoing.end();
        let Some(pending) = pending else {
            self.interim.extend_from_slice(&gone);
            return;
        };
        let bytes = behind(&self.interim, gone);
        self.interim.clear();
        self.connection.service().sent(pending, Sent { bytes, whole });
        self.connection.answered();
    }
}

/// An answer that could not go whole is told too: what went is evidence.
impl<IO, S: Service> Drop for Wire<IO, S> {
    fn drop(&mut self) {
        if let Some(outgoing) = self.outgoing.take() {
            self.report(outgoing, false);
        }
        if let Some(Expected { pending: Some(pending), .. }) = self.connection.take_expected() {
            self.connection.service().sent(pending, Sent { bytes: Bytes::new(), whole: false });
        }
        self.connection.broke_off(match self.ended {
            _ if self.connection.is_shed() => End::Shed,
            true => End::Closed,
            false => End::LetGo,
        });
    }
}
