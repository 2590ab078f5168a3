//! The table of mistakes. A row is: a name for the program, the word of a scenario, what the client does in Chinese and
//! English, the function that does it, and `likely` where clients make it most. The function's type stands at the head of its
//! group; `signed-…` is about what is signed and differs from what is sent.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use encoding_rs::GBK;
use encoding_rs::mem::decode_latin1;
use hmac::Hmac;
use jiff::Timestamp;
use md5::Md5;
use sha1::Sha1;
use sha2::{Sha224, Sha256, Sha384, Sha512};

use super::dates::SentDates;
use super::digest::{dashed, hex, hmac_sha1_of, mac, md5_hex, plain};
use super::group::{group, mistakes};
use super::header::{HeaderMistake, HeaderVerb};
use super::lines::{self, Around, Line, Part, joined, joined_but, put_before, put_last};
use super::secret::{ClientKey, SigningBytes};
use super::{Credential, Dates, Recipe, Sent, dates, digest, encoding, resource, secret, sent};
use crate::language::Bilingual;
use crate::message::{HOST, Request};
use crate::signature::date::DateForm;
use crate::signature::headers::SignedHeader;
use crate::words::Word;

mistakes! {
    one: {
        /// What is done to the key's secret before it signs (`secret`).
        secret "secret": SecretMistake, fn(&ClientKey<'_>) -> Result<Vec<u8>, Bilingual> {
            Base64Decoded = "base64-decoded", "密钥先做 base64 解码（1.1.4.2 按原文使用）", "the secret is decoded as base64 (1.1.4.2 uses it as it stands)", |key| secret::base64_decoded(key.secret), likely;
            TrailingNewline = "trailing-newline", "密钥末尾多一个换行符", "the secret has a line feed at its end", |key| Ok([key.secret, "\n"].concat().into()), likely;
            LowerCase = "lower-case", "密钥用小写", "the secret is in lower case", |key| Ok(key.secret.to_lowercase().into());
            UpperCase = "upper-case", "密钥用大写", "the secret is in upper case", |key| Ok(key.secret.to_uppercase().into());
            Base64Encoded = "base64-encoded", "密钥先做 base64 编码", "the secret is encoded as base64 first", |key| Ok(STANDARD.encode(key.secret).into());
            HexDecoded = "hex-decoded", "密钥先按十六进制解码", "the secret is decoded as hexadecimal digits", |key| secret::hex_decoded(key.secret);
            HexEncoded = "hex-encoded", "密钥先写成十六进制文本", "the secret is written in hexadecimal digits first", |key| Ok(hex(key.secret.as_bytes()).into());
            Trimmed = "trimmed", "去掉了密钥首尾的空白", "the blanks around the secret are taken away", |key| Ok(key.secret.trim().into());
            TrailingCrLf = "trailing-crlf", "密钥末尾多一个 CRLF", "the secret has CRLF at its end", |key| Ok([key.secret, "\r\n"].concat().into());
            TrailingBlank = "trailing-blank", "密钥末尾多一个空格", "the secret has a blank at its end", |key| Ok([key.secret, " "].concat().into());
            LeadingBlank = "leading-blank", "密钥前面多一个空格", "the secret has a blank in front", |key| Ok([" ", key.secret].concat().into());
            ByteOrderMark = "byte-order-mark", "密钥前面有字节顺序标记（BOM）", "a byte order mark stands before the secret", |key| Ok(["\u{feff}", key.secret].concat().into()), likely;
            Quoted = "quoted", "密钥带着引号", "the secret has its quotation marks around it", |key| Ok(format!("\"{}\"", key.secret).into());
            FirstMissing = "first-missing", "密钥少了第一个字符", "the secret lacks its first character", |key| Ok(secret::without_first(key.secret));
            LastMissing = "last-missing", "密钥少了最后一个字符", "the secret lacks its last character", |key| Ok(secret::without_last(key.secret));
            AccessKey = "access-key", "用 AccessKey 签名，没有用 AccessKeySecret", "the AccessKey signs, not its secret", |key| Ok(key.access_key.into());
            AccessKeyFirst = "access-key-first", "密钥前面接上了 AccessKey", "the AccessKey stands before the secret", |key| Ok([key.access_key, key.secret].concat().into());
            AccessKeyLast = "access-key-last", "密钥后面接上了 AccessKey", "the AccessKey stands behind the secret", |key| Ok([key.secret, key.access_key].concat().into());
            SchemeFirst = "scheme-first", "密钥前面接上了方案名（AWS 的做法）", "the scheme stands before the secret, as AWS has it", |key| Ok([key.scheme, key.secret].concat().into());
            TrailingAmpersand = "trailing-ampersand", "密钥末尾多一个 &（OAuth 1、阿里云的做法）", "the secret has `&` at its end, as OAuth 1 has it", |key| Ok([key.secret, "&"].concat().into()), likely;
            Md5 = "md5", "密钥先算 MD5", "the MD5 of the secret signs", |key| Ok(plain::<Md5>(&[key.secret.as_bytes()]));
            Md5Hex = "md5-hex", "密钥先算 MD5，再写成十六进制文本", "the MD5 of the secret in hexadecimal digits signs", |key| Ok(md5_hex(&[key.secret.as_bytes()]).into());
            Sha1Hex = "sha1-hex", "密钥先算 SHA-1，再写成十六进制文本", "the SHA-1 of the secret in hexadecimal digits signs", |key| Ok(hex(&plain::<Sha1>(&[key.secret.as_bytes()])).into());
            Sha256Hex = "sha256-hex", "密钥先算 SHA-256，再写成十六进制文本", "the SHA-256 of the secret in hexadecimal digits signs", |key| Ok(hex(&plain::<Sha256>(&[key.secret.as_bytes()])).into());
            Utf16 = "utf-16", "密钥取 UTF-16 的字节", "the bytes of the secret in UTF-16 sign", |key| Ok(secret::utf_16(key.secret));
            PercentEncoded = "percent-encoded", "密钥先做 URL 编码", "the secret is in percent-encoding", |key| Ok(secret::percent_encoded(key.secret));
            PlusAsBlank = "plus-as-blank", "密钥里的加号变成了空格", "the plus signs of the secret have become blanks", |key| Ok(key.secret.replace('+', " ").into());
            Empty = "empty", "密钥为空", "the secret is empty", |_| Ok(Vec::new());
        }
        /// Resource in the string to sign (`resource`).
        resource "resource": ResourceMistake, fn(&str, &Request) -> String {
            LeadingSlash = "leading-slash", "Resource 前多一个斜杠", "Resource has a slash in front", |resource, _| resource::with_leading_slash(resource), likely;
            NoLeadingSlash = "no-leading-slash", "Resource 前没有斜杠", "Resource lacks the slash in front", |resource, _| resource::without_leading_slash(resource).to_owned(), likely;
            WithQuery = "with-query", "Resource 带 ? 和查询串", "Resource has `?` and the query", |resource, request| resource::with_query(resource, request, str::to_owned), likely;
            WithoutQuery = "without-query", "Resource 不带查询串", "Resource lacks the query", |resource, _| resource::without_query(resource).to_owned();
            LowerCase = "lower-case", "路径用小写签名", "the path is signed in lower case", |resource, _| resource.to_ascii_lowercase(), likely;
            AbsoluteUrl = "absolute-url", "签的是整个 URL", "the whole URL is signed", |_, request| resource::url("http://", resource::host(request), request), likely;
            PercentDecoded = "percent-decoded", "签名用解码后的路径", "the path is signed with its percent-encoding resolved", |resource, _| resource::decoded(resource), likely;
            UpperCase = "upper-case", "路径用大写签名", "the path is signed in upper case", |resource, _| resource.to_ascii_uppercase();
            TrailingSlash = "trailing-slash", "路径末尾多一个斜杠", "the path has a slash at its end", |resource, _| resource::with_trailing_slash(resource), likely;
            DoubledSlash = "doubled-slash", "Resource 前有两个斜杠", "Resource has two slashes in front", |resource, _| format!("//{}", resource::without_leading_slash(resource));
            HttpsUrl = "https-url", "签的是整个 URL，以 https 开头", "the whole URL is signed, with `https`", |_, request| resource::url("https://", resource::host(request), request);
            UrlWithoutPort = "url-without-port", "签的是整个 URL，不带端口", "the whole URL is signed, without its port", |_, request| resource::url("http://", resource::host_without_port(request), request);
            HostAndPath = "host-and-path", "Resource 前有主机名和端口", "host and port stand before the path", |_, request| resource::url("", resource::host(request), request);
            BehindFirstSegment = "behind-first-segment", "路径少了第一段（网关的前缀）", "the path lacks its first segment (a gateway's prefix)", |resource, _| resource::behind_first_segment(resource).to_owned(), likely;
            SlashBehindFirstSegment = "slash-behind-first-segment", "路径少了第一段，以斜杠开头", "the path lacks its first segment and begins with a slash", |resource, _| format!("/{}", resource::behind_first_segment(resource));
            LastSegment = "last-segment", "只签路径的最后一段", "only the last segment of the path is signed", |resource, _| resource::last_segment(resource).to_owned();
            BelowApi = "below-api", "路径前多一段 api", "the path has `api/` in front", |resource, _| format!("api/{}", resource::without_leading_slash(resource));
            BelowSlashApi = "below-slash-api", "路径前多一段 /api", "the path has `/api/` in front", |resource, _| format!("/api/{}", resource::without_leading_slash(resource));
            Empty = "empty", "Resource 为空", "Resource is empty", |_, _| String::new();
            Root = "root", "Resource 只有一个斜杠", "Resource is one slash", |_, _| "/".to_owned();
            PercentEncoded = "percent-encoded", "整个 Resource 做 URL 编码（/ 成为 %2F）", "all of Resource is in percent-encoding (`/` as `%2F`)", |resource, _| resource::encoded(resource), likely;
            PercentEncodedSmall = "percent-encoded-small", "整个 Resource 做 URL 编码，字母小写（%2f）", "all of Resource is in percent-encoding with small letters (`%2f`)", |resource, _| resource::encoded_small(resource);
            Backslashes = "backslashes", "路径用反斜杠", "the path has backslashes", |resource, _| resource.replace('/', "\\");
            QuestionMark = "question-mark", "Resource 末尾多一个问号", "Resource has a question mark at its end", |resource, _| format!("{resource}?");
            SortedQuery = "sorted-query", "Resource 带查询串，参数按名称排序", "Resource has the query, its parameters sorted", |resource, request| resource::with_query(resource, request, resource::sorted);
            DecodedQuery = "decoded-query", "Resource 带解码后的查询串", "Resource has the query with its percent-encoding resolved", |resource, request| resource::with_query(resource, request, resource::decoded);
            HttpVersion = "http-version", "Resource 后面有 HTTP/1.1", "`HTTP/1.1` stands behind Resource", |resource, _| format!("{resource} HTTP/1.1");
            TrailingBlank = "trailing-blank", "Resource 末尾多一个空格", "Resource has a blank at its end", |resource, _| format!("{resource} ");
        }
        /// How the string is hashed, and how the hash is written (`digest`).
        digest "digest": DigestMistake, fn(&SigningBytes, &[u8]) -> String {
            Hex = "hex", "签名是十六进制文本", "the signature is in hexadecimal digits", |key, string| hex(key.sign(string).bytes()), likely;
            HexUpper = "hex-upper", "签名是大写的十六进制文本", "the signature is in upper-case hexadecimal digits", |key, string| hex(key.sign(string).bytes()).to_ascii_uppercase();
            Base64OfHex = "base64-of-hex", "签名是十六进制文本的 base64", "the signature is the base64 of hexadecimal digits", |key, string| STANDARD.encode(hex(key.sign(string).bytes())), likely;
            Base64OfHexUpper = "base64-of-hex-upper", "签名是大写十六进制文本的 base64", "the signature is the base64 of upper-case hexadecimal digits", |key, string| STANDARD.encode(hex(key.sign(string).bytes()).to_ascii_uppercase());
            Dashed = "dashed", "签名是带连字符的十六进制文本（BitConverter.ToString）", "the signature is in hexadecimal digits with hyphens, as BitConverter.ToString writes them", |key, string| dashed(key.sign(string).bytes());
            Base64OfDashed = "base64-of-dashed", "签名是带连字符的十六进制文本的 base64", "the signature is the base64 of hexadecimal digits with hyphens", |key, string| STANDARD.encode(dashed(key.sign(string).bytes()));
            Base64Url = "base64url", "签名用 URL 字母表的 base64", "the signature is in the URL alphabet of base64", |key, string| URL_SAFE_NO_PAD.encode(key.sign(string).bytes()), likely;
            Base64UrlPadded = "base64url-padded", "签名用 URL 字母表的 base64，带填充", "the signature is in the URL alphabet of base64, with its padding", |key, string| URL_SAFE.encode(key.sign(string).bytes());
            Unpadded = "unpadded", "签名的 base64 没有填充的等号", "the base64 of the signature lacks its padding", |key, string| STANDARD_NO_PAD.encode(key.sign(string).bytes()), likely;
            Twice = "twice", "签名做了两次 base64", "the signature is encoded in base64 twice", |key, string| STANDARD.encode(hmac_sha1_of(key, string));
            PercentEncoded = "percent-encoded", "签名做了 URL 编码", "the signature is in percent-encoding", |key, string| resource::encoded(&hmac_sha1_of(key, string));
            OfUtf8Text = "of-utf-8-text", "摘要先当成 UTF-8 文本，再做 base64", "the hash is taken for text in UTF-8 before it is encoded in base64", digest::of_utf8_text;
            OfLatin1Text = "of-latin-1-text", "摘要先逐字节当成字符，再做 base64", "each byte of the hash is taken for a character before it is encoded in base64", digest::of_latin1_text;
            Md5 = "md5", "用 HMAC-MD5（1.1.4.2 是 HMAC-SHA1）", "HMAC-MD5 is used (1.1.4.2 says HMAC-SHA1)", |key, string| STANDARD.encode(mac::<Hmac<Md5>>(&key.bytes, string));
            Md5Hex = "md5-hex", "用 HMAC-MD5，写成十六进制文本", "HMAC-MD5 is used and written in hexadecimal digits", |key, string| hex(&mac::<Hmac<Md5>>(&key.bytes, string));
            Sha224 = "sha224", "用 HMAC-SHA224", "HMAC-SHA224 is used", |key, string| STANDARD.encode(mac::<Hmac<Sha224>>(&key.bytes, string));
            Sha256 = "sha256", "用 HMAC-SHA256（1.1.4.2 是 HMAC-SHA1）", "HMAC-SHA256 is used (1.1.4.2 says HMAC-SHA1)", |key, string| STANDARD.encode(mac::<Hmac<Sha256>>(&key.bytes, string)), likely;
            Sha256Hex = "sha256-hex", "用 HMAC-SHA256，写成十六进制文本", "HMAC-SHA256 is used and written in hexadecimal digits", |key, string| hex(&mac::<Hmac<Sha256>>(&key.bytes, string)), likely;
            Sha256OfHex = "sha256-base64-of-hex", "用 HMAC-SHA256，是十六进制文本的 base64", "HMAC-SHA256 is used, and its hexadecimal digits are encoded in base64", |key, string| STANDARD.encode(hex(&mac::<Hmac<Sha256>>(&key.bytes, string)));
            Sha256Cut = "sha256-cut", "用 HMAC-SHA256，只取前 20 字节", "the first 20 bytes of HMAC-SHA256 are used", digest::sha256_cut;
            Sha384 = "sha384", "用 HMAC-SHA384", "HMAC-SHA384 is used", |key, string| STANDARD.encode(mac::<Hmac<Sha384>>(&key.bytes, string));
            Sha512 = "sha512", "用 HMAC-SHA512", "HMAC-SHA512 is used", |key, string| STANDARD.encode(mac::<Hmac<Sha512>>(&key.bytes, string));
            Unkeyed = "unkeyed", "没有用密钥，只做了 SHA-1", "SHA-1 is used without the secret", |_, string| STANDARD.encode(plain::<Sha1>(&[string])), likely;
            UnkeyedHex = "unkeyed-hex", "没有用密钥，只做了 SHA-1，写成十六进制文本", "SHA-1 is used without the secret and written in hexadecimal digits", |_, string| hex(&plain::<Sha1>(&[string]));
            UnkeyedMd5 = "unkeyed-md5", "没有用密钥，只做了 MD5", "MD5 is used without the secret", |_, string| STANDARD.encode(plain::<Md5>(&[string]));
            UnkeyedMd5Hex = "unkeyed-md5-hex", "没有用密钥，只做了 MD5，写成十六进制文本", "MD5 is used without the secret and written in hexadecimal digits", |_, string| md5_hex(&[string]);
            UnkeyedSha256 = "unkeyed-sha256", "没有用密钥，只做了 SHA-256", "SHA-256 is used without the secret", |_, string| STANDARD.encode(plain::<Sha256>(&[string]));
            SecretFirst = "secret-first", "密钥接在签名串前面做 SHA-1，不是 HMAC", "SHA-1 over the secret and the string behind it is used, no HMAC", |key, string| STANDARD.encode(plain::<Sha1>(&[&key.bytes, string]));
            SecretLast = "secret-last", "密钥接在签名串后面做 SHA-1，不是 HMAC", "SHA-1 over the string and the secret behind it is used, no HMAC", |key, string| STANDARD.encode(plain::<Sha1>(&[string, &key.bytes]));
            Md5SecretFirst = "md5-secret-first", "密钥接在签名串前面做 MD5，写成十六进制文本", "MD5 over the secret and the string behind it is used, in hexadecimal digits", |key, string| md5_hex(&[&key.bytes, string]);
            Md5SecretLast = "md5-secret-last", "密钥接在签名串后面做 MD5，写成十六进制文本", "MD5 over the string and the secret behind it is used, in hexadecimal digits", |key, string| md5_hex(&[string, &key.bytes]);
            Swapped = "swapped", "HMAC 的密钥和内容写反了", "key and message of the HMAC are swapped", digest::swapped;
            OfSha1Hex = "of-sha1-hex", "先做 SHA-1，再对十六进制文本做 HMAC", "the string is hashed by SHA-1 first; its hexadecimal digits are signed", |key, string| hmac_sha1_of(key, hex(&plain::<Sha1>(&[string])).as_bytes());
            OfSha256Hex = "of-sha256-hex", "先做 SHA-256，再对十六进制文本做 HMAC", "the string is hashed by SHA-256 first; its hexadecimal digits are signed", |key, string| hmac_sha1_of(key, hex(&plain::<Sha256>(&[string])).as_bytes());
            OfMd5Hex = "of-md5-hex", "先做 MD5，再对十六进制文本做 HMAC", "the string is hashed by MD5 first; its hexadecimal digits are signed", |key, string| hmac_sha1_of(key, md5_hex(&[string]).as_bytes());
            OtherCase = "other-case", "签名里有一个字母的大小写不对", "one letter of the signature is in the other case", digest::with_other_case;
            OtherEnd = "other-end", "签名的最后一个字节不对", "the last byte of the hash is another one", digest::with_other_end;
        }
        /// What stands between the parts of the string to sign (`newline`).
        newline "newline": NewlineMistake, fn(&[Line]) -> Vec<u8> {
            CrLf = "crlf", "签名串用 CRLF 换行", "the lines of the signed string end in CRLF", |lines| joined(lines, "\r\n"), likely;
            None = "none", "签名串各部分之间没有换行", "nothing stands between the parts of the signed string", |lines| joined(lines, ""), likely;
            Trailing = "trailing", "签名串末尾多一个换行符", "a line feed stands at the end of the signed string", |lines| [joined(lines, "\n"), b"\n".to_vec()].concat(), likely;
            TrailingCrLf = "trailing-crlf", "签名串用 CRLF 换行，末尾也有", "each line of the signed string ends in CRLF, the last one too", |lines| [joined(lines, "\r\n"), b"\r\n".to_vec()].concat();
            Literal = "literal", "签名串里是反斜杠和 n 两个字符，不是换行符", "the two characters `\\n` stand where line feeds belong", |lines| joined(lines, "\\n"), likely;
            LiteralCrLf = "literal-crlf", "签名串里是 \\r\\n 四个字符，不是换行符", "the four characters `\\r\\n` stand where line feeds belong", |lines| joined(lines, "\\r\\n");
            Cr = "cr", "签名串用回车符换行", "the lines of the signed string end in a carriage return", |lines| joined(lines, "\r");
            Doubled = "doubled", "签名串各部分之间有两个换行符", "two line feeds stand between the parts of the signed string", |lines| joined(lines, "\n\n");
            Leading = "leading", "签名串开头多一个换行符", "a line feed stands at the beginning of the signed string", |lines| [b"\n".to_vec(), joined(lines, "\n")].concat();
            Blank = "blank", "签名串各部分之间是空格", "blanks stand between the parts of the signed string", |lines| joined(lines, " ");
            Tab = "tab", "签名串各部分之间是制表符", "tabs stand between the parts of the signed string", |lines| joined(lines, "\t");
            Comma = "comma", "签名串各部分之间是逗号", "commas stand between the parts of the signed string", |lines| joined(lines, ",");
            Semicolon = "semicolon", "签名串各部分之间是分号", "semicolons stand between the parts of the signed string", |lines| joined(lines, ";");
            Ampersand = "ampersand", "签名串各部分之间是 &", "`&` stands between the parts of the signed string", |lines| joined(lines, "&");
            Pipe = "pipe", "签名串各部分之间是竖线", "`|` stands between the parts of the signed string", |lines| joined(lines, "|");
            Plus = "plus", "签名串各部分之间是加号", "`+` stands between the parts of the signed string", |lines| joined(lines, "+");
            NoneBeforeResource = "none-before-resource", "Resource 前少一个换行符", "no line feed stands before Resource", |lines| joined_but(lines, "", |_, next| next.part == Part::Resource), likely;
            EmptyBeforeResource = "empty-before-resource", "Resource 前多一个空行", "an empty line stands before Resource", |lines| joined_but(lines, "\n\n", |_, next| next.part == Part::Resource), likely;
            NoneBetweenHeaders = "none-between-headers", "x-bis3- 头之间没有换行", "nothing stands between the x-bis3- headers", |lines| joined_but(lines, "", lines::are_headers);
            CommaBetweenHeaders = "comma-between-headers", "x-bis3- 头之间是逗号", "commas stand between the x-bis3- headers", |lines| joined_but(lines, ",", lines::are_headers);
            NoneBehindMethod = "none-behind-method", "方法后面没有换行", "no line feed stands behind the method", |lines| joined_but(lines, "", |last, _| last.part == Part::Verb);
        }
        /// VERB in the string to sign; a function gives nothing where its line is left out too (`method`).
        method "method": MethodMistake, fn(&str) -> Option<String> {
            LowerCase = "lower-case", "签名串里的方法用小写", "the method is signed in lower case", |verb| Some(verb.to_ascii_lowercase()), likely;
            Omitted = "omitted", "签名串里没有方法", "the method is not signed", |_| None, likely;
            Capitalised = "capitalised", "签名串里的方法首字母大写，其余小写", "the method is signed with a capital and small letters", |verb| Some(lines::capitalised(&verb.to_ascii_lowercase()));
            Empty = "empty", "签名串里方法那一行是空的", "the line of the method is empty", |_| Some(String::new());
            Get = "get", "签名串里的方法总是 GET", "the method is signed as GET", |_| Some("GET".to_owned());
            Post = "post", "签名串里的方法总是 POST", "the method is signed as POST", |_| Some("POST".to_owned());
            Put = "put", "签名串里的方法总是 PUT", "the method is signed as PUT", |_| Some("PUT".to_owned());
            TrailingBlank = "trailing-blank", "签名串里的方法后面多一个空格", "a blank stands behind the method in the signed string", |verb| Some(format!("{verb} "));
        }
        /// Which lines the string to sign has, and in what order (`lines`).
        lines "lines": LinesMistake, fn(&mut Vec<Line>, &Around<'_>) {
            DateOmitted = "date-omitted", "签名串里没有 Date", "Date is not signed", |lines, _| lines::drop_part(lines, &Part::Date), likely;
            DateEmpty = "date-empty", "签名串里 Date 那一行是空的（OSS、S3 有自定义日期时的做法）", "the line of Date is empty, as S3 has it beside a date of its own", |lines, _| lines::empty(lines, &Part::Date);
            HeadersOmitted = "headers-omitted", "签名串里没有 x-bis3- 头", "the x-bis3- headers are not signed", |lines, _| lines::drop_headers(lines, |_| true), likely;
            CustomDateOmitted = "custom-date-omitted", "签名串里没有 x-bis3-date", "x-bis3-date is not signed", |lines, around| lines::drop_headers(lines, |name| name == around.parameters.date_header), likely;
            VersionOmitted = "version-omitted", "签名串里没有 x-bis3-version", "x-bis3-version is not signed", |lines, around| lines::drop_headers(lines, |name| name == around.parameters.version_header), likely;
            OthersOmitted = "others-omitted", "签名串里没有另外的 x-bis3- 头", "further x-bis3- headers are not signed", |lines, around| lines::drop_headers(lines, |name| !lines::is_of_the_interface(name, around.parameters));
            ResourceOmitted = "resource-omitted", "签名串里没有 Resource", "Resource is not signed", |lines, _| lines::drop_part(lines, &Part::Resource);
            DateFirst = "date-first", "Date 在方法前面", "Date stands before the method", |lines, _| lines::put(lines, &Part::Date, 0);
            DateBehindHeaders = "date-behind-headers", "Date 在 x-bis3- 头后面", "Date stands behind the x-bis3- headers", |lines, _| lines::put(lines, &Part::Date, 6);
            DateLast = "date-last", "Date 在最后", "Date stands last", |lines, _| lines::put(lines, &Part::Date, 8);
            ResourceSecond = "resource-second", "Resource 在方法后面", "Resource stands behind the method", |lines, _| lines::put(lines, &Part::Resource, 2);
            ResourceThird = "resource-third", "Resource 在 Date 后面", "Resource stands behind Date", |lines, _| lines::put(lines, &Part::Resource, 4);
            ContentType = "content-type", "Date 前多一行 Content-Type", "Content-Type has a line before Date", |lines, around| put_before(lines, &Part::Date, &[lines::content_type(around)]);
            ContentMd5 = "content-md5", "Date 前多一行 Content-MD5", "the MD5 of the body has a line before Date", |lines, around| put_before(lines, &Part::Date, &[&lines::content_md5(around)]);
            EmptyLine = "empty-line", "Date 前多一个空行", "an empty line stands before Date", |lines, _| put_before(lines, &Part::Date, &[b""]);
            EmptyLines = "empty-lines", "Date 前多两个空行（没有 Content-MD5 和 Content-Type）", "two empty lines stand before Date, for Content-MD5 and Content-Type", |lines, _| put_before(lines, &Part::Date, &[b"", b""]);
            ContentMd5AndType = "content-md5-and-type", "Date 前多 Content-MD5 和 Content-Type 两行（OSS、S3 的签名串）", "Content-MD5 and Content-Type have lines before Date, as S3 has them", |lines, around| put_before(lines, &Part::Date, &[&lines::content_md5(around), lines::content_type(around)]), likely;
            EmptyMd5AndType = "empty-md5-and-type", "Date 前多一个空行和 Content-Type", "an empty line for Content-MD5 and one for Content-Type stand before Date", |lines, around| put_before(lines, &Part::Date, &[b"", lines::content_type(around)]);
            AcceptMd5AndType = "accept-md5-and-type", "Date 前多 Accept、Content-MD5、Content-Type 三行（阿里云 API 网关的签名串）", "Accept, Content-MD5 and Content-Type have lines before Date", |lines, around| put_before(lines, &Part::Date, &[lines::header(around, "Accept"), &lines::content_md5(around), lines::content_type(around)]);
            Host = "host", "方法后面多一行 Host", "Host has a line behind the method", |lines, around| put_before(lines, &Part::Date, &[lines::header(around, HOST)]);
            Query = "query", "查询串另占最后一行", "the query has a line behind Resource", |lines, around| put_last(lines, around.request.query().unwrap_or_default());
            Body = "body", "请求体接在最后一行", "the body has a line behind Resource", |lines, around| put_last(lines, &around.request.body[..]);
            BodyMd5 = "body-md5", "最后多一行请求体的 MD5（十六进制）", "the MD5 of the body in hexadecimal digits has a line behind Resource", |lines, around| put_last(lines, md5_hex(&[&around.request.body]));
            BodyMd5Base64 = "body-md5-base64", "最后多一行请求体的 MD5（base64）", "the MD5 of the body in base64 has a line behind Resource", |lines, around| put_last(lines, lines::content_md5(around));
            BodySha1 = "body-sha1", "最后多一行请求体的 SHA-1（十六进制）", "the SHA-1 of the body in hexadecimal digits has a line behind Resource", |lines, around| put_last(lines, hex(&plain::<Sha1>(&[&around.request.body])));
            BodySha256 = "body-sha256", "最后多一行请求体的 SHA-256（十六进制）", "the SHA-256 of the body in hexadecimal digits has a line behind Resource", |lines, around| put_last(lines, hex(&plain::<Sha256>(&[&around.request.body])));
            ParametersSorted = "parameters-sorted", "最后多一行按名称排序的参数（name=value&…）", "the members of the body, sorted, as `name=value&…`, have a line behind Resource", |lines, around| put_last(lines, lines::parameters_sorted(around.request));
            AccessKeyFirst = "access-key-first", "最前面多一行 AccessKey", "the AccessKey has a line before the method", |lines, around| put_before(lines, &Part::Verb, &[around.access_key.as_bytes()]);
            AccessKeyLast = "access-key-last", "最后多一行 AccessKey", "the AccessKey has a line behind Resource", |lines, around| put_last(lines, around.access_key);
            SchemeFirst = "scheme-first", "最前面多一行方案名", "the scheme has a line before the method", |lines, around| put_before(lines, &Part::Verb, &[around.parameters.scheme.as_bytes()]);
        }
        /// How a custom header is written in the string to sign (`header-line`).
        header_line "header-line": HeaderLineMistake, fn(&SignedHeader<'_>) -> Vec<u8> {
            BlankBehindColon = "blank-behind-colon", "x-bis3- 头的冒号后有空格", "a blank stands behind the colon of an x-bis3- header", |header| lines::parted(header, ": "), likely;
            BlanksAroundColon = "blanks-around-colon", "x-bis3- 头的冒号前后都有空格", "blanks stand around the colon of an x-bis3- header", |header| lines::parted(header, " : ");
            Equals = "equals", "x-bis3- 头用等号连接名称和值", "an equals sign stands between name and value of an x-bis3- header", |header| lines::parted(header, "=");
            NoColon = "no-colon", "x-bis3- 头的名称和值之间没有冒号", "nothing stands between name and value of an x-bis3- header", |header| lines::parted(header, "");
            ValueOnly = "value-only", "x-bis3- 头只签值，不签名称", "only the value of an x-bis3- header is signed", |(_, value)| value.to_vec();
            TrailingBlank = "trailing-blank", "x-bis3- 头的值后面有空格", "a blank stands behind the value of an x-bis3- header", |header| [lines::parted(header, ":"), b" ".to_vec()].concat();
            TrailingSemicolon = "trailing-semicolon", "x-bis3- 头的值后面有分号", "a semicolon stands behind the value of an x-bis3- header", |header| [lines::parted(header, ":"), b";".to_vec()].concat();
            WithoutPrefix = "without-prefix", "x-bis3- 头的名称没有前缀", "the names of x-bis3- headers lack their prefix", |header| lines::renamed(header, lines::without_prefix);
            Underscores = "underscores", "x-bis3- 头的名称用下划线", "the names of x-bis3- headers have underscores", |header| lines::renamed(header, |name| name.replace('-', "_"));
            ValueLowerCase = "value-lower-case", "x-bis3- 头的值用小写", "the values of x-bis3- headers are in lower case", |(name, value)| [name.as_bytes(), b":", &value.to_ascii_lowercase()].concat();
        }
        /// Date and x-bis3-date, sent and signed (`date`).
        date "date": DateMistake, fn(Timestamp) -> Dates {
            LocalTime = "local-time", "日期写的是北京时间，却标为 GMT", "dates tell the time of the hospitals' zone as if it were GMT", |date| Dates::alike(dates::local_time(date));
            Rfc850 = "rfc850", "日期用 RFC 850 的格式", "dates are written as `Monday, 10-Sep-18 10:15:31 GMT`", |date| Dates::alike(DateForm::Rfc850.format(date));
            Asctime = "asctime", "日期用 asctime 的格式", "dates are written as `Mon Sep 10 10:15:31 2018`", |date| Dates::alike(DateForm::Asctime.format(date));
            Iso8601 = "iso-8601", "日期用 ISO 8601 的格式", "dates are written as `2018-09-10T10:15:31Z`", |date| Dates::alike(date.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
            Epoch = "epoch", "日期写的是 1970 年以来的秒数", "dates are seconds since 1970", |date| Dates::alike(date.as_second().to_string());
            Missing = "missing", "没有 Date，签名串里用 x-bis3-date 代替", "there is no Date; x-bis3-date stands in its line of the string", dates::without_date;
            Differs = "differs", "Date 比 x-bis3-date 早一分钟", "Date is a minute before x-bis3-date", dates::differing;
        }
        /// Date and x-bis3-date where they are signed; they are sent as they should be (`signed-date`).
        signed_date "signed-date": SignedDateMistake, fn(&SentDates<'_>) -> Dates {
            Custom = "custom", "Date 那一行签的是 x-bis3-date 的值", "the value of x-bis3-date is signed in the line of Date", |sent| Dates::alike(sent.custom), likely;
            Date = "date", "x-bis3-date 那一行签的是 Date 的值", "the value of Date is signed in the line of x-bis3-date", |sent| Dates::alike(sent.date);
            LocalTime = "local-time", "签的日期是北京时间，却标为 GMT", "the dates are signed in the time of the hospitals' zone as if it were GMT", |sent| Dates::alike(dates::local_time(sent.instant)), likely;
            LocalOffset = "local-offset", "签的日期是北京时间，标为 +0800", "the dates are signed in the hospitals' time with `+0800`", |sent| sent.written_locally("%a, %d %b %Y %H:%M:%S %z");
            Utc = "utc", "签的日期以 UTC 结尾", "the dates are signed with `UTC` for `GMT`", |sent| sent.changed(|text| text.replace("GMT", "UTC"));
            ZeroOffset = "zero-offset", "签的日期以 +0000 结尾", "the dates are signed with `+0000` for `GMT`", |sent| sent.changed(|text| text.replace("GMT", "+0000"));
            Rfc850 = "rfc850", "签的日期用 RFC 850 的格式", "the dates are signed as `Monday, 10-Sep-18 10:15:31 GMT`", |sent| Dates::alike(DateForm::Rfc850.format(sent.instant));
            Asctime = "asctime", "签的日期用 asctime 的格式", "the dates are signed as `Mon Sep 10 10:15:31 2018`", |sent| Dates::alike(DateForm::Asctime.format(sent.instant));
            Iso8601 = "iso-8601", "签的日期用 ISO 8601 的格式", "the dates are signed as `2018-09-10T10:15:31Z`", |sent| sent.written("%Y-%m-%dT%H:%M:%SZ"), likely;
            Iso8601Millis = "iso-8601-millis", "签的日期用 ISO 8601 的格式，带毫秒", "the dates are signed as `2018-09-10T10:15:31.000Z`", |sent| sent.written("%Y-%m-%dT%H:%M:%S.000Z");
            Iso8601Local = "iso-8601-local", "签的日期用 ISO 8601 的格式，北京时间，标为 +08:00", "the dates are signed as `2018-09-10T18:15:31+08:00`", |sent| sent.written_locally("%Y-%m-%dT%H:%M:%S%:z");
            DateTime = "date-time", "签的日期写成 2018-09-10 10:15:31", "the dates are signed as `2018-09-10 10:15:31`", |sent| sent.written("%Y-%m-%d %H:%M:%S");
            DateTimeLocal = "date-time-local", "签的日期是北京时间，写成 2018-09-10 18:15:31", "the dates are signed as `2018-09-10 18:15:31`, in the hospitals' time", |sent| sent.written_locally("%Y-%m-%d %H:%M:%S");
            Compact = "compact", "签的日期写成 20180910101531", "the dates are signed as `20180910101531`", |sent| sent.written("%Y%m%d%H%M%S");
            CompactLocal = "compact-local", "签的日期是北京时间，写成 20180910181531", "the dates are signed as `20180910181531`, in the hospitals' time", |sent| sent.written_locally("%Y%m%d%H%M%S");
            CompactIso = "compact-iso", "签的日期写成 20180910T101531Z（AWS 的做法）", "the dates are signed as `20180910T101531Z`, as AWS has them", |sent| sent.written("%Y%m%dT%H%M%SZ");
            Epoch = "epoch", "签的日期是 1970 年以来的秒数", "the dates are signed as seconds since 1970", |sent| Dates::alike(sent.instant.as_second().to_string());
            EpochMillis = "epoch-millis", "签的日期是 1970 年以来的毫秒数", "the dates are signed as milliseconds since 1970", |sent| Dates::alike(format!("{}000", sent.instant.as_second()));
            SingleDigitDay = "single-digit-day", "签的日期里个位数的日子没有补零（Java 的 RFC_1123_DATE_TIME）", "days below 10 are signed with one digit, as RFC_1123_DATE_TIME of Java writes them", |sent| sent.written("%a, %-d %b %Y %H:%M:%S GMT");
            TwelveHours = "twelve-hours", "签的日期用 12 小时制（格式里写了 hh，应为 HH）", "the dates are signed with hours up to 12 (`hh` for `HH`)", |sent| sent.written("%a, %d %b %Y %I:%M:%S GMT");
            LowerCase = "lower-case", "签的日期用小写", "the dates are signed in lower case", |sent| sent.changed(str::to_lowercase);
        }
        /// x-bis3-version where it is signed; it is sent as it should be (`signed-version`).
        signed_version "signed-version": SignedVersionMistake, fn(&str) -> String {
            WithoutZero = "without-zero", "签的版本没有末尾的 .0（1.0 写成 1）", "the version is signed without `.0` at its end (`1` for `1.0`)", |version| version.strip_suffix(".0").unwrap_or(version).to_owned(), likely;
            WithZero = "with-zero", "签的版本末尾多一个 .0", "the version is signed with one more `.0`", |version| format!("{version}.0");
            Initial = "initial", "签的版本前面多一个 v", "the version is signed with `v` in front", |version| format!("v{version}");
            Empty = "empty", "签的版本为空", "the version is signed without a value", |_| String::new();
        }
        /// The order of custom headers in the string to sign (`order`).
        order "order": OrderMistake, fn(&mut [SignedHeader<'_>], &Request) {
            Unsorted = "unsorted", "x-bis3- 头没有按名称排序", "the x-bis3- headers are not sorted", |headers, _| headers.reverse(), likely;
            AsSent = "as-sent", "x-bis3- 头按发送的顺序签名", "the x-bis3- headers are signed in the order in which they are sent", |headers, request| headers.sort_by_key(|(name, _)| lines::position(request, name));
        }
        /// The names of custom headers in the string to sign (`case`).
        case "case": CaseMistake, fn(&str, &Request) -> String {
            AsSent = "as-sent", "x-bis3- 头的名称按发送的大小写签名", "the names of x-bis3- headers are signed as they are sent", lines::as_sent;
            UpperCase = "upper-case", "x-bis3- 头的名称用大写签名", "the names of x-bis3- headers are signed in upper case", |name, _| name.to_ascii_uppercase();
            Capitalised = "capitalised", "x-bis3- 头的名称每段首字母大写", "the names of x-bis3- headers are signed with a capital in each word", |name, _| lines::capitalised(name), likely;
        }
        /// The bytes of the string to sign (`encoding`).
        encoding "encoding": EncodingMistake, fn(&[u8]) -> Vec<u8> {
            Utf16 = "utf-16", "签名串取 UTF-16 的字节", "the string is signed in UTF-16", |string| secret::utf_16(&String::from_utf8_lossy(string));
            Utf16Be = "utf-16-be", "签名串取 UTF-16 大端的字节", "the string is signed in UTF-16, the high byte first", encoding::utf_16_be;
            ByteOrderMark = "byte-order-mark", "签名串前面有字节顺序标记（BOM）", "a byte order mark stands before the string", |string| ["\u{feff}".as_bytes(), string].concat();
            Gbk = "gbk", "签名串取 GBK 的字节", "the string is signed in GBK", |string| GBK.encode(&String::from_utf8_lossy(string)).0.into_owned();
            Ascii = "ascii", "签名串里 ASCII 以外的字符都成了问号", "whatever is not ASCII is signed as a question mark", encoding::ascii;
            Utf8Twice = "utf-8-twice", "签名串做了两次 UTF-8 编码", "the string is signed in UTF-8 of UTF-8", |string| decode_latin1(string).as_bytes().to_vec();
            PercentEncoded = "percent-encoded", "整个签名串做 URL 编码", "the whole string is in percent-encoding", |string| resource::encoded(&String::from_utf8_lossy(string)).into_bytes();
            Base64Encoded = "base64-encoded", "整个签名串做 base64 编码", "the whole string is encoded in base64", |string| STANDARD.encode(string).into_bytes();
            LowerCase = "lower-case", "整个签名串用小写", "the whole string is in lower case", |string| string.to_ascii_lowercase();
            UpperCase = "upper-case", "整个签名串用大写", "the whole string is in upper case", |string| string.to_ascii_uppercase();
        }
        /// How the value of Authorization is put together (`scheme`).
        scheme "scheme": SchemeMistake, fn(&Credential<'_>) -> String {
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
