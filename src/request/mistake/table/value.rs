//! What goes wrong with the values of the dates and of the version, and with what is sent once the signature is made.

use jiff::Timestamp;

use super::super::dates::{self, ChineseMonth, Dates, SentDates};
use super::super::group::group;
use super::super::sent::{self, Sent};
use crate::language::Bilingual;
use crate::message::Request;
use crate::signature::date::DateForm;

group! {
    /// Date and x-bis3-date, sent and signed (`date`).
    DateMistake, fn(Timestamp) -> Dates {
        LocalTime = "local-time", "日期写的是北京时间，却标为 GMT", "dates tell the time of the hospitals' zone as if it were GMT", |date| Dates::alike(dates::local_time(date));
        Rfc850 = "rfc850", "日期用 RFC 850 的格式", "dates are written as `Monday, 10-Sep-18 10:15:31 GMT`", |date| Dates::alike(DateForm::Rfc850.format(date));
        Asctime = "asctime", "日期用 asctime 的格式", "dates are written as `Mon Sep 10 10:15:31 2018`", |date| Dates::alike(DateForm::Asctime.format(date));
        Iso8601 = "iso-8601", "日期用 ISO 8601 的格式", "dates are written as `2018-09-10T10:15:31Z`", |date| Dates::alike(date.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
        Epoch = "epoch", "日期写的是 1970 年以来的秒数", "dates are seconds since 1970", |date| Dates::alike(date.as_second().to_string());
        Missing = "missing", "没有 Date，签名串里用 x-bis3-date 代替", "there is no Date; x-bis3-date stands in its line of the string", dates::without_date;
        Differs = "differs", "Date 比 x-bis3-date 早一分钟", "Date is a minute before x-bis3-date", dates::differing;
    }
}

group! {
    /// Date and x-bis3-date where they are signed; they are sent as they should be (`signed-date`).
    SignedDateMistake, fn(&SentDates<'_>) -> Dates {
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
        EightHoursEarlier = "eight-hours-earlier", "签的日期早八小时（把 GMT 又当作北京时间换算了一次）", "the dates are signed eight hours earlier: GMT was taken for the hospitals' time and converted once more", |sent| sent.shifted(-8);
        OneHourEarlier = "one-hour-earlier", "签的日期早一小时（夏令时）", "the dates are signed an hour earlier, as with summer time", |sent| sent.shifted(-1);
        OneHourLater = "one-hour-later", "签的日期晚一小时（夏令时）", "the dates are signed an hour later, as with summer time", |sent| sent.shifted(1);
        Chinese = "chinese", "签的日期里星期和月份是中文（周一，9月）", "weekday and month are signed in Chinese, as zh-CN of .NET has them (`周一`, `9月`)", |sent| sent.in_chinese("周", ChineseMonth::Number);
        ChineseFull = "chinese-full", "签的日期里星期和月份是中文全称（星期一，九月）", "weekday and month are signed in Chinese, as older Java has them (`星期一`)", |sent| sent.in_chinese("星期", ChineseMonth::Words);
        ChineseWeekday = "chinese-weekday", "签的日期里星期是中文（周一）", "the weekday is signed in Chinese (`周一`)", |sent| sent.in_chinese("周", ChineseMonth::English);
        ChineseWeekdayFull = "chinese-weekday-full", "签的日期里星期是中文（星期一）", "the weekday is signed in Chinese (`星期一`)", |sent| sent.in_chinese("星期", ChineseMonth::English);
        LeadingBlank = "leading-blank", "签的日期前面多一个空格", "a blank stands before the dates that are signed", |sent| sent.changed(|text| format!(" {text}"));
        TrailingBlank = "trailing-blank", "签的日期后面多一个空格", "a blank stands behind the dates that are signed", |sent| sent.changed(|text| format!("{text} "));
        LowerCase = "lower-case", "签的日期用小写", "the dates are signed in lower case", |sent| sent.changed(str::to_lowercase);
    }
}

group! {
    /// x-bis3-version where it is signed; it is sent as it should be (`signed-version`).
    SignedVersionMistake, fn(&str) -> String {
        WithoutZero = "without-zero", "签的版本没有末尾的 .0（1.0 写成 1）", "the version is signed without `.0` at its end (`1` for `1.0`)", |version| version.strip_suffix(".0").unwrap_or(version).to_owned(), likely;
        WithZero = "with-zero", "签的版本末尾多一个 .0", "the version is signed with one more `.0`", |version| format!("{version}.0");
        Initial = "initial", "签的版本前面多一个 v", "the version is signed with `v` in front", |version| format!("v{version}");
        LeadingBlank = "leading-blank", "签的版本前面多一个空格", "a blank stands before the version that is signed", |version| format!(" {version}");
        TrailingBlank = "trailing-blank", "签的版本后面多一个空格", "a blank stands behind the version that is signed", |version| format!("{version} ");
        Empty = "empty", "签的版本为空", "the version is signed without a value", |_| String::new();
    }
}

group! {
    /// What is changed once the signature is made (`after`).
    AfterMistake, fn(&mut Request, &Sent<'_>) {
        Body = "send-other-body", "签名后请求体末尾多一个换行符", "the body gets one more line feed behind the signature", |request, _| request.body = [&request.body[..], b"\n"].concat().into();
        Path = "send-other-path", "签名后路径末尾多一个斜杠", "the path gets one more slash behind the signature", sent::other_path;
        Query = "send-other-query", "签名后查询串多一个参数", "the query gets one more parameter behind the signature", sent::other_query;
        Method = "send-other-method", "签名后改了请求方法", "the method becomes PUT, or POST where it was PUT, behind the signature", |request, _| request.method = if request.method == "PUT" { "POST" } else { "PUT" }.into();
        Date = "send-other-date", "签名后两个日期都晚了一秒", "both dates become a second later behind the signature", sent::other_date;
        Version = "send-other-version", "签名后版本末尾增减了 .0", "the version gains or loses `.0` behind the signature", sent::other_version;
    }
}
