//! Answers in which no client reads a code: whose fault that is likely to be, and who has to mend what.

use super::{Advice, Diagnosis, DiagnosisCheck, State};
use crate::language::Bilingual;
use crate::payload::answer::NoCodeKind;
use crate::probe::ProbeAnswer;

const BODY: &str = "body";

/// Tells once what is wrong with the answers of a platform that says its code in them all the same. It is judged on.
pub(super) fn tell(answer: &ProbeAnswer, looked: impl Into<Bilingual>, diagnosis: &mut Diagnosis) {
    let is_told = diagnosis.checks.iter().any(|check| check.check == BODY);
    if let (Some(no_code), Some(_), false) = (&answer.no_code, answer.code, is_told) {
        let next = advice(no_code.kind);
        diagnosis.add(DiagnosisCheck::new(BODY, State::Fault, looked, no_code.came.clone(), next));
    }
}

/// What to do about an answer of this kind.
pub(super) fn advice(kind: NoCodeKind) -> Advice {
    match kind {
        NoCodeKind::Compressed => COMPRESSED,
        NoCodeKind::ByteOrderMark => (
            "JSON 前不能有字节顺序标记（RFC 8259 8.1），许多客户端会因此解析失败：请目标方去掉它",
            "JSON is sent without one (RFC 8259, 8.1), since many clients fail at it: ask the target's side to take it away",
        ),
        NoCodeKind::OtherEncoding => (
            "应答必须是 UTF-8（1.1.2），客户端读到的会是乱码：请目标方修改平台的输出编码",
            "answers are in UTF-8 (1.1.2), and clients read nothing sensible in this: ask the target's side to change the encoding in which the platform writes",
        ),
        NoCodeKind::JsonInString => (
            "平台把已经是 JSON 的文本又序列化了一次；应返回对象本身（1.3.2）：请目标方修改",
            "the platform writes as JSON what is JSON already; the answer is the object itself (1.3.2): ask the target's side to mend it",
        ),
        NoCodeKind::CutJson => CUT_JSON,
        NoCodeKind::ShortLength => SHORT_LENGTH,
        NoCodeKind::CutAnswer => CUT_ANSWER,
        NoCodeKind::NoEnd => NO_END,
        NoCodeKind::MalformedJson => (
            "应答必须是合法的 JSON（1.3.2、RFC 8259）：请目标方用 JSON 库来写，不要拼字符串",
            "an answer is JSON (1.3.2, RFC 8259): ask the target's side to write it by a library and not by hand",
        ),
        NoCodeKind::TextCode => TEXT_CODE,
        NoCodeKind::NoNumber => (
            "code 必须是 1.3.3 列出的整数：请目标方修改；若应答的不是本接口，核对主机、端口和路径前缀",
            "a code is one of the whole numbers of 1.3.3: ask the target's side to mend it; where another program answers, check host, port and prefix",
        ),
        NoCodeKind::OtherObject | NoCodeKind::OtherJson => (
            "这像是框架自己的应答，请求没有到达本接口：核对主机、端口和路径前缀（如 /api），前缀写在地址末尾；地址若没有错，就是平台不符合 1.3.2",
            "this looks like an answer of a framework, which the request did not get past: check host, port and prefix (such as /api), which stands at the end of the address; where the address is right, the platform breaks 1.3.2",
        ),
        NoCodeKind::Empty | NoCodeKind::NoText | NoCodeKind::Html | NoCodeKind::Xml | NoCodeKind::Text => (
            "应答不像本接口的（1.3.2 要求返回体里有错误码），多半是网关或别的程序在应答：核对主机、端口和路径前缀（如 /api），前缀写在地址末尾；地址若没有错，就是平台不符合规范",
            "this is not an answer of the interface, which has a code in its body (1.3.2); a gateway or another program answers, most likely: check host, port and prefix (such as /api), which stands at the end of the address; where the address is right, the platform is wrong",
        ),
    }
}

/// JSON that ends too early in an answer that is whole.
const CUT_JSON: Advice = (
    "应答按自己的长度已经发完，JSON 却没有结束：长度算少了（例如数的是字符），或者返回体在写出之前就被平台或网关截断，从这里分不清。请目标方对照日志，核对写出的字节数",
    "by its own length the answer is whole, and its JSON is not: the length is too small (characters counted, for one), or the body was cut before it was written, by the platform or a gateway; which of them does not show from here. Ask the target's side to compare its log with the bytes that it wrote",
);

/// The same, with its rest behind it.
const SHORT_LENGTH: Advice = (
    "长度之后还有字节，可见 Content-Length 算少了：它数的是字节（RFC 9110 8.6），一个汉字在 UTF-8 里有三个。请目标方修改长度的算法；中间若有网关，看是不是它改了返回体",
    "more comes than Content-Length says, so it is too small: it counts bytes (RFC 9110, 8.6), of which a Chinese character has three in UTF-8. Ask the target's side to mend how it is computed; where a gateway stands between, see whether it changes the body",
);

/// An answer that breaks off.
const CUT_ANSWER: Advice = (
    "平台或中间的网关提前断开，长度写多了，或者（一直没有断开时）慢过了 --timeout，从这里分不清。请目标方对照日志：写出了多少字节，是谁先关闭连接",
    "the platform or a gateway left too early, the length is too large, or, where nobody left, it is slower than --timeout; which of them does not show from here. Ask the target's side for its log: how many bytes it wrote, and who closed the connection first",
);

/// Whole JSON in an answer that does not end.
const NO_END: Advice = (
    "JSON 已经完整，应答却没有结束，客户端会一直等，或者当作没有收到：长度必须等于返回体的字节数，分块要有最后一块，两者都没有就要关闭连接（RFC 9112 6.3）。请目标方修改；中间若有网关，看是不是它改了返回体或长度",
    "the JSON is whole and the answer has no end, so clients wait for more, or take it for none: its length is the number of the body's bytes, chunks have a last one, and without either the connection is closed (RFC 9112, 6.3). Ask the target's side to mend it; where a gateway stands between, see whether it changes body or length",
);

/// A body that is compressed though nobody asked for that.
const COMPRESSED: Advice = (
    "请求没有带 Accept-Encoding，平台或它前面的网关就不该压缩，医院的程序读不出来：请目标方关闭这里的压缩",
    "the platform, or a gateway before it, compresses though no Accept-Encoding was sent, and the programs of hospitals cannot read that: ask its side to switch it off here",
);

/// A code in quotes.
const TEXT_CODE: Advice = (
    "code 必须是 JSON 数字（1.3.2、1.3.3），按数字比较的客户端会把它当作没有：请目标方去掉引号",
    "a code is a JSON number (1.3.2, 1.3.3), and clients that compare numbers take this for none: ask the target's side to take the quotes away",
);
