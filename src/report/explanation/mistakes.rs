//! The mistakes in a signature, and a client's own string, as text.

use crate::diagnostic::visible_bytes;
use crate::dispute::{Explanation, StringToSign};
use crate::language::{Bilingual, Language, bilingual};
use crate::request::recognition::{Cause, CodeLines, Recognized, Way};

/// The mistakes that give the very signature.
pub(super) fn mistakes(explanation: &Explanation, language: Language) -> String {
    let Some(recognized) = explanation.mistakes.as_ref().filter(|_| explanation.is_signature_refused()) else {
        return String::new();
    };
    named(
        recognized,
        &Bilingual::new("签名是这样算出来的（逐字节相符）", "The signature was made so (equal to the byte)"),
        language,
    )
}

fn named(recognized: &Recognized, title: &Bilingual, language: Language) -> String {
    let tried = recognized.tried;
    if recognized.ways.is_empty() {
        let none = bilingual!(
            "没有认出写法：试了 {tried} 种都不符；可能是密钥不同、签名后报文被改动，或一种这里不知道的签法\n",
            "No mistake was recognised in {tried} that were tried: it may be another secret, a message that was changed after it was signed, or a way to sign that is not known here\n"
        );
        return none.in_language(language).to_owned();
    }
    let causes = |way: &Way| way.causes().into_iter().map(|cause| self::cause(cause, language)).collect();
    ways(recognized, title, language, &causes)
}

/// The ways, each with what `behind` tells of it.
fn ways(recognized: &Recognized, title: &Bilingual, language: Language, behind: &dyn Fn(&Way) -> String) -> String {
    let way =
        |way: &Way| format!("  {}  ({})\n{}", way.meaning.in_language(language), way.parts.join(" + "), behind(way));
    let several = match recognized.ways.len() {
        0 | 1 => "",
        _ => language.pick("，下列写法结果相同", "; these all give the same bytes"),
    };
    let ways: String = recognized.ways.iter().map(way).collect();
    format!("{}{several}\n{ways}", title.in_language(language))
}

/// The line of code that usually makes a mistake, and the right one, in each language.
fn cause(cause: &Cause, language: Language) -> String {
    let label = language.pick("应写", "right");
    let lines = cause.lines.iter().map(|(of, CodeLines { wrong, right })| {
        format!("      {:<10}  {wrong}\n      {label:>8}    {right}\n", of.title())
    });
    format!("    {}\n{}", cause.why.in_language(language), lines.collect::<String>())
}

/// The client's own string beside ours.
pub(super) fn own_string(explanation: &Explanation, language: Language) -> String {
    let (Some(own), Some(string)) = (&explanation.own_string, &explanation.string_to_sign) else {
        return String::new();
    };
    let title = language.pick("客户端自己的签名串", "The client's own string");
    let gives = match own.gives_signature {
        Some(true) => language.pick("用已知密钥签名，得到的正是收到的签名", "signed with the known secret it gives the signature that was sent"),
        // How the signature was made is known, and it was not by this string.
        Some(false) if is_signature_explained(explanation, string) => language.pick("收到的签名不是对这个字符串计算的：文件可能不是签名时的那个字符串，例如保存时末尾多了换行符", "the signature was not made of this string: the file may not be what was signed, say because a line feed was saved at its end"),
        Some(false) => language.pick("用已知密钥签名，得不到收到的签名：密钥不同，或摘要的写法不同", "signed with the known secret it does not give the signature that was sent: the secret is another one, or the digest is made or written otherwise"),
        None => language.pick("不知道密钥，无法计算签名", "the secret is not known: no signature can be computed"),
    };
    let Some(at) = own.first_difference else {
        let same = language.pick("与这里的逐字节相同", "the same as ours, byte for byte");
        return format!("{title}\n  {same}\n  {gives}\n");
    };
    let line = |bytes: &[u8]| marked_line(bytes, at);
    let place = bilingual!("第 {number} 个字节开始不同", "they differ from byte {number} on", number = at + 1);
    let made = Bilingual::new("这样的字符串是这样来的", "Such a string is made so");
    format!(
        "{title}\n  {}\n    {}  {}\n    {}  {}\n  {gives}\n{}",
        place.in_language(language),
        language.pick("这里", "ours"),
        line(&string.bytes),
        language.pick("客户端", "theirs"),
        line(&own.bytes),
        match own.mistakes.ways.is_empty() {
            true => no_way_of_string(own.mistakes.tried, language),
            // How code is mended is no business of a string that nobody signed.
            false if own.gives_signature == Some(false) => ways(&own.mistakes, &made, language, &|_| String::new()),
            false => named(&own.mistakes, &made, language),
        },
    )
}

/// Whether the signature that was sent is right, or is made by a mistake that was named.
fn is_signature_explained(explanation: &Explanation, string: &StringToSign) -> bool {
    let is_named = explanation.mistakes.as_ref().is_some_and(|mistakes| !mistakes.ways.is_empty());
    is_named || string.given.is_some() && string.given == string.expected
}

fn no_way_of_string(tried: usize, language: Language) -> String {
    let none = bilingual!(
        "  没有认出这样的字符串是怎样来的；试了 {tried} 种\n",
        "  how such a string is made was not recognised, in {tried} ways that were tried\n"
    );
    none.in_language(language).to_owned()
}

/// The line of a byte, with a mark in front of it.
fn marked_line(bytes: &[u8], at: usize) -> String {
    let begin = bytes[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    let end = bytes[at..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |end| at + end + 1);
    format!("{}▶{}", visible_bytes(&bytes[begin..at]), visible_bytes(&bytes[at..end]).trim_end_matches('\n'))
}
