//! What a tool has done to a message when it recorded it.

use serde::{Deserialize, Serialize};

use super::Part;
use crate::language::{Bilingual, bilingual};

/// Something that a tool has done to what it recorded: a finding about the recording, never about who sent the message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Damage {
    /// Which kind.
    pub kind: DamageKind,
    /// What is touched by it: a header's name, a number of bytes; empty where the kind says all.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
}

/// The kinds of damage become a choice of words, each with what was done and what to do about it.
macro_rules! damage {
    ($($(#[$about:meta])* $name:ident = $word:literal, $zh:literal, $en:literal, $do_zh:literal, $do_en:literal;)+) => {
        $crate::words::words! {
            /// What a tool has done.
            pub enum DamageKind { $($(#[$about])* $name = $word),+ }
        }

        impl DamageKind {
            /// What was done.
            pub fn meaning(self) -> Bilingual {
                match self { $(Self::$name => Bilingual::new($zh, $en)),+ }
            }

            /// How to get a recording that is whole.
            pub fn remedy(self) -> Bilingual {
                match self { $(Self::$name => Bilingual::new($do_zh, $do_en)),+ }
            }
        }
    };
}

damage! {
    /// The first line of the request is missing.
    RequestLineMissing = "request-line-missing",
        "没有请求行（方法和路径）", "the request line, with method and path, is missing",
        "把请求行一起复制下来，例如 POST /Stock/HospStock HTTP/1.1", "copy the request line too, such as POST /Stock/HospStock HTTP/1.1";
    /// No body was recorded where one was sent.
    BodyMissing = "body-missing",
        "请求体没有记录下来", "the body was not recorded",
        "连同请求体一起导出", "export the request with its body";
    /// The body has another length than was declared.
    LengthDiffers = "length-differs",
        "请求体的字节数与 Content-Length 不同：复制或保存时改变了它", "the body has another number of bytes than Content-Length says: it changed when it was copied or saved",
        "保存为文件而不是复制文本；签名不含请求体，因此不影响对签名的判断", "save it as a file instead of copying the text; the signature does not cover the body, so what is said of it holds";
    /// Line ends of the head were changed.
    LineEndsChanged = "line-ends-changed",
        "报文头的行尾不是 CRLF：记录时被改写", "the lines of the head do not end in CRLF: the recording changed them",
        "不影响判断", "nothing that is said here hangs on it";
    /// Values were masked.
    Masked = "masked",
        "值被记录工具用星号等遮盖", "the tool has masked values",
        "关闭日志的脱敏后再记录一次", "record it again with the masking of the log switched off";
    /// Values or a body were shortened.
    Shortened = "shortened",
        "值或请求体被截短，以省略号代替", "a value or the body was shortened: an ellipsis stands for what is missing",
        "复制完整的内容，例如“复制值”或导出为文件", "copy all of it, such as with “copy value”, or export it as a file";
    /// The export left credentials out.
    Sanitised = "sanitised",
        "导出时去掉了 Authorization 和 Cookie（Chrome 默认导出“已清理”的 HAR）", "the export has left Authorization and Cookie out (Chrome exports a sanitized HAR by default)",
        "在开发者工具中选择“导出 HAR（含敏感数据）”", "choose to export the HAR with sensitive data in the developer tools";
    /// Somebody has taken Authorization out.
    AuthorizationRemoved = "authorization-removed",
        "记录里没有 Authorization，而应答或记录里的其他痕迹表明它发送过：导出时被去掉了", "Authorization is not in it, and the answer or other marks in the recording show that it was sent: it was removed when this was exported",
        "连同敏感数据一起导出，或给出原始报文", "export it with sensitive data, or give the raw message";
    /// Whether Authorization was sent nobody can tell.
    AuthorizationAbsent = "authorization-absent",
        "记录里没有 Authorization，是没有发送还是导出时被去掉，无从得知；若确实没有发送，会返回 10000", "Authorization is not in it, and nothing tells whether it was not sent or was removed when this was exported; if it was not sent, the answer is 10000",
        "连同敏感数据一起导出，或给出原始报文", "export it with sensitive data, or give the raw message";
    /// Host does not stand in a head that was copied.
    HostMissing = "host-missing",
        "没有请求头 Host；如果确实没有发送，任何 HTTP/1.1 服务端都以 400 拒绝（这里是 10009）；如果只是没有复制下来，则没有影响", "there is no Host; if it was sent so, every server of HTTP/1.1 refuses it with 400 (here 10009), and if Host was only not copied nothing hangs on it",
        "把请求头 Host 一起复制下来，或在抓包里确认", "copy the header Host too, or look at a capture";
    /// A body was decoded and written again in UTF-8.
    Reencoded = "re-encoded",
        "请求体或响应体被解码后以 UTF-8 写出，原来的字节不可知", "a body was decoded and written in UTF-8: its own bytes are not known",
        "要看编码，请用抓包或原始报文", "where the encoding matters, use a capture or the raw message";
    /// A long body was dropped.
    BodyDropped = "body-dropped",
        "工具丢弃了较长的请求体", "the tool has dropped a long body",
        "改用 SAZ 或抓包文件", "use a SAZ archive or a capture instead";
    /// A command as Firefox copies it, with what that breaks.
    CopiedByFirefox = "copied-by-firefox",
        "Firefox 的“复制为 cURL”会改动内容：含 CRLF 的请求体只剩最后一行，& 写成 ^&，U+0100 以下的字符写成单个字节", "Firefox's copy as cURL changes what it copies: of a body with CRLF only the last line is kept, `&` becomes `^&`, characters below U+0100 become single bytes",
        "导出 HAR 或抓包", "export a HAR or use a capture";
    /// A log that holds no message.
    AccessLog = "access-log",
        "访问日志里没有请求头和请求体", "an access log holds neither headers nor body",
        "在网关上开启抓包或转储请求", "capture or dump requests at the gateway";
    /// Header names were changed.
    HeaderCaseLost = "header-case-lost",
        "请求头的名称已被改成小写，原来的大小写和次序不可知", "the names of the headers were put into lower case: their own case and order are not known",
        "不影响签名：签名串里的名称本来就用小写", "the signature does not hang on it: names are signed in lower case";
    /// A capture lacks some bytes.
    Gap = "gap",
        "抓包缺了一段数据，其后的内容不可知", "bytes are missing in the capture; what follows them is not known",
        "在离客户端更近的地方重新抓包", "capture again, nearer to the client";
    /// Packets were cut when they were captured.
    PacketsCut = "packets-cut",
        "抓包时每个数据包只保存了开头的一段（snaplen），其余的字节不在文件里", "only the beginning of each packet was captured (snaplen): the other bytes are not in the file",
        "重新抓包，保存完整的数据包（tcpdump -s 0）", "capture again with whole packets (tcpdump -s 0)";
    /// The same bytes were captured twice, and differ.
    OverlapDiffers = "overlap-differs",
        "抓包中同一段数据出现了两次且内容不同，取先出现的", "the capture holds some bytes twice, and they differ; those that came first are taken",
        "在离客户端更近的地方重新抓包；中间设备可能改写了数据", "capture again, nearer to the client: something on the way may have rewritten them";
    /// A file ends early.
    CutShort = "cut-short",
        "文件在中途结束", "the file ends in the middle of a message",
        "重新导出完整的文件", "export the whole file again";
    /// Values were replaced before they were written.
    Replaced = "replaced",
        "密钥、凭据或指定的字段已被替换，没有照原样保留", "secrets, credentials or chosen members were replaced and do not stand here as they were sent",
        "签名既不含请求体也不含这些请求头，因此不影响对签名的判断；被替换的字段不能据此判断", "the signature covers neither the body nor these headers, so what is said of it holds; of the members that were replaced nothing can be said";
    /// The chain of an evidence file is broken.
    ChainBroken = "chain-broken",
        "证据链从这一行起不再连续：文件被改动过，这一行和前一行中至少有一行不可信，其后的内容没有读取", "the chain of the evidence breaks at this line: the file was changed, here or in the line before, which cannot be relied on, and what follows was not read",
        "向记录方索取原文件", "ask who recorded it for the file as it was written";
    /// The last line of an evidence file is not whole.
    TornLine = "torn-line",
        "最后一行不完整：记录程序在写这一行时被中止", "the last line is not whole: the recorder was killed when it wrote it",
        "其前各行是完整的", "the lines before it are whole";
    /// A value that a shell or a script puts in when the command is run.
    ValueFromElsewhere = "value-from-elsewhere",
        "值来自变量、命令或另一个文件，命令本身没有写出", "a value comes from a variable, a command or another file and is not written in the command",
        "把运行时的实际值写进命令，或改用抓包", "write the values into the command as they are when it runs, or use a capture";
    /// A file that was saved in another encoding.
    SavedOtherwise = "saved-otherwise",
        "文件不是以 UTF-8 保存的，已转换；请求体原来的字节不可知", "the file was not saved in UTF-8 and was converted: the bytes of a body are not known",
        "要看编码，请用抓包或原始报文", "where the encoding matters, use a capture or the raw message";
    /// A text that stands in another one.
    Framed = "framed",
        "文本外有代码围栏、提示符、引用符号或缩进，已去掉", "code fences, prompts, signs of quotation or an indentation stood around the text and were taken away",
        "不影响判断；空白要紧时请保存原文件", "nothing that is said here hangs on it; where blanks matter, save the text itself";
    /// Other text around a message.
    TextSkipped = "text-skipped",
        "报文前后或各行前面有别的文字，没有当作报文读取", "other text stood around the message or in front of its lines, and was not read as a part of it",
        "不影响判断，除非其中有报文的内容；那样请单独给出报文", "nothing that is said here hangs on it, unless a part of the message is in it: give the message alone then";
    /// Signs that were put in the place of plain ones.
    SignsReplaced = "signs-replaced",
        "文本中有排版用或全角的空格、连字符、引号或冒号，已按普通字符读取", "typographic or full-width characters stood where plain blanks, hyphens, quotation marks or colons belong, and were read as those",
        "复制为纯文本，或保存为文件", "copy it as plain text, or save it as a file";
    /// Lines of a head that were doubled, wrapped or told otherwise.
    LinesMoved = "lines-moved",
        "报文头或命令的行被加了空行、折行、截短、并行或写成“请求地址：”“请求头：”“请求体：”，已还原", "lines of a head or a command were doubled, wrapped, shortened, put together, or written under `URL:`, `Headers:` and `Body:`; they were put back",
        "保存原始报文", "save the raw message";
    /// Not all of an answer went out.
    SentInPart = "sent-in-part",
        "记录方没有把应答全部发出：客户端可能没有收到它，发出的字节数见括号", "the recorder could not send all of this answer: the client need not have got it, and only so many bytes went out",
        "客户端收到了什么，看客户端自己的记录", "look at the client's own log for what it got";
    /// Characters that were replaced when the text was copied.
    CharactersReplaced = "characters-replaced",
        "文本中有替换字符（U+FFFD）：复制或转码时丢失了字节", "the text holds replacement characters (U+FFFD): bytes were lost when it was copied or converted",
        "保存原始字节", "save the bytes as they are";
}

impl DamageKind {
    /// What was done, and how to get a recording that is whole.
    pub(super) fn told(self) -> Bilingual {
        let (meaning, remedy) = (self.meaning(), self.remedy());
        bilingual!("{meaning}；{remedy}", "{meaning}; {remedy}", meaning, remedy)
    }

    /// The part of a message that is not known behind it.
    pub(super) fn hides(self) -> Option<Part> {
        match self {
            Self::BodyMissing
            | Self::LengthDiffers
            | Self::BodyDropped
            | Self::CopiedByFirefox
            | Self::CharactersReplaced
            | Self::PacketsCut
            | Self::Gap => Some(Part::Body),
            Self::Sanitised | Self::AuthorizationRemoved | Self::AuthorizationAbsent => Some(Part::Authorization),
            Self::HostMissing => Some(Part::Host),
            Self::RequestLineMissing => Some(Part::RequestLine),
            Self::LineEndsChanged
            | Self::Masked
            | Self::Shortened
            | Self::Reencoded
            | Self::AccessLog
            | Self::HeaderCaseLost
            | Self::CutShort
            | Self::Replaced
            | Self::ChainBroken
            | Self::TornLine
            | Self::OverlapDiffers
            | Self::SavedOtherwise
            | Self::Framed
            | Self::TextSkipped
            | Self::SignsReplaced
            | Self::LinesMoved
            | Self::SentInPart
            | Self::ValueFromElsewhere => None,
        }
    }
}

impl Damage {
    /// Damage of which the kind says all.
    pub fn new(kind: DamageKind) -> Self {
        Self { kind, detail: String::new() }
    }

    /// Damage to something.
    pub fn to(kind: DamageKind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into() }
    }
}
