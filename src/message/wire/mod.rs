//! HTTP/1 heads and bodies between bytes and plain data (RFC 9112): `head` reads and writes heads, `body` finds the end of
//! a body and takes off its transfer coding.

mod body;
mod head;

use thiserror::Error;

pub use body::{Chunks, Framing, body, body_so_far, request_framing, response_framing};
pub use head::{is_host, is_kept, request_bytes, request_head, request_head_in, response_bytes, response_head};

use super::{HeadFault, Request};

/// Most header lines that a head may have when nobody says otherwise.
pub const DEFAULT_HEADER_COUNT: usize = 100;

/// A message that could not be read whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum WireError {
    /// The head is not HTTP/1.
    #[error("the head is not HTTP/1 (RFC 9112)")]
    MalformedHead,
    /// More header lines than allowed.
    #[error("the head has too many header lines")]
    TooManyHeaders,
    /// The bytes end before the head does.
    #[error("the bytes end inside the head")]
    UnfinishedHead,
    /// The bytes end before the body does.
    #[error("the bytes end inside the body")]
    UnfinishedBody,
    /// The chunked coding is broken.
    #[error("the chunked transfer coding is broken")]
    MalformedChunk,
    /// Content-Length is no number, or stands twice with two values.
    #[error("Content-Length is not one number")]
    MalformedLength,
    /// Transfer-Encoding is something else than one `chunked`, or stands beside Content-Length.
    #[error("Transfer-Encoding is not `chunked` alone")]
    OtherCoding,
}

impl From<WireError> for HeadFault {
    fn from(error: WireError) -> Self {
        match error {
            WireError::TooManyHeaders => Self::TooLarge,
            WireError::MalformedHead
            | WireError::UnfinishedHead
            | WireError::UnfinishedBody
            | WireError::MalformedChunk
            | WireError::MalformedLength
            | WireError::OtherCoding => Self::Malformed,
        }
    }
}

/// The first line of a request as it was sent, behind the empty ones that a server skips (RFC 9112, 2.2); empty where there
/// is none.
pub fn first_line(request: &[u8]) -> &[u8] {
    request.split(|byte| matches!(byte, b'\r' | b'\n')).find(|line| !line.is_empty()).unwrap_or_default()
}

/// Reads a whole request: head and body, and how many bytes it has.
///
/// # Errors
/// [`WireError`] where the bytes are no whole request.
pub fn request(bytes: &[u8]) -> Result<(Request, usize), WireError> {
    let (mut request, head) = request_head(bytes, DEFAULT_HEADER_COUNT)?;
    let (body, used) = body(&bytes[head..], request_framing(&request.headers)?)?;
    request.body = body;
    Ok((request, head + used))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_keeps_case_order_and_repetition() {
        let bytes = b"POST /a?b=c HTTP/1.1\r\nX-B: 2\r\nx-a:  1 \r\nX-B: 3\r\nContent-Length: 2\r\n\r\n{}rest";
        let (request, used) = request(bytes).expect("a whole request");
        assert_eq!(used, bytes.len() - 4);
        assert_eq!((request.path(), request.query()), ("/a", Some("b=c")));
        let names: Vec<&str> = request.headers.iter().map(|header| header.name.as_str()).collect();
        assert_eq!(names, ["X-B", "x-a", "X-B", "Content-Length"]);
        assert_eq!(request.headers.all("x-b").collect::<Vec<_>>(), [b"2", b"3"]);
        assert_eq!(request.headers.first("X-A"), Some(&b"1"[..]));
    }

    #[test]
    fn a_chunked_body_is_joined_and_its_coding_counted() {
        let bytes =
            b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{\"\r\n3;x=y\r\na\":\r\n0\r\nT: 1\r\n\r\n";
        let (request, used) = request(bytes).expect("a whole request");
        assert_eq!((&request.body[..], used), (&b"{\"a\":"[..], bytes.len()));
        for cut in 0..bytes.len() {
            assert!(super::request(&bytes[..cut]).is_err(), "cut at {cut}");
        }
    }

    #[test]
    fn two_lengths_that_differ_are_refused() {
        let with =
            |lengths: &str| request(format!("POST / HTTP/1.1\r\n{lengths}\r\n").as_bytes()).map(|(request, _)| request);
        assert_eq!(with("Content-Length: 1\r\nContent-Length: 2\r\n"), Err(WireError::MalformedLength));
        assert_eq!(with("Content-Length: +1\r\n"), Err(WireError::MalformedLength));
        assert_eq!(with("Content-Length: 0\r\nContent-Length: 0\r\n").map(|request| request.body.len()), Ok(0));
    }

    #[test]
    fn a_host_is_a_name_or_an_address_with_an_optional_port() {
        for sound in ["", "a", "bis3.example:8095", "127.0.0.1", "[::1]:8095", "a:", "%E4%B8%BD", "a_b.example"] {
            assert!(is_host(sound.as_bytes()), "{sound}");
        }
        for wrong in
            ["a b", "a b/<>", "a/b", "a:80x", "[::1", "[]", "[::1]x", "a@b", "http://a", "丽水", "a:1:2", "::1"]
        {
            assert!(!is_host(wrong.as_bytes()), "{wrong}");
        }
    }

    #[test]
    fn a_coding_is_chunked_alone() {
        let with = |lines: &str| request(format!("POST / HTTP/1.1\r\n{lines}\r\n0\r\n\r\n").as_bytes());
        assert!(with("Transfer-Encoding: Chunked\r\n").is_ok());
        for refused in [
            "Transfer-Encoding: gzip, chunked\r\n",
            "Transfer-Encoding: chunked, chunked\r\n",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding: identity\r\n",
            "Transfer-Encoding: \r\n",
            "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        ] {
            assert_eq!(with(refused), Err(WireError::OtherCoding), "{refused}");
        }
    }

    #[test]
    fn an_absolute_target_has_a_path() {
        let request = Request { target: "http://127.0.0.1:1/Stock/HospStock?a=b".into(), ..Request::default() };
        assert_eq!((request.path(), request.query()), ("/Stock/HospStock", Some("a=b")));
    }
}
