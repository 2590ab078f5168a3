#!/usr/bin/env python3
"""The second platform, with one fault.

    python3 faults.py                          # the names, clauses and sentences
    python3 faults.py NAME --port 0 [--keys FILE] [--log]

Each fault is a change of its source text: what stands there once is replaced. The faults were thought of from the
document and its settled points alone, so that they show what a suite finds that was not written beside them.
"""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))

# name: (clause, what is wrong, the source as it stands, the source in its place)
FAULTS = {
    # 1.1.4.2, the string to sign
    "secret-decoded": (
        "1.1.4.2", "The secret is decoded as base64 before it signs.",
        'hmac.new(secret.encode("utf-8"), data', "hmac.new(base64.b64decode(secret), data"),
    "signature-prefix": (
        "1.1.4.2", "Only the first twelve characters of a signature are compared.",
        "hmac.compare_digest(expected, signature)", "hmac.compare_digest(expected[:12], signature[:12])"),
    "signature-any-case": (
        "1.1.4.2", "Signatures are compared without regard to case.",
        "hmac.compare_digest(expected, signature)", "hmac.compare_digest(expected.lower(), signature.lower())"),
    "headers-as-sent": (
        "1.1.4.2", "The custom headers are signed in the order in which they are sent.",
        "for name, value in sorted(headers))", "for name, value in headers)"),
    "two-headers-signed": (
        "1.1.4.2", "Of the custom headers only x-bis3-date and x-bis3-version are signed.",
        "for name, value in sorted(headers))",
        'for name, value in sorted(headers) if name in (b"x-bis3-date", b"x-bis3-version"))'),
    "date-line-of-x-bis3-date": (
        "1.1.4.2", "The line DATE holds x-bis3-date, though Date is there and differs.",
        "string_to_sign(request.method, dates[0],", 'string_to_sign(request.method, values[b"x-bis3-date"],'),
    "verb-not-signed": (
        "1.1.4.2", "Whatever method a signature was made for, it fits.",
        "if not hmac.compare_digest(expected, signature):",
        "if not any(hmac.compare_digest(sign(string_to_sign(verb, dates[0], custom, resource), key.secret), signature)\n"
        '                   for verb in (b"POST", b"GET", b"PUT", b"DELETE")):'),
    "resource-of-any-endpoint": (
        "1.1.4.2", "A signature for one interface opens the others.",
        "if not hmac.compare_digest(expected, signature):",
        "if not any(hmac.compare_digest(sign(string_to_sign(request.method, dates[0], custom, path[1:].encode()),"
        " key.secret), signature) for path in ENDPOINTS):"),
    "colon-first": (
        "1.1.4.2", "Key and signature part at the first colon.",
        'credential.rpartition(b":")', 'credential.partition(b":")'),
    # 1.1.4.2, dates
    "future-accepted": (
        "1.1.4.2", "A date ahead of the server's clock never expires.",
        "if abs(request.now - date) >= 15 * 60", "if request.now - date >= 15 * 60"),
    "window-twenty-minutes": (
        "1.1.4.2", "The window is twenty minutes wide.",
        "if abs(request.now - date) >= 15 * 60", "if abs(request.now - date) >= 20 * 60"),
    "asctime-unknown": (
        "1.1.4.2", "The third date form of HTTP/1.1 is not read, the second is.",
        "for form in HTTP_DATES:", "for form in HTTP_DATES[:2]:"),
    "weekday-unchecked": (
        "1.1.4.2", "A weekday that does not fit its day is read over.",
        'if not DAYS[moment.weekday()].startswith(match["weekday"]):', "if False:"),
    "repeated-header-last-wins": (
        "1.1.4.2", "Of a custom header that is sent twice the last one counts, and it alone is signed.",
        "if len(set(names)) != len(names):", "custom = list(dict(custom).items())\n        if False:"),
    # 1.3.3, which code
    "other-scheme-invalid": (
        "1.3.3", "Another scheme is answered with 10001.",
        'raise Refusal(10002, "the scheme is not BIS3")', 'raise Refusal(10001, "the scheme is not BIS3")'),
    "disabled-key-unknown": (
        "1.3.3", "A disabled key is answered as one that does not exist.",
        "if key is None:", "if key is None or not key.enabled:"),
    "disabled-key-accepted": (
        "1.3.3", "A disabled key may report.",
        "if not key.enabled:", "if False:"),
    "endpoint-permission-unchecked": (
        "1.3.3", "A key may use every interface.",
        "if key.endpoints is not None and", "if False and"),
    "signature-before-window": (
        "1.3.3", "An expired request whose signature differs is answered with 10008.",
        "        if abs(request.now - date) >= 15 * 60:",
        '        if not hmac.compare_digest(sign(string_to_sign(request.method, dates[0], custom, request.path[1:]),'
        ' key.secret), signature):\n            raise Refusal(10008, "the signature differs")\n'
        "        if abs(request.now - date) >= 15 * 60:"),
    "multipart-never-10010": (
        "1.3.3", "A multipart body that cannot be read is answered with 10009.",
        'raise Refusal(10010, "the multipart body cannot be read")',
        'raise Refusal(10009, "the multipart body cannot be read")'),
    "donor-value-20000": (
        "1.3.3", "A wrong value in a donor report is answered with the code of the stock report.",
        'Endpoint("/Patient/Donor", DONOR_FIELDS, "FacilityCode", 20002)',
        'Endpoint("/Patient/Donor", DONOR_FIELDS, "FacilityCode", 20000)'),
    "expired-401": (
        "1.1.4.2", "An expired request is answered with the status 401.",
        '10006: (403, ', '10006: (401, '),
    "repeat-200": (
        "1.3.2", "A repeated quality report is answered with 20007 and the status 200.",
        "20007: (409, ", "20007: (200, "),
    "name-not-filled-in": (
        "1.3.3", "The text of 20007 names nobody: %s stands in it.",
        'text = text % refusal.name', 'text = text % "%s"'),
    "texts-swapped": (
        "1.3.3", "10004 comes with the text of 10005.",
        '10004: (400, "自定义 Header 不存在")', '10004: (400, "自定义 Header 无效")'),
    # 1.2, reports
    "batch-forgotten": (
        "1.2.3", "One quality report a year is taken, whatever its batch.",
        'period = int(report["Year"]), report["Batch"]', 'period = int(report["Year"])'),
    "repeat-of-anybody": (
        "1.2.3", "A period that one institution has reported is taken for all.",
        "place = endpoint.path, code, period",
        'place = (endpoint.path, code, period) if endpoint.fields is not TQC_FIELDS else period'),
    "first-item-only": (
        "1.2.1", "Of the items of a stock report the values of the first alone are checked.",
        "for prefix, item in items:\n            check_values", "for prefix, item in items[:1]:\n            check_values"),
    "operand-optional": (
        "1.2.3", "NonETransfusionCases may be missing, no other field may.",
        'check_shape(report, endpoint.fields, "", findings)\n            return []',
        'report.setdefault("NonETransfusionCases", Number("0")) if endpoint.fields is TQC_FIELDS else None\n'
        '            check_shape(report, endpoint.fields, "", findings)\n            return []'),
    "negative-donors": (
        "1.2.2", "DonorNum may be negative.",
        '"DonorNum": ("Int", "count")', '"DonorNum": ("Int", None)'),
    "integral-fraction": (
        "1.2.2", "InPatientNum may be written with a fraction of zero.",
        'value.is_int() if kind == "Int" else value.is_finite())',
        'value.is_int() or name == "InPatientNum" and re.fullmatch("[0-9]{1,9}[.]0+", value) if kind == "Int"'
        ' else value.is_finite())'),
    "float-wants-a-point": (
        "1.2.3", "A Float without a fraction is refused.",
        "value.is_int() if kind == \"Int\" else value.is_finite())",
        "value.is_int() if kind == \"Int\" else \".\" in value)"),
    "signed-volume": (
        "1.2.1", "ProdVolume may bear a sign.",
        'r"[0-9]+(\\.[0-9]+)?", value', 'r"[+-]?[0-9]+(\\.[0-9]+)?", value'),
    "no-calendar": (
        "1.2.1", "The thirtieth of February is a day.",
        "datetime.datetime(*(int(part) for part in match.groups() if part is not None))",
        "datetime.datetime(*(min(int(part), 28) if at == 2 and 1 <= int(part) <= 31 else int(part)"
        " for at, part in enumerate(part for part in match.groups() if part is not None)))"),
    "year-edge": (
        "1.2.3", "The year 2100 is refused.",
        "1900 <= int(value) <= 2100", "1900 <= int(value) < 2100"),
    # 1.4 and the annex
    "product-code-missing": (
        "D001", "The last product code is unknown.",
        "41 42 43 44", "41 42 43"),
    "product-code-too-many": (
        "D001", "18 is taken for a product code.",
        "15 16 17 21", "15 16 17 18 21"),
    "blood-group-padded": (
        "D004", "A blood group with a zero in front is taken.",
        '"D004": {"1", "2", "3", "4"}', '"D004": {"1", "2", "3", "4", "01", "02", "03", "04"}'),
    "institutions-any-case": (
        "annex", "Codes of institutions are compared without regard to case.",
        "elif code not in self.institutions:",
        "elif code.upper() not in {known.upper() for known in self.institutions}:"),
    "institutions-trimmed": (
        "annex", "Blanks around an institution's code are taken away.",
        "elif code not in self.institutions:", "elif code.strip() not in self.institutions:"),
    "short-codes-unknown": (
        "annex", "Only codes of 15 characters and more are known.",
        'names.setdefault(row["code"], row["name"])',
        'names.setdefault(row["code"], row["name"]) if len(row["code"]) > 14 else None'),
    "foreign-donors": (
        "1.3.3", "A key bound to one hospital may report donors for another.",
        "if key.institutions is not None:", "if key.institutions is not None and endpoint.fields is not DONOR_FIELDS:"),
    # 1.1.2 and HTTP, JSON
    "lone-surrogate": (
        "1.1.2", "Half a surrogate pair in a string is taken.",
        'raise self.error("a lone surrogate")', 'return "\\ufffd"'),
    "text-behind-json": (
        "1.1.1", "What stands behind the JSON value is not looked at.",
        "if self.at != len(self.text):", "if False:"),
    "answers-in-gbk": (
        "1.1.2", "Answers are encoded in GBK.",
        'body = body.encode("utf-8")', 'body = body.encode("gbk", "replace")'),
    "error-code-as-text": (
        "1.3.2", "The code of an error is a string.",
        '{"code": code, "msg"', '{"code": code if code == 1 else str(code), "msg"'),
    "success-without-data": (
        "1.3.1", "The answer to a report that was taken has no data.",
        '"data": refusal.data if refusal else {}}', '**({"data": refusal.data} if refusal else {})}'),
    "not-allowed-without-allow": (
        "1.1.1", "405 comes without Allow.",
        'status=405, headers=[("Allow", "POST")])', "status=405)"),
    "body-to-head": (
        "1.1.1", "HEAD is answered with a body.",
        'if request.method != b"HEAD":', "if True:"),
    "clock-in-local-time": (
        "1.1.1", "The Date of answers is Beijing time, called GMT.",
        '"Date: " + http_date(self.platform.clock())', '"Date: " + http_date(self.platform.clock() + 8 * 3600)'),
}


def source_with(name):
    """The platform's source text with this fault in it."""
    _, _, sound, broken = FAULTS[name]
    with open(os.path.join(HERE, "platform.py"), encoding="utf-8") as file:
        text = file.read()
    if text.count(sound) != 1:
        raise SystemExit("%s: what it changes stands %d times in platform.py" % (name, text.count(sound)))
    return text.replace(sound, broken)


def main():
    if len(sys.argv) < 2:
        for name, (clause, sentence, _, _) in FAULTS.items():
            print("%-30s %-8s %s" % (name, clause, sentence))
        return
    name = sys.argv.pop(1)
    if name not in FAULTS:
        raise SystemExit("no fault is called %s" % name)
    path = os.path.join(HERE, "platform.py")
    exec(compile(source_with(name), path, "exec"), {"__name__": "__main__", "__file__": path})


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
