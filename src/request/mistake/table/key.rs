//! What signs, how it hashes, and how the value of Authorization is put together.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use hmac::Hmac;
use md5::Md5;
use sha1::Sha1;
use sha2::{Sha224, Sha256, Sha384, Sha512};

use super::super::digest::{self, dashed, hex, hmac_sha1_of, mac, md5_hex, plain};
use super::super::group::group;
use super::super::secret::{self, ClientKey, SigningBytes};
use super::super::{Credential, resource};
use crate::language::Bilingual;

group! {
    /// What is done to the key's secret before it signs (`secret`).
    SecretMistake, fn(&ClientKey<'_>) -> Result<Vec<u8>, Bilingual> {
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
}

group! {
    /// How the string is hashed, and how the hash is written (`digest`).
    DigestMistake, fn(&SigningBytes, &[u8]) -> String {
        Hex = "hex", "签名是十六进制文本", "the signature is in hexadecimal digits", |key, string| hex(key.sign(string).bytes()), likely;
        HexWithoutZeros = "hex-without-zeros", "签名是十六进制文本，每个字节不补零（Integer.toHexString）", "the signature is in hexadecimal digits without leading zeros, as Integer.toHexString writes a byte", |key, string| digest::hex_without_zeros(key.sign(string).bytes());
        HexSignExtended = "hex-sign-extended", "签名是十六进制文本，负的字节写成八位（ffffff8a）", "the signature is in hexadecimal digits, eight for a byte that is negative (`ffffff8a`)", |key, string| digest::hex_sign_extended(key.sign(string).bytes());
        Base64OfHexWithoutZeros = "base64-of-hex-without-zeros", "签名是不补零的十六进制文本的 base64", "the signature is the base64 of hexadecimal digits without leading zeros", |key, string| STANDARD.encode(digest::hex_without_zeros(key.sign(string).bytes()));
        HexUpper = "hex-upper", "签名是大写的十六进制文本", "the signature is in upper-case hexadecimal digits", |key, string| hex(key.sign(string).bytes()).to_ascii_uppercase();
        Base64OfHex = "base64-of-hex", "签名是十六进制文本的 base64", "the signature is the base64 of hexadecimal digits", |key, string| STANDARD.encode(hex(key.sign(string).bytes())), likely;
        Base64OfHexUpper = "base64-of-hex-upper", "签名是大写十六进制文本的 base64", "the signature is the base64 of upper-case hexadecimal digits", |key, string| STANDARD.encode(hex(key.sign(string).bytes()).to_ascii_uppercase());
        Dashed = "dashed", "签名是带连字符的十六进制文本（BitConverter.ToString）", "the signature is in hexadecimal digits with hyphens, as BitConverter.ToString writes them", |key, string| dashed(key.sign(string).bytes());
        Base64OfDashed = "base64-of-dashed", "签名是带连字符的十六进制文本的 base64", "the signature is the base64 of hexadecimal digits with hyphens", |key, string| STANDARD.encode(dashed(key.sign(string).bytes()));
        Base64Url = "base64url", "签名用 URL 字母表的 base64", "the signature is in the URL alphabet of base64", |key, string| URL_SAFE_NO_PAD.encode(key.sign(string).bytes()), likely;
        Base64UrlPadded = "base64url-padded", "签名用 URL 字母表的 base64，带填充", "the signature is in the URL alphabet of base64, with its padding", |key, string| URL_SAFE.encode(key.sign(string).bytes());
        Unpadded = "unpadded", "签名的 base64 没有填充的等号", "the base64 of the signature lacks its padding", |key, string| STANDARD_NO_PAD.encode(key.sign(string).bytes()), likely;
        Twice = "twice", "签名做了两次 base64", "the signature is encoded in base64 twice", |key, string| STANDARD.encode(hmac_sha1_of(key, string));
        Quoted = "quoted", "签名带着双引号", "the signature has quotation marks around it", |key, string| format!("\"{}\"", key.sign(string));
        SingleQuoted = "single-quoted", "签名带着单引号", "the signature has apostrophes around it", |key, string| format!("'{}'", key.sign(string));
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
}

group! {
    /// How the value of Authorization is put together (`scheme`).
    SchemeMistake, fn(&Credential<'_>) -> String {
        LowerCase = "lower-case", "Authorization 的方案名用小写", "the scheme of Authorization is in lower case", |Credential { scheme, access_key, signature }| format!("{} {access_key}:{signature}", scheme.to_ascii_lowercase());
        Missing = "missing", "Authorization 没有方案名", "Authorization lacks the scheme", |Credential { access_key, signature, .. }| format!("{access_key}:{signature}");
        Basic = "basic", "Authorization 用 Basic 方案", "Authorization has the scheme Basic", |Credential { access_key, signature, .. }| format!("Basic {}", STANDARD.encode(format!("{access_key}:{signature}")));
        Tab = "tab", "方案名后是制表符", "a tab stands behind the scheme", |Credential { scheme, access_key, signature }| format!("{scheme}\t{access_key}:{signature}");
        NoBlank = "no-blank", "方案名和 AccessKey 之间没有空格", "nothing stands between scheme and AccessKey", |Credential { scheme, access_key, signature }| format!("{scheme}{access_key}:{signature}");
        ColonMissing = "colon-missing", "AccessKey 和签名之间是空格，不是冒号", "a blank stands where the colon between AccessKey and signature belongs", |Credential { scheme, access_key, signature }| format!("{scheme} {access_key} {signature}");
    }
}
