//! Why no answer could be had, and who is to blame.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use thiserror::Error;
use tokio_rustls::rustls::{CertificateError, Error as RustlsError};

use crate::language::{Bilingual, ToBilingual};
use crate::message::wire::WireError;
use crate::words::words;

/// An exchange that gave no whole answer, with the bytes that did come.
#[derive(Debug, Error)]
#[error("{error}")]
pub struct Failure {
    /// Why.
    pub error: TargetError,
    /// What had been received until then.
    pub received: Bytes,
}

/// Why no answer could be had.
#[derive(Debug, Error)]
pub enum TargetError {
    /// Nobody listens there, the name is unknown, or the network is in the way.
    #[error("{address} cannot be reached: {error}")]
    Unreachable {
        /// The address.
        address: String,
        /// What the operating system said.
        error: io::Error,
    },
    /// No connection within the time allowed.
    #[error("{address} did not take the connection within {limit:?}")]
    ConnectTimeout {
        /// The address.
        address: String,
        /// The time allowed.
        limit: Duration,
    },
    /// The proxy by way of which the target would be reached cannot be reached itself.
    #[error("the proxy {address} cannot be reached: {error}")]
    ProxyUnreachable {
        /// The proxy's address.
        address: String,
        /// What the operating system said, or that the time allowed was over.
        error: io::Error,
    },
    /// The proxy gave no tunnel to the target.
    #[error("the proxy {address} gives no tunnel: {reason}")]
    Proxy {
        /// The proxy's address.
        address: String,
        /// What it said.
        reason: Bilingual,
    },
    /// A request without a path at the target is not handed to a plain proxy, which would send it wherever it says.
    #[error("by way of a plain proxy only requests go whose first line names a path such as /Patient/Donor")]
    NoPath,
    /// The TLS handshake failed.
    #[error("no TLS with {address}: {error}")]
    Tls {
        /// The address.
        address: String,
        /// What the TLS library said.
        error: io::Error,
    },
    /// The connection broke while the request was under way.
    #[error("the connection broke: {0}")]
    Broken(io::Error),
    /// No whole answer within the time allowed.
    #[error("no whole answer within {0:?}")]
    AnswerTimeout(Duration),
    /// The connection was closed before the answer was whole.
    #[error("the connection was closed {}", if *.begun { "in the middle of the answer" } else { "without an answer" })]
    Closed {
        /// Whether a part of the answer had come.
        begun: bool,
    },
    /// What came is not HTTP/1.
    #[error("the answer is malformed: {0}")]
    Malformed(WireError),
    /// More bytes than an answer may have.
    #[error("the answer is over {0} bytes")]
    TooLarge(usize),
    /// What had come of it once, where it is played again.
    #[error("{}", told.en)]
    Played {
        /// What it was.
        kind: FailureKind,
        /// What was told of it.
        told: Bilingual,
        /// How long it had been waited for.
        waited: Duration,
    },
}

words! {
    /// What kind of failure it is, as far as a step is judged by it.
    pub enum FailureKind {
        /// Nobody took the connection.
        Nobody = "nobody",
        /// The connection was cut without an answer.
        Cut = "cut",
        /// It was closed in the middle of one.
        CutShort = "cut-short",
        /// No whole answer came in time.
        Late = "late",
        /// What came is no answer.
        Malformed = "malformed",
        /// Something else was in the way.
        InTheWay = "in-the-way",
    }
}

/// Who has to act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blame {
    /// Whoever runs the test: address, network, certificate; nothing can be said about the target.
    Surroundings,
    /// The target: it spoke, and wrongly.
    Target,
}

/// Why a TLS handshake failed, as far as whoever runs the test can do something about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsProblem {
    /// The certificate is not believed.
    Certificate(CertificateProblem),
    /// What came is not TLS: the port speaks another protocol.
    NotTls,
}

/// Why a certificate is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificateProblem {
    /// Nobody who is trusted issued it.
    UnknownIssuer,
    /// It names another host.
    OtherName,
    /// It is no longer valid.
    Expired,
    /// It is not valid yet.
    NotYetValid,
    /// Something else.
    Other,
}

impl TargetError {
    /// What is wrong with TLS; none where it is not TLS that failed, or where it failed for a reason of the target's own.
    pub fn tls_problem(&self) -> Option<TlsProblem> {
        let Self::Tls { error, .. } = self else { return None };
        match error.get_ref()?.downcast_ref::<RustlsError>()? {
            RustlsError::InvalidMessage(_) => Some(TlsProblem::NotTls),
            RustlsError::InvalidCertificate(error) => Some(TlsProblem::Certificate(match error {
                CertificateError::UnknownIssuer => CertificateProblem::UnknownIssuer,
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                    CertificateProblem::OtherName
                }
                CertificateError::Expired | CertificateError::ExpiredContext { .. } => CertificateProblem::Expired,
                CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                    CertificateProblem::NotYetValid
                }
                _ => CertificateProblem::Other,
            })),
            _ => None,
        }
    }

    /// Whether nobody took the connection.
    pub fn found_nobody(&self) -> bool {
        self.kind() == FailureKind::Nobody
    }

    /// What kind of failure it is.
    pub fn kind(&self) -> FailureKind {
        match self {
            Self::Unreachable { .. } | Self::ConnectTimeout { .. } => FailureKind::Nobody,
            Self::Broken(_) | Self::Closed { begun: false } => FailureKind::Cut,
            Self::Closed { begun: true } => FailureKind::CutShort,
            Self::AnswerTimeout(_) => FailureKind::Late,
            Self::Malformed(_) | Self::TooLarge(_) => FailureKind::Malformed,
            Self::ProxyUnreachable { .. } | Self::Proxy { .. } | Self::NoPath | Self::Tls { .. } => {
                FailureKind::InTheWay
            }
            Self::Played { kind, .. } => *kind,
        }
    }

    /// Who has to act, as far as the bytes that came do not tell more (see [`Failure::blame`]).
    pub fn blame(&self) -> Blame {
        match self.kind() {
            FailureKind::Malformed | FailureKind::CutShort => Blame::Target,
            FailureKind::Nobody | FailureKind::Cut | FailureKind::Late | FailureKind::InTheWay => Blame::Surroundings,
        }
    }
}

impl ToBilingual for TargetError {
    fn to_bilingual(&self) -> Bilingual {
        let zh = match self {
            Self::Unreachable { address, error } => format!("无法连接 {address}：{}", error.to_bilingual().zh),
            Self::ConnectTimeout { address, limit } => format!("{address} 在 {limit:?} 内没有接受连接"),
            Self::ProxyUnreachable { address, error } => format!("无法连接代理 {address}：{}", error.to_bilingual().zh),
            Self::Proxy { address, reason } => format!("代理 {address} 没有建立隧道：{}", reason.zh),
            Self::NoPath => "经由普通代理时，请求首行里必须是以 / 开头的路径，否则代理会把它发往别处".to_owned(),
            Self::Tls { address, error } => format!("与 {address} 的 TLS 握手失败：{}", error.to_bilingual().zh),
            Self::Broken(error) => format!("连接中断：{}", error.to_bilingual().zh),
            Self::AnswerTimeout(limit) => format!("{limit:?} 内没有收到完整的应答"),
            Self::Closed { begun: true } => "应答未发完，连接就被关闭".to_owned(),
            Self::Closed { begun: false } => "没有应答，连接就被关闭".to_owned(),
            Self::Malformed(error) => format!("应答不是合法的 HTTP/1 报文：{}", in_chinese(*error)),
            Self::TooLarge(limit) => format!("应答超过 {limit} 字节"),
            Self::Played { told, .. } => told.zh.clone(),
        };
        Bilingual::new(zh, self.to_string())
    }
}

/// What is wrong with a message, as [`WireError`] says it in English.
pub(super) fn in_chinese(error: WireError) -> &'static str {
    match error {
        WireError::MalformedHead => "报文头不合 HTTP/1（RFC 9112）",
        WireError::TooManyHeaders => "报文头的行数太多",
        WireError::UnfinishedHead => "报文头没有结束",
        WireError::UnfinishedBody => "正文没有结束",
        WireError::MalformedChunk => "分块编码有误",
        WireError::MalformedLength => "Content-Length 不是一个数",
        WireError::OtherCoding => "Transfer-Encoding 不是单独的 chunked",
    }
}
