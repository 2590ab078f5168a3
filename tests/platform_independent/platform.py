#!/usr/bin/env python3
"""A second, separately made implementation of the platform that the document describes.

    python3 platform.py --port 0 [--keys FILE] [--log]

It was written from the document and the settled points alone, with the default reading of every open point, and shares
no code with anything else: where it and another implementation answer differently, one of them has misread something.
Standard library only. Listens on 127.0.0.1 and keeps its reports in memory. "Judgement" marks what neither text says.
"""

import argparse
import base64
import binascii
import collections
import csv
import datetime
import hashlib
import hmac
import json
import os
import re
import socket
import sys
import threading
import time
from http import HTTPStatus

HERE = os.path.dirname(os.path.abspath(__file__))

# Judgement: the sizes. Nothing gives a number for any of them.
HEAD_LIMIT = 64 * 1024
BODY_LIMIT = 8 * 1024 * 1024
DEPTH_LIMIT = 128
IDLE_SECONDS = 60

SAMPLE_KEY = "EbX/S0rBNYs="
SAMPLE_SECRET = "vVmegQomovwbLOMikJPA5EPQjeGdjfVy"

# 1.3.3, the texts as printed; the status of each from the settled points (only 10006 -> 403 is printed). The codes
# 20000, 20002 and 20005 stand here with the status of a fault in storing; a refused value is 400.
CODES = {
    1: (200, "请求成功"),
    10000: (401, "Authorization 不存在"),
    10001: (401, "Authorization 无效"),
    10002: (401, "Scheme 无效"),
    10003: (401, "AccessKey 不存在"),
    10004: (400, "自定义 Header 不存在"),
    10005: (400, "自定义 Header 无效"),
    10006: (403, "Authorization 已过期"),
    10007: (403, "没有权限访问"),
    10008: (401, "Authorization 不匹配"),
    10009: (400, "请求参数解析失败"),
    10010: (400, "请求文件参数解析失败"),
    10011: (500, "获取服务器时间失败"),
    20000: (500, "医院库存上报失败"),
    20001: (500, "血液产品状态上报失败"),
    20002: (500, "住院患者上报失败"),
    20003: (500, "患者用血信息上报失败"),
    20004: (500, "患者自体输血信息上报失败"),
    20005: (500, "用血质控信息上报失败"),
    20006: (500, "室间质评信息上报失败"),
    20007: (409, "%s 用血质控信息已上报"),
    20008: (409, "%s 室间质评信息已上报"),
    20009: (500, "获取用血质控信息失败"),
    20010: (500, "获取室间质评信息"),
}

# 1.4. D007 says of 0 that it is U and of 1 that it is ml.
DICTIONARIES = {
    "D001": set("01 02 11 12 13 14 15 16 17 21 22 23 24 25 31 32 33 41 42 43 44".split()),
    "D002": {"0", "1"},
    "D003": {"0", "1", "2"},
    "D004": {"1", "2", "3", "4"},
    "D005": {"1", "2"},
    "D007": {"0", "1"},
    "D021": {"0", "1", "2"},
}

# Fields of 1.2.1 to 1.2.3: name -> (type, what its value has to be). The value rules are methods of `Rules`.
ITEM_FIELDS = {
    "ProdABO": ("String", "D004"),
    "ProdRh": ("String", "D005"),
    "ProdCode": ("String", "D001"),
    "ProdName": ("String", None),
    "ProdWashingType": ("String", "D003"),
    "ProdIrradiated": ("String", "D002"),
    "ProdVolume": ("String", "volume"),
    "ProdUnits": ("String", "D007"),
    "ProdManuFaciCode": ("String", None),
}
STOCK_FIELDS = {"InveStatTime": ("String", "datetime"), "InveStatFaciID": ("String", None)}
DONOR_FIELDS = {
    "FacilityCode": ("String", None),
    "HospTime": ("String", "date-or-datetime"),
    "InPatientNum": ("Int", "count"),
    "DonorNum": ("Int", "count"),
}
TQC_INTS = """ProfessionalStaff ApplyPassed ApplyTotal BloodGroupReview BloodSampleTotal IQCTesting TestingTotal EQCTesting
    EQCTestingTotal ADRCases TransfusionTimes OperationOneCases OperationThreeCases OutPatientCases PreEvaluation
    NonETransfusionCases SufEvaluation TransfusionCases""".split()
TQC_FLOATS = """AnnualVolume StaffVolumePercent ApplyPassedRate BloodGroupRate IQCTestingRate EQCTestingRate ADRRate
    OperationOneVolume OperationOneVolumeAVG OperationThreeVolume OperationThreeVolumeAVG SelfTransfusionVolume
    TransfusionVolume SelfTransfusionRate OutPatientVolume OutPatientVolumeAVG PreEvaluationRate SufEvaluationRate""".split()
TQC_FIELDS = {
    **{name: ("Int", "count") for name in TQC_INTS},
    **{name: ("Float", "figure") for name in TQC_FLOATS},
    "USCCode": ("String", None),
    "Year": ("Int", "year"),
    "Batch": ("String", "D021"),
}

Endpoint = collections.namedtuple("Endpoint", "path fields institution failed")
ENDPOINTS = {
    endpoint.path: endpoint
    for endpoint in (
        Endpoint("/Stock/HospStock", STOCK_FIELDS, "InveStatFaciID", 20000),
        Endpoint("/Patient/Donor", DONOR_FIELDS, "FacilityCode", 20002),
        Endpoint("/Transfusion/TQC", TQC_FIELDS, "USCCode", 20005),
    )
}


class Refusal(Exception):
    """An answer other than code 1. `close` ends the connection, because what follows on it cannot be trusted."""

    def __init__(self, code, reason, status=None, field=None, name="", headers=(), close=False):
        super().__init__(reason)
        self.code = code
        self.status = status or CODES[code][0]
        self.name = name
        self.data = {"reason": reason}
        if field is not None:
            self.data["field"] = field
        self.headers = list(headers)
        self.close = close


def malformed(reason, status=400):
    return Refusal(10009, reason, status=status, close=True)


# ---------------------------------------------------------------------------------------------------------------------
# JSON (RFC 8259). A reader of its own, because the one of the standard library takes NaN and lone surrogates, loses the
# text of a number, and has no depth limit of its own.


class Number(str):
    """A JSON number as it was written."""

    def is_int(self):
        # 32 bits; a fraction or an exponent is not an Int. -0 is one.
        return re.fullmatch(r"-?[0-9]{1,10}", self) is not None and -(2**31) <= int(self) < 2**31

    def is_finite(self):
        # Judgement: finite as the 64-bit number that a Float is; so 1e400 is none.
        return abs(float(self)) != float("inf")

    def is_negative(self):
        # Judged on the text: -1e-400 is below zero, though a 64-bit number would not show it; -0.0 is not.
        return self.startswith("-") and re.match(r"-[0.]*[1-9]", self) is not None


class JsonError(ValueError):
    pass


class JsonReader:
    BLANK = re.compile(r"[ \t\n\r]*")
    NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
    PLAIN = re.compile(r'[^"\\\x00-\x1f]*')
    HEX4 = re.compile(r"[0-9A-Fa-f]{4}")
    ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
    WORDS = (("true", True), ("false", False), ("null", None))

    def __init__(self, text):
        self.text = text
        self.at = 0
        self.duplicates = []

    def read(self):
        value = self.value(0)
        self.blank()
        if self.at != len(self.text):
            raise self.error("text after the value")
        return value

    def error(self, what):
        return JsonError("%s at character %d" % (what, self.at))

    def blank(self):
        self.at = self.BLANK.match(self.text, self.at).end()

    def peek(self):
        self.blank()
        return self.text[self.at : self.at + 1]

    def value(self, depth):
        first = self.peek()
        if first in ("{", "["):
            # The document needs three levels. The outermost one counts as the first.
            if depth == DEPTH_LIMIT:
                raise self.error("more than %d levels" % DEPTH_LIMIT)
            self.at += 1
            return self.object(depth + 1) if first == "{" else self.array(depth + 1)
        if first == '"':
            return self.string()
        for word, value in self.WORDS:
            if self.text.startswith(word, self.at):
                self.at += len(word)
                return value
        match = self.NUMBER.match(self.text, self.at)
        if not match:
            raise self.error("no JSON value")
        self.at = match.end()
        return Number(match.group())

    def object(self, depth):
        members = {}
        if self.peek() == "}":
            self.at += 1
            return members
        while True:
            if self.peek() != '"':
                raise self.error("no name")
            name = self.string()
            if self.peek() != ":":
                raise self.error("no colon")
            self.at += 1
            if name in members:
                self.duplicates.append(name)
            members[name] = self.value(depth)
            if self.comma_or("}"):
                return members

    def array(self, depth):
        items = []
        if self.peek() == "]":
            self.at += 1
            return items
        while True:
            items.append(self.value(depth))
            if self.comma_or("]"):
                return items

    def comma_or(self, end):
        mark = self.peek()
        if mark not in (",", end) or not mark:
            raise self.error("neither a comma nor " + end)
        self.at += 1
        return mark == end

    def string(self):
        self.at += 1
        parts = []
        while True:
            match = self.PLAIN.match(self.text, self.at)
            parts.append(match.group())
            self.at = match.end()
            mark = self.text[self.at : self.at + 1]
            self.at += 1
            if mark == '"':
                return "".join(parts)
            if mark != "\\":
                raise self.error("a string without an end, or a control character in one")
            letter = self.text[self.at : self.at + 1]
            self.at += 1
            if letter == "u":
                parts.append(self.unicode_escape())
            elif letter in self.ESCAPES and letter:
                parts.append(self.ESCAPES[letter])
            else:
                raise self.error("an unknown escape")

    def hex4(self):
        match = self.HEX4.match(self.text, self.at)
        if not match:
            raise self.error("four hexadecimal digits are missing")
        self.at = match.end()
        return int(match.group(), 16)

    def unicode_escape(self):
        unit = self.hex4()
        if 0xD800 <= unit < 0xDC00 and self.text.startswith("\\u", self.at):
            self.at += 2
            low = self.hex4()
            if 0xDC00 <= low < 0xE000:
                return chr(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00))
        if 0xD800 <= unit < 0xE000:
            raise self.error("a lone surrogate")
        return chr(unit)


# ---------------------------------------------------------------------------------------------------------------------
# Dates


DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAY3, _DAY, _MONTH = "|".join(day[:3] for day in DAYS), "|".join(DAYS), "|".join(MONTHS)
_TIME = r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})"
HTTP_DATES = [
    re.compile(form % {"day3": _DAY3, "day": _DAY, "month": _MONTH, "time": _TIME})
    for form in (
        r"(?P<weekday>%(day3)s), (?P<day>[0-9]{2}) (?P<month>%(month)s) (?P<year>[0-9]{4}) %(time)s GMT",
        r"(?P<weekday>%(day)s), (?P<day>[0-9]{2})-(?P<month>%(month)s)-(?P<year>[0-9]{2}) %(time)s GMT",
        r"(?P<weekday>%(day3)s) (?P<month>%(month)s) (?P<day>[0-9]{2}| [0-9]) %(time)s (?P<year>[0-9]{4})",
    )
]


def parse_http_date(text, now):
    """Seconds since 1970 of a date in one of the three forms of HTTP/1.1 (RFC 9110 5.6.7), or None."""
    for form in HTTP_DATES:
        match = form.fullmatch(text)
        if match:
            break
    else:
        return None
    year, day = int(match["year"]), int(match["day"])
    month = MONTHS.index(match["month"]) + 1
    clock = int(match["hour"]), int(match["minute"]), int(match["second"])
    if len(match["year"]) == 2:
        # More than 50 years ahead stands for the latest past year that ends so.
        today = datetime.datetime.fromtimestamp(now, datetime.timezone.utc)
        year += today.year // 100 * 100
        if (year - 50, month, day, *clock) > today.timetuple()[:6]:
            year -= 100
    try:
        moment = datetime.datetime(year, month, day, *clock, tzinfo=datetime.timezone.utc)
    except ValueError:
        return None
    if not DAYS[moment.weekday()].startswith(match["weekday"]):
        return None
    return (moment - datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)) // datetime.timedelta(seconds=1)


def is_time(text, date_alone):
    """Exactly `yyyy-MM-dd HH:mm:ss`, or with `date_alone` also `yyyy-MM-dd`, and a moment of the calendar."""
    match = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?: ([0-9]{2}):([0-9]{2}):([0-9]{2}))?", text)
    if not match or (match[4] is None and not date_alone):
        return False
    try:
        datetime.datetime(*(int(part) for part in match.groups() if part is not None))
    except ValueError:
        return False
    return True


# ---------------------------------------------------------------------------------------------------------------------
# Signature (1.1.4.2)


def string_to_sign(verb, date, headers, resource):
    """All arguments are bytes; `headers` are the x-bis3- ones, (lower-case name, value)."""
    lines = b"".join(name + b":" + value + b"\n" for name, value in sorted(headers))
    return verb + b"\n" + date + b"\n" + lines + resource


def sign(data, secret):
    return base64.b64encode(hmac.new(secret.encode("utf-8"), data, hashlib.sha1).digest())


def parse_authorization(value):
    """(access key, signature) of a trimmed header value, both bytes."""
    if b" " not in value:
        raise Refusal(10001, "Authorization is not `BIS3 key:signature`")
    scheme = re.match(rb"[^ \t]*", value).group()
    if scheme != b"BIS3":
        raise Refusal(10002, "the scheme is not BIS3")
    # Only blanks part the scheme from the credential; a tab there, or in the credential, is refused.
    credential = value[len(scheme) :].lstrip(b" ")
    if b" " in credential or b"\t" in credential:
        raise Refusal(10001, "a blank or a tab inside the credential")
    key, _, signature = credential.rpartition(b":")
    if not key or not signature:
        raise Refusal(10001, "no access key or no signature")
    try:
        raw = base64.b64decode(signature, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    # Encoding it again finds stray bits and odd padding.
    if len(raw) != 20 or base64.b64encode(raw) != signature:
        raise Refusal(10001, "the signature is not base64 of 20 bytes")
    return key, signature


# ---------------------------------------------------------------------------------------------------------------------
# Keys and institutions


Key = collections.namedtuple("Key", "secret enabled endpoints institutions answer")


def default_keys():
    return {SAMPLE_KEY: Key(SAMPLE_SECRET, True, None, None, None)}


def load_keys(path):
    """The sample key and the keys of a file: a list of objects with access_key, secret and, as wanted, enabled (true),
    endpoints and institutions (lists; all where left out), answer (the code that the key is always answered with).
    An entry for the sample key takes its place."""
    keys = default_keys()
    with open(path, encoding="utf-8-sig") as file:
        entries = json.load(file)
    for entry in entries:
        unknown = set(entry) - {"access_key", "secret", "enabled", "endpoints", "institutions", "answer"}
        endpoints, answer = entry.get("endpoints"), entry.get("answer")
        if unknown or (answer is not None and answer not in CODES) or set(endpoints or ()) - set(ENDPOINTS):
            raise ValueError("cannot read the entry of key %r" % entry.get("access_key"))
        keys[entry["access_key"]] = Key(
            entry["secret"], entry.get("enabled", True), endpoints, entry.get("institutions"), answer)
    return keys


def load_institutions():
    """code -> name. Three codes stand twice in the annex; the name of the first row counts."""
    names = {}
    with open(os.path.join(HERE, "institutions.csv"), encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            names.setdefault(row["code"], row["name"])
    return names


# ---------------------------------------------------------------------------------------------------------------------
# The checks, in their order


class Rules:
    """What a value has to be beyond its type. Each rule returns what is wrong, or None."""

    @staticmethod
    def check(rule, value):
        if rule in DICTIONARIES:
            return None if value in DICTIONARIES[rule] else "not a value of " + rule
        return getattr(Rules, rule.replace("-", "_"))(value)

    @staticmethod
    def volume(value):
        return None if re.fullmatch(r"[0-9]+(\.[0-9]+)?", value) else "not digits with an optional point and digits"

    @staticmethod
    def datetime(value):
        return None if is_time(value, False) else "not a time as yyyy-MM-dd HH:mm:ss"

    @staticmethod
    def date_or_datetime(value):
        return None if is_time(value, True) else "not a day as yyyy-MM-dd, with or without HH:mm:ss"

    @staticmethod
    def figure(value):
        return "negative" if value.is_negative() else None

    count = figure

    @staticmethod
    def year(value):
        return None if 1900 <= int(value) <= 2100 else "not within 1900 to 2100"


def check_shape(members, fields, prefix, findings):
    for name, (kind, _) in fields.items():
        if members.get(name) is None:
            raise Refusal(10009, "missing or null", field=prefix + name)
        value = members[name]
        if kind == "String":
            good = isinstance(value, str) and not isinstance(value, Number)
        else:
            good = isinstance(value, Number) and (value.is_int() if kind == "Int" else value.is_finite())
        if not good:
            raise Refusal(10009, "not of type " + kind, field=prefix + name)
    for name in members.keys() - fields.keys():
        findings.append("unknown field " + prefix + name)


def check_values(members, fields, prefix, code):
    for name, (_, rule) in fields.items():
        wrong = rule and Rules.check(rule, members[name])
        if wrong:
            raise Refusal(code, wrong, status=400, field=prefix + name)


def multipart_is_readable(content_type, body):
    """A boundary and at least one whole part under it."""
    match = re.search(rb';\s*boundary\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))', content_type, re.I)
    boundary = match and (re.sub(rb"\\(.)", rb"\1", match[1]) if match[1] is not None else match[2])
    if not boundary:
        return False
    mark = re.escape(b"--" + boundary)
    # Judgement: a part has its blank line after the (perhaps absent) headers, and ends at another delimiter.
    part = rb"(?:^|\r?\n)" + mark + rb"[ \t]*\r?\n(?:[^\r\n]+\r?\n)*\r?\n(?:.*?\r?\n)??" + mark
    return re.search(part, body, re.S) is not None


class Platform:
    def __init__(self, keys=None, clock=time.time):
        self.keys = keys or default_keys()
        self.clock = clock
        self.institutions = load_institutions()
        self.lock = threading.Lock()
        self.reports = {}

    def route(self, request):
        """Judged before authentication. Escapes of unreserved characters are undone here (RFC 3986 6.2.2.2), while the
        signed resource stays as it was sent; any other escape belongs to no route."""
        path = re.sub(rb"%([0-9A-Fa-f]{2})", self.unescape, request.path).decode("utf-8", "replace")
        endpoint = ENDPOINTS.get(path)
        if endpoint is None:
            raise Refusal(10009, "no such interface", status=404)
        if request.method != b"POST":
            raise Refusal(10009, "this interface takes POST", status=405, headers=[("Allow", "POST")])
        return endpoint

    @staticmethod
    def unescape(match):
        char = bytes([int(match[1], 16)])
        return char if re.fullmatch(rb"[A-Za-z0-9._~-]", char) else match[0]

    def check_head(self, request):
        """Everything that needs no body: from the route to 10007 for the key and the endpoint."""
        endpoint = self.route(request)
        credentials = request.values(b"authorization")
        if not credentials:
            raise Refusal(10000, "no Authorization header")
        if len(credentials) > 1:
            raise Refusal(10001, "Authorization stands twice")
        access_key, signature = parse_authorization(credentials[0])
        request.key = access_key.decode("utf-8", "replace")
        key = self.keys.get(request.key)
        if key is None:
            raise Refusal(10003, "unknown access key")

        dates = request.values(b"date")
        custom = [(name, value) for name, value in request.headers if name.startswith(b"x-bis3-")]
        names = [name for name, _ in custom]
        for name in (b"x-bis3-date", b"x-bis3-version"):
            if name not in names:
                raise Refusal(10004, "missing", field=name.decode())
        # An empty Date counts as missing; two are there, whatever they hold.
        if dates in ([], [b""]):
            raise Refusal(10004, "missing", field="Date")
        if len(dates) > 1:
            raise Refusal(10005, "stands twice", field="Date")
        if len(set(names)) != len(names):
            raise Refusal(10005, "an x-bis3- header stands twice")
        values = dict(custom)
        date = parse_http_date(values[b"x-bis3-date"].decode("latin-1"), request.now)
        if date is None:
            raise Refusal(10005, "not a date of HTTP/1.1", field="x-bis3-date")
        if values[b"x-bis3-version"] not in (b"1.0", b"1"):
            raise Refusal(10005, "neither 1.0 nor 1", field="x-bis3-version")
        if abs(request.now - date) >= 15 * 60:
            raise Refusal(10006, "x-bis3-date is %d seconds off the server's clock" % (date - request.now))

        resource = request.path[1:]
        expected = sign(string_to_sign(request.method, dates[0], custom, resource), key.secret)
        if not hmac.compare_digest(expected, signature):
            raise Refusal(10008, "the signature differs")
        if not key.enabled:
            raise Refusal(10007, "the key is disabled")
        if key.endpoints is not None and endpoint.path not in key.endpoints:
            raise Refusal(10007, "the key may not use this interface")
        return endpoint, key

    def check_body(self, request, endpoint, key, body):
        if key.answer is not None:
            # Judgement: a key bound to a code gets it as soon as it has proved itself; its body is not judged.
            if key.answer == 1:
                return
            raise Refusal(key.answer, "the key is bound to this answer", name=self.name_for(endpoint, key, body))
        # Judgement: where Content-Type stands twice, the first one counts.
        content_type = (request.values(b"content-type") or [b""])[0]
        is_multipart = content_type.lower().startswith(b"multipart/")
        if is_multipart and not multipart_is_readable(content_type, body):
            raise Refusal(10010, "the multipart body cannot be read")
        # Judgement: `identity` is no coding. The code is 10009, so that the place among the checks is that of 10009.
        if any(coding != b"identity" for coding in request.listed(b"content-encoding")):
            headers = [("Accept-Encoding", "identity")]
            raise Refusal(10009, "request bodies are not compressed", status=415, headers=headers)
        if is_multipart:
            raise Refusal(10009, "the body is multipart, not JSON")
        findings = request.findings
        report = self.decode(body, findings)
        items = self.check_report_shape(endpoint, report, findings)

        code = report[endpoint.institution]
        if key.institutions is not None:
            if code not in key.institutions:
                raise Refusal(10007, "the key may not report for this institution", field=endpoint.institution)
        elif code not in self.institutions:
            raise Refusal(endpoint.failed, "not a code of the annex", status=400, field=endpoint.institution)

        check_values(report, endpoint.fields, "", endpoint.failed)
        for prefix, item in items:
            check_values(item, ITEM_FIELDS, prefix, endpoint.failed)
        self.store(endpoint, report, code, findings)

    @staticmethod
    def decode(body, findings):
        if body.startswith(b"\xef\xbb\xbf"):
            body = body[3:]
            findings.append("byte order mark")
        try:
            reader = JsonReader(body.decode("utf-8"))
            report = reader.read()
        except UnicodeDecodeError:
            raise Refusal(10009, "the body is not UTF-8") from None
        except JsonError as error:
            raise Refusal(10009, "the body is not JSON: %s" % error) from None
        findings.extend("the name %s stands twice" % name for name in reader.duplicates)
        if not isinstance(report, dict):
            raise Refusal(10009, "the body is not an object")
        return report

    @staticmethod
    def check_report_shape(endpoint, report, findings):
        """Returns the items of a stock report with what stands before their names in messages; otherwise nothing."""
        if endpoint.fields is not STOCK_FIELDS:
            check_shape(report, endpoint.fields, "", findings)
            return []
        # The table says Items, every example InventoryItem; where both stand, InventoryItem counts, even as null.
        name = "InventoryItem" if "InventoryItem" in report else "Items"
        if "Items" in report:
            findings.append("Items instead of, or beside, InventoryItem")
        check_shape({k: v for k, v in report.items() if k not in ("InventoryItem", "Items")},
                    STOCK_FIELDS, "", findings)
        entries = report.get(name)
        if not isinstance(entries, list):
            raise Refusal(10009, "missing, or not a list", field="InventoryItem" if entries is None else name)
        if not entries:
            findings.append("no items")
        items = [("%s[%d]." % (name, index), entry) for index, entry in enumerate(entries)]
        for prefix, entry in items:
            if not isinstance(entry, dict):
                raise Refusal(10009, "not an object", field=prefix[:-1])
            check_shape(entry, ITEM_FIELDS, prefix, findings)
        return items

    def store(self, endpoint, report, code, findings):
        if endpoint.fields is TQC_FIELDS:
            period = int(report["Year"]), report["Batch"]
        else:
            period = report["InveStatTime" if endpoint.fields is STOCK_FIELDS else "HospTime"][:10]
        place = endpoint.path, code, period
        with self.lock:
            if place in self.reports:
                if endpoint.fields is TQC_FIELDS:
                    raise Refusal(20007, "this period is already reported", name=self.institutions.get(code, code))
                findings.append("replaces the report of that day")
            self.reports[place] = report

    def name_for(self, endpoint, key, body):
        """Whom a text with %s names when no report was judged: the institution in the body, if one can be found."""
        try:
            code = self.decode(body, []).get(endpoint.institution)
        except Refusal:
            code = None
        if not isinstance(code, str):
            code = key.institutions[0] if key.institutions else ""
        return self.institutions.get(code, code)


# ---------------------------------------------------------------------------------------------------------------------
# HTTP/1.1 (RFC 9112) over sockets


TOKEN = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
REQUEST_LINE = re.compile(rb"(" + TOKEN + rb") ([^\x00-\x20\x7f#]+) HTTP/([0-9])\.([0-9])")
FIELD_LINE = re.compile(rb"(" + TOKEN + rb"):([^\x00-\x08\x0a-\x1f\x7f]*)")
ABSOLUTE_FORM = re.compile(rb"https?://[^/?]+", re.I)
HOST = re.compile(rb"(?:\[[0-9A-Fa-fv:.]+\]|[A-Za-z0-9._~!$&'()*+,;=%-]*)(?::[0-9]*)?")
CHUNK_LINE = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\x00-\x08\x0a-\x1f\x7f]*)?")


class Request:
    def __init__(self):
        self.method = self.path = b""
        self.version = (1, 1)
        self.headers = []
        self.now = 0
        self.key = None
        self.findings = []

    def values(self, name):
        return [value for header, value in self.headers if header == name]

    def listed(self, name):
        """The members of a header that is a list, lower-cased."""
        parts = b",".join(self.values(name)).split(b",")
        return [part.strip(b" \t").lower() for part in parts if part.strip(b" \t")]

    def parse_request_line(self, line):
        match = REQUEST_LINE.fullmatch(line)
        if not match:
            raise malformed("the request line is malformed")
        self.method, target = match[1], match[2]
        self.version = int(match[3]), int(match[4])
        if self.version[0] != 1:
            raise malformed("only HTTP/1.x is spoken here", 505)
        if self.method == b"CONNECT" or (self.method, target) == (b"OPTIONS", b"*"):
            self.path = target  # well formed, but no route
            return
        absolute = ABSOLUTE_FORM.match(target)
        if absolute:
            target = target[absolute.end() :]
            target = target if target.startswith(b"/") else b"/" + target
        if not target.startswith(b"/"):
            raise malformed("the request target is malformed")
        self.path = target.partition(b"?")[0]

    def parse_field_line(self, line):
        # A folded line begins with a blank and so has no name; a blank before the colon is no part of a token either.
        match = FIELD_LINE.fullmatch(line)
        if not match:
            raise malformed("a header line is malformed")
        return match[1].lower(), match[2].strip(b" \t")

    def check_host(self):
        hosts = self.values(b"host")
        if len(hosts) > 1 or (not hosts and self.version >= (1, 1)):
            raise malformed("Host is missing or stands twice")
        if hosts and not HOST.fullmatch(hosts[0]):
            raise malformed("Host is malformed")

    def body_length(self):
        """The body's length, or None where it is chunked."""
        coded, lengths = self.values(b"transfer-encoding"), self.values(b"content-length")
        if coded:
            # Both together, or a coding in HTTP/1.0, is how requests are smuggled.
            if lengths or self.version < (1, 1):
                raise malformed("Transfer-Encoding beside Content-Length, or in HTTP/1.0")
            codings = self.listed(b"transfer-encoding")
            if codings[-1:] != [b"chunked"] or codings.count(b"chunked") > 1:
                raise malformed("chunked is not the last transfer coding")
            if len(codings) > 1:
                raise malformed("no transfer coding but chunked is known here", 501)
            return None
        if not lengths:
            return 0
        # The same number several times is still that number (RFC 9112 6.3).
        numbers = {part.strip(b" \t") for part in b",".join(lengths).split(b",")}
        number = numbers.pop()
        if numbers or not re.fullmatch(rb"[0-9]+", number):
            raise malformed("Content-Length is malformed")
        number = number.lstrip(b"0") or b"0"
        return int(number) if len(number) < 20 else sys.maxsize

    def keeps_alive(self):
        options = self.listed(b"connection")
        if b"close" in options:
            return False
        return self.version >= (1, 1) or b"keep-alive" in options


class Connection:
    def __init__(self, sock, platform, log):
        self.sock = sock
        self.platform = platform
        self.log = log
        self.buffer = b""

    def serve(self):
        try:
            self.sock.settimeout(IDLE_SECONDS)
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while self.serve_one():
                pass
            self.linger()
        except (OSError, EOFError):
            pass
        finally:
            self.sock.close()

    def serve_one(self):
        """Reads and answers one request; False when the connection is to end."""
        request = Request()
        try:
            if not self.read_head(request):
                return False
            request.now = int(self.platform.clock())  # cut down to the second, once for each request
            body, checked = self.read_body(request)
            endpoint, key = checked or self.platform.check_head(request)
            self.platform.check_body(request, endpoint, key, body)
            refusal = None
        except Refusal as error:
            refusal = error
        return self.answer(request, refusal)

    # Reading

    def receive(self):
        data = self.sock.recv(65536)
        if not data:
            raise EOFError
        self.buffer += data

    def line(self, limit, strict=False):
        """One line without its end, at most `limit` bytes, or None where it is longer. A line feed alone also ends a
        line of a head (RFC 9112 2.2), but not one of the chunked framing."""
        searched = 0
        while True:
            end = self.buffer.find(b"\n", searched, limit)
            if end >= 0:
                break
            if len(self.buffer) >= limit:
                return None
            searched = len(self.buffer)
            self.receive()
        line, self.buffer = self.buffer[:end], self.buffer[end + 1 :]
        if line.endswith(b"\r"):
            return line[:-1]
        if strict:
            raise malformed("a line of the chunked body does not end in CR LF")
        return line

    def fields(self, request, room):
        """Header or trailer lines up to the blank one, which together take at most `room` bytes."""
        fields = []
        while True:
            line = self.line(room)
            if line is None:
                raise malformed("the head is too large", 431)
            if not line:
                return fields
            room -= len(line) + 1
            fields.append(request.parse_field_line(line))

    def read_head(self, request):
        """False where the other side has closed without sending anything more."""
        room = HEAD_LIMIT
        begun = False
        try:
            while True:
                line = self.line(room)
                begun = True
                if line is None:
                    raise malformed("the head is too large", 431)
                room -= len(line) + 1
                if line:
                    break  # blank lines before a request are skipped
            request.parse_request_line(line)
            request.headers = self.fields(request, room)
        except EOFError:
            if begun or self.buffer:
                raise malformed("the head breaks off") from None
            return False
        request.check_host()
        return True

    def read_body(self, request):
        """(body, what check_head returned, if it had to be asked before the body was sent)"""
        length = request.body_length()
        if length is not None and length > BODY_LIMIT:
            raise malformed("the body is too large", 413)
        checked = None
        expectations = request.listed(b"expect") if request.version >= (1, 1) else []
        if any(expectation != b"100-continue" for expectation in expectations):
            raise malformed("unknown expectation", 417)
        if expectations and length != 0 and not self.buffer:
            # A refusal by the head alone is final and spares the client its body.
            try:
                checked = self.platform.check_head(request)
            except Refusal as refusal:
                refusal.close = True
                raise
            self.sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        try:
            body = self.read_chunks(request) if length is None else self.exactly(length)
        except EOFError:
            raise malformed("the body breaks off") from None
        return body, checked

    def exactly(self, length):
        parts, size = [self.buffer], len(self.buffer)
        while size < length:
            data = self.sock.recv(65536)
            if not data:
                raise EOFError
            parts.append(data)
            size += len(data)
        data = b"".join(parts)
        self.buffer = data[length:]
        return data[:length]

    def read_chunks(self, request):
        parts, total = [], 0
        while True:
            line = self.line(4096, strict=True)
            match = line is not None and CHUNK_LINE.fullmatch(line)
            if not match:
                raise malformed("a chunk's size is malformed")
            size = int(match[1], 16)
            if not size:
                break
            total += size
            if total > BODY_LIMIT:
                raise malformed("the body is too large", 413)
            parts.append(self.exactly(size))
            if self.exactly(2) != b"\r\n":
                raise malformed("a chunk does not end where its size says")
        self.fields(request, HEAD_LIMIT)  # trailers are read and left alone: no signed header comes from there
        return b"".join(parts)

    # Writing

    def answer(self, request, refusal):
        code = refusal.code if refusal else 1
        status = refusal.status if refusal else 200
        text = CODES[code][1]
        if "%s" in text:
            text = text % refusal.name
        body = json.dumps({"code": code, "msg": text, "data": refusal.data if refusal else {}}, ensure_ascii=False)
        body = body.encode("utf-8")
        keep = request.keeps_alive() and not (refusal and refusal.close)
        head = [
            "HTTP/1.1 %d %s" % (status, HTTPStatus(status).phrase),
            "Content-Type: application/json; charset=utf-8",
            "Content-Length: %d" % len(body),
            "Date: " + http_date(self.platform.clock()),
        ]
        if status == 401:
            head.append("WWW-Authenticate: BIS3")  # RFC 9110 asks for it with 401
        head += ["%s: %s" % header for header in (refusal.headers if refusal else [])]
        if not keep:
            head.append("Connection: close")
        elif request.version < (1, 1):
            head.append("Connection: keep-alive")
        data = "\r\n".join(head).encode("ascii") + b"\r\n\r\n"
        if request.method != b"HEAD":
            data += body
        self.sock.sendall(data)
        if self.log:
            entry = {"method": request.method.decode("latin-1"), "path": request.path.decode("latin-1"),
                     "key": request.key, "status": status, "code": code, "findings": request.findings}
            if refusal:
                entry.update(refusal.data)
            sys.stderr.write(json.dumps(entry, ensure_ascii=False) + "\n")
        return keep

    def linger(self):
        """Reads on for a moment, so that the answer is not lost to a reset while the other side still sends."""
        self.sock.shutdown(socket.SHUT_WR)
        self.sock.settimeout(1)
        end = time.monotonic() + 2
        while time.monotonic() < end and self.sock.recv(65536):
            pass


def http_date(now):
    moment = datetime.datetime.fromtimestamp(int(now), datetime.timezone.utc)
    return "%s, %02d %s %04d %02d:%02d:%02d GMT" % (
        DAYS[moment.weekday()][:3], moment.day, MONTHS[moment.month - 1], moment.year,
        moment.hour, moment.minute, moment.second)


def main():
    parser = argparse.ArgumentParser(description="A second implementation of the platform, with the default readings.")
    parser.add_argument("--port", type=int, default=8095, help="0 takes a free one (default: 8095)")
    parser.add_argument("--keys", help="a file of keys beside the document's sample key; see README.md")
    parser.add_argument("--log", action="store_true", help="one line of JSON on stderr for each request")
    options = parser.parse_args()
    platform = Platform(load_keys(options.keys) if options.keys else None)
    if hasattr(sys.stderr, "reconfigure"):
        sys.stderr.reconfigure(encoding="utf-8")
    with socket.create_server(("127.0.0.1", options.port), backlog=128) as listener:
        print("listening on http://127.0.0.1:%d" % listener.getsockname()[1], flush=True)
        while True:
            sock, _ = listener.accept()
            threading.Thread(target=Connection(sock, platform, options.log).serve, daemon=True).start()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
