//! What goes wrong with the string to sign: its parts, its lines, what stands between them, and its bytes.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use encoding_rs::GBK;
use encoding_rs::mem::decode_latin1;
use sha1::Sha1;
use sha2::Sha256;

use super::super::digest::{hex, md5_hex, plain};
use super::super::group::group;
use super::super::lines::{self, Around, Line, Part, joined, joined_but, put_before, put_last};
use super::super::{encoding, resource, secret};
use crate::language::Bilingual;
use crate::message::{CONTENT_TYPE, HOST, Request};
use crate::signature::headers::SignedHeader;

group! {
    /// Resource in the string to sign (`resource`).
    ResourceMistake, fn(&str, &Request) -> String {
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
}

group! {
    /// What stands between the parts of the string to sign (`newline`).
    NewlineMistake, fn(&[Line]) -> Vec<u8> {
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
}

group! {
    /// VERB in the string to sign; a function gives nothing where its line is left out too (`method`).
    MethodMistake, fn(&str) -> Option<String> {
        LowerCase = "lower-case", "签名串里的方法用小写", "the method is signed in lower case", |verb| Some(verb.to_ascii_lowercase()), likely;
        Omitted = "omitted", "签名串里没有方法", "the method is not signed", |_| None, likely;
        Capitalised = "capitalised", "签名串里的方法首字母大写，其余小写", "the method is signed with a capital and small letters", |verb| Some(lines::capitalised(&verb.to_ascii_lowercase()));
        Empty = "empty", "签名串里方法那一行是空的", "the line of the method is empty", |_| Some(String::new());
        Get = "get", "签名串里的方法总是 GET", "the method is signed as GET", |_| Some("GET".to_owned());
        Post = "post", "签名串里的方法总是 POST", "the method is signed as POST", |_| Some("POST".to_owned());
        Put = "put", "签名串里的方法总是 PUT", "the method is signed as PUT", |_| Some("PUT".to_owned());
        TrailingBlank = "trailing-blank", "签名串里的方法后面多一个空格", "a blank stands behind the method in the signed string", |verb| Some(format!("{verb} "));
    }
}

group! {
    /// Which lines the string to sign has, and in what order (`lines`).
    LinesMistake, fn(&mut Vec<Line>, &Around<'_>) {
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
        ContentTypeHeader = "content-type-header", "x-bis3- 头前多一行 content-type:值", "a line `content-type:…` stands before the x-bis3- headers", |lines, around| lines::put_header(lines, CONTENT_TYPE, around);
        HostHeader = "host-header", "x-bis3- 头前多一行 host:值", "a line `host:…` stands before the x-bis3- headers", |lines, around| lines::put_header(lines, HOST, around);
        ContentTypeAndHost = "content-type-and-host", "x-bis3- 头前多 content-type:值 和 host:值 两行", "lines `content-type:…` and `host:…` stand before the x-bis3- headers", |lines, around| [HOST, CONTENT_TYPE].iter().for_each(|name| lines::put_header(lines, name, around));
        DateHeader = "date-header", "Date 那一行写成 date:值", "the line of Date is `date:…`", |lines, _| lines::name_date(lines);
        Reversed = "reversed", "签名串各行的次序整个反了", "all lines stand in the reverse order", |lines, _| lines.reverse();
        Query = "query", "查询串另占最后一行", "the query has a line behind Resource", |lines, around| put_last(lines, around.request.query().unwrap_or_default());
        Body = "body", "请求体接在最后一行", "the body has a line behind Resource", |lines, around| put_last(lines, &around.request.body[..]);
        BodyAlone = "body-alone", "签的只是请求体", "the body alone is signed", |lines, around| *lines = vec![Line { part: Part::Other, bytes: around.request.body.to_vec() }];
        BodyMd5 = "body-md5", "最后多一行请求体的 MD5（十六进制）", "the MD5 of the body in hexadecimal digits has a line behind Resource", |lines, around| put_last(lines, md5_hex(&[&around.request.body]));
        BodyMd5Base64 = "body-md5-base64", "最后多一行请求体的 MD5（base64）", "the MD5 of the body in base64 has a line behind Resource", |lines, around| put_last(lines, lines::content_md5(around));
        BodySha1 = "body-sha1", "最后多一行请求体的 SHA-1（十六进制）", "the SHA-1 of the body in hexadecimal digits has a line behind Resource", |lines, around| put_last(lines, hex(&plain::<Sha1>(&[&around.request.body])));
        BodySha256 = "body-sha256", "最后多一行请求体的 SHA-256（十六进制）", "the SHA-256 of the body in hexadecimal digits has a line behind Resource", |lines, around| put_last(lines, hex(&plain::<Sha256>(&[&around.request.body])));
        ParametersSorted = "parameters-sorted", "最后多一行按名称排序的参数（name=value&…）", "the members of the body, sorted, as `name=value&…`, have a line behind Resource", |lines, around| put_last(lines, lines::parameters_sorted(around.request));
        AccessKeyFirst = "access-key-first", "最前面多一行 AccessKey", "the AccessKey has a line before the method", |lines, around| put_before(lines, &Part::Verb, &[around.access_key.as_bytes()]);
        AccessKeyLast = "access-key-last", "最后多一行 AccessKey", "the AccessKey has a line behind Resource", |lines, around| put_last(lines, around.access_key);
        SchemeFirst = "scheme-first", "最前面多一行方案名", "the scheme has a line before the method", |lines, around| put_before(lines, &Part::Verb, &[around.parameters.scheme.as_bytes()]);
    }
}

group! {
    /// How a custom header is written in the string to sign (`header-line`).
    HeaderLineMistake, fn(&SignedHeader<'_>) -> Vec<u8> {
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
}

group! {
    /// The order of custom headers in the string to sign (`order`).
    OrderMistake, fn(&mut [SignedHeader<'_>], &Request) {
        Unsorted = "unsorted", "x-bis3- 头没有按名称排序", "the x-bis3- headers are not sorted", |headers, _| headers.reverse(), likely;
        AsSent = "as-sent", "x-bis3- 头按发送的顺序签名", "the x-bis3- headers are signed in the order in which they are sent", |headers, request| headers.sort_by_key(|(name, _)| lines::position(request, name));
    }
}

group! {
    /// The names of custom headers in the string to sign (`case`).
    CaseMistake, fn(&str, &Request) -> String {
        AsSent = "as-sent", "x-bis3- 头的名称按发送的大小写签名", "the names of x-bis3- headers are signed as they are sent", lines::as_sent;
        UpperCase = "upper-case", "x-bis3- 头的名称用大写签名", "the names of x-bis3- headers are signed in upper case", |name, _| name.to_ascii_uppercase();
        Capitalised = "capitalised", "x-bis3- 头的名称每段首字母大写", "the names of x-bis3- headers are signed with a capital in each word", |name, _| lines::capitalised(name), likely;
    }
}

group! {
    /// The bytes of the string to sign (`encoding`).
    EncodingMistake, fn(&[u8]) -> Vec<u8> {
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
}
