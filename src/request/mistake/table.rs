//! The table of mistakes. A row is: a name for the program, the word of a scenario, what the client does in Chinese and
//! English, and the function that does it. The function's type stands at the head of its group.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use jiff::Timestamp;
use percent_encoding::percent_decode_str;
use sha1::{Digest, Sha1};

use super::group::group;
use super::header::{HeaderMistake, HeaderVerb};
use super::{Credential, Dates, Recipe, Sent, credential, dates, sent, string};
use crate::language::Bilingual;
use crate::message::Request;
use crate::signature::date::DateForm;
use crate::signature::headers::SignedHeader;
use crate::words::Word;

/// All groups become [`Mistakes`], with all that is done to each of them.
macro_rules! mistakes {
    (
        one: {$($(#[$about:meta])* $key:ident: $name:ident, $function:ty { $($row:tt)+ })+}
        after: {$(#[$about_after:meta])* $after_function:ty { $($after_row:tt)+ }}
    ) => {
        $(group! { $(#[$about])* $name, $function { $($row)+ } })+
        group! { $(#[$about_after])* AfterMistake, $after_function { $($after_row)+ } }

        /// The keys of `sign` whose values are words for a mistake, with their words.
        pub const MISTAKES: &[(&str, &[&str])] = &[
            $((stringify!($key), $name::WORDS),)+
            ("header", HeaderVerb::WORDS),
            ("after", AfterMistake::WORDS),
        ];

        /// All that a client gets wrong at once.
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct Mistakes {
            $($(#[$about])* pub $key: Option<$name>,)+
            /// What is done to headers, in this order.
            pub headers: Vec<HeaderMistake>,
            /// What is changed behind the signature, in this order.
            pub after: Vec<AfterMistake>,
        }

        impl Mistakes {
            /// Every mistake of a group of which only one can be made, alone.
            pub(super) fn singles() -> Vec<Recipe> {
                let mut all = Vec::new();
                $(all.extend($name::ALL.iter().map(|mistake| Recipe {
                    written: format!("{}: {}", stringify!($key), mistake.word()),
                    meaning: mistake.meaning(),
                    mistakes: Self { $key: Some(*mistake), ..Self::default() },
                }));)+
                all
            }

            /// The same but for one of those mistakes, once for each.
            pub(super) fn singles_left_out(&self) -> Vec<(String, Self)> {
                let mut lesser = Vec::new();
                $(if let Some(mistake) = self.$key {
                    let told = format!("{}: {}", stringify!($key), mistake.word());
                    lesser.push((told, Self { $key: None, ..self.clone() }));
                })+
                lesser
            }

            /// Those mistakes as keys of `sign`, each with its word.
            pub(super) fn single_words(&self) -> Vec<(&'static str, Vec<String>)> {
                let words = [$((stringify!($key), self.$key.map(Word::word))),+];
                words.into_iter().filter_map(|(key, word)| Some((key, vec![word?.to_owned()]))).collect()
            }

            /// Those mistakes with the other's in their place, where the other makes one of the group.
            pub(super) fn with_singles_of(&self, other: &Self) -> Self {
                Self { $($key: other.$key.or(self.$key),)+ ..self.clone() }
            }
        }
    };
}

mistakes! {
    one: {
        /// What is done to the key's secret before it signs (`secret`).
        secret: SecretMistake, fn(&str) -> Result<Vec<u8>, Bilingual> {
            Base64Decoded = "base64-decoded", "密钥先做 base64 解码（1.1.4.2 按原文使用）", "the secret is decoded as base64 (1.1.4.2 uses it as it stands)", credential::decoded_key;
            TrailingNewline = "trailing-newline", "密钥末尾多一个换行符", "the secret has a line feed at its end", |secret| Ok([secret, "\n"].concat().into_bytes());
            LowerCase = "lower-case", "密钥用小写", "the secret is in lower case", |secret| Ok(secret.to_lowercase().into_bytes());
        }
        /// Resource in the string to sign (`resource`).
        resource: ResourceMistake, fn(&str, &Request) -> String {
            LeadingSlash = "leading-slash", "Resource 前多一个斜杠", "Resource has a slash in front", string::with_leading_slash;
            NoLeadingSlash = "no-leading-slash", "Resource 前没有斜杠", "Resource lacks the slash in front", |resource, _| resource.strip_prefix('/').unwrap_or(resource).to_owned();
            WithQuery = "with-query", "Resource 带 ? 和查询串", "Resource has `?` and the query", string::with_query;
            WithoutQuery = "without-query", "Resource 不带查询串", "Resource lacks the query", |resource, _| resource.split('?').next().unwrap_or_default().to_owned();
            LowerCase = "lower-case", "路径用小写签名", "the path is signed in lower case", |resource, _| resource.to_ascii_lowercase();
            AbsoluteUrl = "absolute-url", "签的是整个 URL", "the whole URL is signed", string::absolute_url;
            PercentDecoded = "percent-decoded", "签名用解码后的路径", "the path is signed with its percent-encoding resolved", |resource, _| percent_decode_str(resource).decode_utf8_lossy().into_owned();
        }
        /// How the string is hashed, and how the hash is written (`digest`).
        digest: DigestMistake, fn(&[u8], &[u8]) -> String {
            Hex = "hex", "签名是十六进制文本", "the signature is in hexadecimal digits", |key, string| credential::hex(key, string);
            HexUpper = "hex-upper", "签名是大写的十六进制文本", "the signature is in upper-case hexadecimal digits", |key, string| credential::hex(key, string).to_ascii_uppercase();
            Base64OfHex = "base64-of-hex", "签名是十六进制文本的 base64", "the signature is the base64 of hexadecimal digits", |key, string| STANDARD.encode(credential::hex(key, string));
            Base64Url = "base64url", "签名用 URL 字母表的 base64", "the signature is in the URL alphabet of base64", |key, string| URL_SAFE_NO_PAD.encode(credential::hash(key, string).bytes());
            Unpadded = "unpadded", "签名的 base64 没有填充的等号", "the base64 of the signature lacks its padding", |key, string| STANDARD_NO_PAD.encode(credential::hash(key, string).bytes());
            Sha256 = "sha256", "用 HMAC-SHA256（1.1.4.2 是 HMAC-SHA1）", "HMAC-SHA256 is used (1.1.4.2 says HMAC-SHA1)", credential::hmac_sha256;
            Unkeyed = "unkeyed", "没有用密钥，只做了 SHA-1", "SHA-1 is used without the secret", |_, string| STANDARD.encode(Sha1::digest(string));
            OtherCase = "other-case", "签名里有一个字母的大小写不对", "one letter of the signature is in the other case", credential::with_other_case;
            OtherEnd = "other-end", "签名的最后一个字节不对", "the last byte of the hash is another one", credential::with_other_end;
        }
        /// What stands between the parts of the string to sign (`newline`).
        newline: NewlineMistake, fn(&[u8]) -> Vec<u8> {
            CrLf = "crlf", "签名串用 CRLF 换行", "the lines of the signed string end in CRLF", |string| string::joined(string, b"\r\n");
            None = "none", "签名串各部分之间没有换行", "nothing stands between the parts of the signed string", |string| string::joined(string, b"");
            Trailing = "trailing", "签名串末尾多一个换行符", "a line feed stands at the end of the signed string", |string| [string, b"\n"].concat();
        }
        /// VERB in the string to sign; a function gives nothing where its line is left out too (`method`).
        method: MethodMistake, fn(&str) -> Option<String> {
            LowerCase = "lower-case", "签名串里的方法用小写", "the method is signed in lower case", |verb| Some(verb.to_ascii_lowercase());
            Omitted = "omitted", "签名串里没有方法", "the method is not signed", |_| None;
        }
        /// Date and x-bis3-date, sent and signed (`date`).
        date: DateMistake, fn(Timestamp) -> Dates {
            LocalTime = "local-time", "日期写的是北京时间，却标为 GMT", "dates tell the time of the hospitals' zone as if it were GMT", |date| Dates::alike(dates::local_time(date));
            Rfc850 = "rfc850", "日期用 RFC 850 的格式", "dates are written as `Monday, 10-Sep-18 10:15:31 GMT`", |date| Dates::alike(DateForm::Rfc850.format(date));
            Asctime = "asctime", "日期用 asctime 的格式", "dates are written as `Mon Sep 10 10:15:31 2018`", |date| Dates::alike(DateForm::Asctime.format(date));
            Iso8601 = "iso-8601", "日期用 ISO 8601 的格式", "dates are written as `2018-09-10T10:15:31Z`", |date| Dates::alike(date.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
            Epoch = "epoch", "日期写的是 1970 年以来的秒数", "dates are seconds since 1970", |date| Dates::alike(date.as_second().to_string());
            Missing = "missing", "没有 Date，签名串里用 x-bis3-date 代替", "there is no Date; x-bis3-date stands in its line of the string", dates::without_date;
            Differs = "differs", "Date 比 x-bis3-date 早一分钟", "Date is a minute before x-bis3-date", dates::differing;
        }
        /// The order of custom headers in the string to sign (`order`).
        order: OrderMistake, fn(&mut [SignedHeader<'_>], &Request) {
            Unsorted = "unsorted", "x-bis3- 头没有按名称排序", "the x-bis3- headers are not sorted", |headers, _| headers.reverse();
            AsSent = "as-sent", "x-bis3- 头按发送的顺序签名", "the x-bis3- headers are signed in the order in which they are sent", |headers, request| headers.sort_by_key(|(name, _)| string::position(request, name));
        }
        /// The names of custom headers in the string to sign (`case`).
        case: CaseMistake, fn(&str, &Request) -> String {
            AsSent = "as-sent", "x-bis3- 头的名称按发送的大小写签名", "the names of x-bis3- headers are signed as they are sent", string::as_sent;
            UpperCase = "upper-case", "x-bis3- 头的名称用大写签名", "the names of x-bis3- headers are signed in upper case", |name, _| name.to_ascii_uppercase();
        }
        /// How the value of Authorization is put together (`scheme`).
        scheme: SchemeMistake, fn(&Credential<'_>) -> String {
            LowerCase = "lower-case", "Authorization 的方案名用小写", "the scheme of Authorization is in lower case", |Credential { scheme, access_key, signature }| format!("{} {access_key}:{signature}", scheme.to_ascii_lowercase());
            Missing = "missing", "Authorization 没有方案名", "Authorization lacks the scheme", |Credential { access_key, signature, .. }| format!("{access_key}:{signature}");
            Basic = "basic", "Authorization 用 Basic 方案", "Authorization has the scheme Basic", |Credential { access_key, signature, .. }| format!("Basic {}", STANDARD.encode(format!("{access_key}:{signature}")));
            Tab = "tab", "方案名后是制表符", "a tab stands behind the scheme", |Credential { scheme, access_key, signature }| format!("{scheme}\t{access_key}:{signature}");
            NoBlank = "no-blank", "方案名和 AccessKey 之间没有空格", "nothing stands between scheme and AccessKey", |Credential { scheme, access_key, signature }| format!("{scheme}{access_key}:{signature}");
            ColonMissing = "colon-missing", "AccessKey 和签名之间是空格，不是冒号", "a blank stands where the colon between AccessKey and signature belongs", |Credential { scheme, access_key, signature }| format!("{scheme} {access_key} {signature}");
        }
    }
    after: {
        /// What is changed once the signature is made (`after`).
        fn(&mut Request, &Sent<'_>) {
            Body = "send-other-body", "签名后请求体末尾多一个换行符", "the body gets one more line feed behind the signature", |request, _| request.body = [&request.body[..], b"\n"].concat().into();
            Path = "send-other-path", "签名后路径末尾多一个斜杠", "the path gets one more slash behind the signature", sent::other_path;
            Query = "send-other-query", "签名后查询串多一个参数", "the query gets one more parameter behind the signature", sent::other_query;
            Method = "send-other-method", "签名后改了请求方法", "the method becomes PUT, or POST where it was PUT, behind the signature", |request, _| request.method = if request.method == "PUT" { "POST" } else { "PUT" }.into();
            Date = "send-other-date", "签名后两个日期都晚了一秒", "both dates become a second later behind the signature", sent::other_date;
            Version = "send-other-version", "签名后版本末尾增减了 .0", "the version gains or loses `.0` behind the signature", sent::other_version;
        }
    }
}
