//! What is said of an explanation in words.

use crate::contract::Code;
use crate::dispute::{Explanation, Given, ServerTime, TimeSource};
use crate::language::{Bilingual, bilingual};

/// The answer in one sentence.
pub fn verdict(explanation: &Explanation) -> Bilingual {
    let code = code(&explanation.code);
    if explanation.is_certain {
        return bilingual!("会返回 {code}", "would be answered {code}");
    }
    let takes_signature = explanation.given.contains(&Given::Signature);
    let is_told = |given: &&Given| **given != Given::Masked || !takes_signature;
    let mut given: Vec<Bilingual> = explanation.given.iter().filter(is_told).map(|given| self::given(*given)).collect();
    if !explanation.body_known {
        given.push(("请求体正确（记录中没有）", "the body is right (the recording lacks it)").into());
    }
    let joined = |text: fn(&Bilingual) -> &str, between: &str| given.iter().map(text).collect::<Vec<_>>().join(between);
    let (zh, en) = (joined(|given| &given.zh, "，且"), joined(|given| &given.en, " and "));
    bilingual!("如果{zh}，会返回 {code}", "if {en}: would be answered {code}")
}

/// A code with its name.
pub(super) fn code(code: &Code) -> String {
    format!("{} {}", code.number, code.name)
}

/// What was taken as given, behind an "if".
pub(super) fn given(given: Given) -> Bilingual {
    match given {
        Given::Line => ("证据的这一行没有被改动过", "this line of the evidence is as it was written"),
        Given::RequestLine => {
            ("请求发往与请求体字段相符的接口", "the request went to the interface that its fields are for")
        }
        Given::Interface => (
            "请求发往签名所对应的接口（由签名推断）",
            "the request went to the interface that is signed (deduced from the signature)",
        ),
        Given::Host => ("发送了请求头 Host（只是没有复制下来）", "Host was sent, and only not copied"),
        Given::Headers => ("参与签名的请求头正确", "the headers that are signed are right"),
        Given::Authorization => ("请求头 Authorization 正确", "Authorization is right"),
        Given::Signature => (
            "签名正确（不知道这个 AccessKey 的密钥）",
            "the signature is right (the secret of this AccessKey is not known)",
        ),
        Given::Masked => ("签名正确（记录中被遮盖）", "the signature is right (it is masked in the recording)"),
        Given::Query => (
            "签名正确（签名涵盖的查询串中有值被替换）",
            "the signature is right (values of the query that it covers were replaced)",
        ),
        Given::Date => ("时间在允许范围内", "the date lies in the window"),
        Given::Replaced => (
            "被替换的值正确（记录前已被替换，不可知）",
            "the values that were replaced are right (nobody knows them from this recording)",
        ),
        Given::Clock => (
            "两边的时钟一致（记录里看不出服务端的时间，而记录的应答正是关于时间的）",
            "both clocks agree (the recording does not tell the server's, of which the recorded answer speaks)",
        ),
        Given::State => (
            "平台此前没有收到同样的报告，并且能够保存（记录里看不出，而记录的应答正是关于这一点的）",
            "nothing of the kind was reported before and it could be stored (the recording does not tell, and the recorded answer speaks of it)",
        ),
    }
    .into()
}

/// What told the server's time.
pub(super) fn time(time: &ServerTime) -> Bilingual {
    let Some(instant) = time.instant else {
        return Bilingual::new("没有任何时间可用", "nothing tells it");
    };
    let source: Bilingual = match time.source {
        TimeSource::Given => ("由 --at 给出", "given by --at"),
        TimeSource::Response => ("取自应答的 Date", "by the Date of the answer"),
        TimeSource::Recording => ("取自记录的时间", "by the recording"),
        TimeSource::Request => (
            "取自请求自己的时间：假定双方时钟一致，可用 --at 指定",
            "by the request's own date: that the clocks agree is taken for granted; tell it with --at",
        ),
        TimeSource::Unknown => ("未知", "not known"),
    }
    .into();
    bilingual!("{instant}（{source}）", "{instant} ({source})", instant, source)
}
