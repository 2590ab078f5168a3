//! The end of a connection that is not served: what was written arrives although nobody reads what the client sends.

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

/// How long a client has to close its side.
const LONGEST: Duration = Duration::from_secs(1);

/// Ends this side and reads what the client still sends until it ends its own: a socket that is closed with unread bytes
/// resets the connection, and what was written may be lost.
pub(super) async fn let_finish<IO: AsyncRead + AsyncWrite + Unpin>(io: &mut IO) {
    if io.shutdown().await.is_err() {
        return;
    }
    let mut room = vec![0; 4096];
    let reading = async { while io.read(&mut room).await.is_ok_and(|count| count > 0) {} };
    // Whoever does not close in time has had the time to read.
    let _ = timeout(LONGEST, reading).await;
}
