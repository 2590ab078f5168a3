//! Stopping: what is in flight is finished, and nothing new is taken.

use std::time::Duration;

use tokio::net::TcpStream;

use super::support::{code, mock, mock_with};
use crate::program::block_on_beside_threads;

#[test]
fn a_request_in_flight_is_finished() {
    block_on_beside_threads(async {
        let mock = mock().await;
        mock.fault("*: delay 100ms");
        let mut client = mock.connect().await;
        let mut idle = mock.connect().await;
        client.send(&mock.stock(0)).await;
        while mock.reports().await.is_empty() {
            tokio::task::yield_now().await;
        }
        let address = mock.server.address();
        let stopping = tokio::spawn(mock.server.shutdown());
        assert_eq!(code(&client.answer().await), 1);
        assert_eq!(client.rest().await, b"");
        assert_eq!(idle.rest().await, b"");
        assert!(stopping.await.expect("it ends"), "everything was finished");
        assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
    });
}

#[test]
fn what_takes_too_long_is_left() {
    block_on_beside_threads(async {
        let mock = mock_with(|options| options.limits.drain = Duration::from_millis(50)).await;
        mock.fault("*: delay 1h");
        let mut client = mock.connect().await;
        client.send(&mock.stock(0)).await;
        while mock.reports().await.is_empty() {
            tokio::task::yield_now().await;
        }
        assert!(!mock.server.shutdown().await);
    });
}
