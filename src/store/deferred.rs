//! A value that is there at once or comes later.

use std::future::{self, Future};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

/// A value that is there at once or comes later. What is there at once costs no allocation and makes nobody wait, and
/// needs no runtime; what comes later is awaited.
#[must_use = "what comes later does not come before it is awaited"]
pub enum Deferred<'a, T> {
    /// It is there.
    Now(future::Ready<T>),
    /// It comes.
    Later(Pin<Box<dyn Future<Output = T> + Send + 'a>>),
}

impl<'a, T: Send + 'a> Deferred<'a, T> {
    /// A value that is there.
    pub fn now(value: T) -> Self {
        Self::Now(future::ready(value))
    }

    /// The value that a future will have.
    pub fn later(future: impl Future<Output = T> + Send + 'a) -> Self {
        Self::Later(Box::pin(future))
    }

    /// What is made of the value.
    pub fn map<U: Send + 'a>(self, make: impl FnOnce(T) -> U + Send + 'a) -> Deferred<'a, U> {
        match self {
            Self::Now(value) => Deferred::now(make(value.into_inner())),
            Self::Later(future) => Deferred::later(async { make(future.await) }),
        }
    }

    /// What follows on the value.
    pub fn then<U: Send + 'a>(self, next: impl FnOnce(T) -> Deferred<'a, U> + Send + 'a) -> Deferred<'a, U> {
        match self {
            Self::Now(value) => next(value.into_inner()),
            Self::Later(future) => Deferred::later(async { next(future.await).await }),
        }
    }

    /// The value, where nothing has to be waited for.
    pub fn now_or_never(self) -> Option<T> {
        match self {
            Self::Now(value) => Some(value.into_inner()),
            Self::Later(mut future) => match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                Poll::Ready(value) => Some(value),
                Poll::Pending => None,
            },
        }
    }
}

impl<T> Future for Deferred<'_, T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        match self.get_mut() {
            Self::Now(value) => Pin::new(value).poll(context),
            Self::Later(future) => future.as_mut().poll(context),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn two() -> u32 {
        2
    }

    #[test]
    fn what_is_made_of_a_value_that_is_there_is_there_too() {
        let made = Deferred::now(1).map(|one| one + 1).then(|two| Deferred::now(two * 10));
        assert!(matches!(made, Deferred::Now(_)));
        assert_eq!(made.now_or_never(), Some(20));
    }

    #[test]
    fn what_comes_later_is_told_at_once_only_where_nothing_has_to_be_waited_for() {
        let made = Deferred::later(two()).map(|two| two + 1).then(|three| Deferred::later(async move { three * 10 }));
        assert!(matches!(made, Deferred::Later(_)));
        assert_eq!(made.now_or_never(), Some(30));
        assert_eq!(Deferred::later(future::pending::<u32>()).map(|never| never + 1).now_or_never(), None);
    }
}
