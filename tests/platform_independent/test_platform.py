#!/usr/bin/env python3
"""A self-check: python3 test_platform.py"""

import collections
import csv
import http.client
import importlib.util
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import unittest

sys.dont_write_bytecode = True

HERE = os.path.dirname(os.path.abspath(__file__))
# By its path, because the standard library has a module of the same name.
_spec = importlib.util.spec_from_file_location("independent_platform", os.path.join(HERE, "platform.py"))
platform = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(platform)

PRINTED_DATE = "Mon, 10 Sep 2018 10:15:31 GMT"
GOLDEN = [
    ("Stock/HospStock", "1.0", "pxDJu/KwlgwZk3CBXMM5556iStY="),
    ("Stock/HospStock", "1", "lSzV/J7UHipLUdVEf/HdRiCj1dE="),
    ("/Stock/HospStock", "1.0", "ZYD0E1k5REVj8l0a65xyzfTZMyg="),
    ("/Stock/HospStock", "1", "H/W/XVYK1GDQxkfdInTi92+z9SA="),
    ("Patient/Donor", "1.0", "BsFXWyZIWOBlYMemvaKh1jtLhM0="),
    ("Patient/Donor", "1", "3gzRvY/vpqN3NBrmfFH8bdCjEBU="),
    ("Transfusion/TQC", "1.0", "A6yvsNFA/BG2y1ImdD7MEoLlt3U="),
    ("Transfusion/TQC", "1", "abWjgF3TZtjtxuq+9GghIsvauw4="),
]

ITEM = {
    "ProdABO": "4", "ProdCode": "24", "ProdIrradiated": "0", "ProdManuFaciCode": "123300004700518731",
    "ProdName": "病毒灭活冰冻血浆", "ProdRh": "2", "ProdUnits": "1", "ProdVolume": "4400", "ProdWashingType": "0",
}
STOCK = {"InveStatFaciID": "12330000470003222E", "InveStatTime": "2022-10-07 00:00:01", "InventoryItem": [ITEM]}
DONOR = {"DonorNum": 10, "FacilityCode": "12330000470003222E", "HospTime": "2023-09-14", "InPatientNum": 20}
TQC = {name: 1 for name in platform.TQC_FIELDS}
TQC.update(USCCode="12330800471866062F", Year=2021, Batch="1", AnnualVolume=28529.7)


def signature(resource, version, date, secret=platform.SAMPLE_SECRET, verb="POST"):
    headers = [(b"x-bis3-version", version.encode()), (b"x-bis3-date", date.encode())]
    data = platform.string_to_sign(verb.encode(), date.encode(), headers, resource.encode())
    return platform.sign(data, secret).decode()


class Parts(unittest.TestCase):
    def test_golden_signatures(self):
        for resource, version, expected in GOLDEN:
            self.assertEqual(signature(resource, version, PRINTED_DATE), expected)

    def test_annex(self):
        with open(os.path.join(HERE, "institutions.csv"), encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual(len(rows), 629)
        lengths = collections.Counter(len(row["code"]) for row in rows)
        self.assertEqual(lengths, {6: 1, 14: 1, 15: 1, 17: 4, 18: 553, 19: 2, 20: 7, 22: 60})
        twice = {code for code, n in collections.Counter(row["code"] for row in rows).items() if n > 1}
        self.assertEqual(twice, {"123301274704220056", "123307264716803721", "91330726MA28DKWU21"})

    def test_dates(self):
        now = 1536574531
        for text in (PRINTED_DATE, "Monday, 10-Sep-18 10:15:31 GMT", "Mon Sep 10 10:15:31 2018"):
            self.assertEqual(platform.parse_http_date(text, now), now)
        self.assertEqual(platform.http_date(now), PRINTED_DATE)
        self.assertIsNotNone(platform.parse_http_date("Thu Sep  6 10:15:31 2018", now))
        for text in ("Tue, 10 Sep 2018 10:15:31 GMT", "Mon, 10 Sep 2018 10:15:60 GMT", "Fri, 31 Sep 2018 10:15:31 GMT",
                     "Mon, 10 Sep 2018 10:15:31 UTC", "Thu, 6 Sep 2018 10:15:31 GMT", "", "2018-09-10 10:15:31"):
            self.assertIsNone(platform.parse_http_date(text, now), text)

    def test_json(self):
        reader = platform.JsonReader('{"a":[1,-0.5e+3,"\\ud83d\\ude00"],"a":null}')
        self.assertEqual((reader.read(), reader.duplicates), ({"a": None}, ["a"]))
        for text in ("", "{,}", "[1,]", "01", "1.", "+1", "NaN", '"\\ud800"', '"\\udc00\\ud800"', "'a'", '"\t"', "{}x",
                     "\ufeff{}", "[" * 129 + "]" * 129, "\u00a0{}", "\u0661", '"\\u00g0"', '"a', "[", '{"a"'):
            with self.assertRaises(platform.JsonError, msg=text):
                platform.JsonReader(text).read()
        platform.JsonReader("[" * 128 + "]" * 128).read()

    def test_numbers(self):
        number = platform.Number
        self.assertTrue(number("-2147483648").is_int() and number("2147483647").is_int() and number("-0").is_int())
        self.assertFalse(number("2147483648").is_int() or number("1.0").is_int() or number("1e0").is_int())
        self.assertTrue(number("-1e-400").is_negative() and not number("-0.00").is_negative())
        self.assertFalse(number("1e400").is_finite())


class Served(unittest.TestCase):
    """A whole server, asked over sockets. Each test has an institution or a day of its own."""

    @classmethod
    def setUpClass(cls):
        keys = [
            {"access_key": "off", "secret": "s", "enabled": False},
            {"access_key": "one", "secret": "s", "institutions": ["12330000470003222E"], "endpoints": ["/Patient/Donor"]},
            {"access_key": "broken", "secret": "密钥", "answer": 10011},
        ]
        with tempfile.NamedTemporaryFile("w", suffix=".json", delete=False) as file:
            json.dump(keys, file)
        command = [sys.executable, os.path.join(HERE, "platform.py"), "--port", "0", "--keys", file.name]
        cls.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        line = cls.process.stdout.readline()
        os.unlink(file.name)
        cls.port = int(re.fullmatch(r"listening on http://127\.0\.0\.1:([0-9]+)\n", line)[1])

    @classmethod
    def tearDownClass(cls):
        cls.process.kill()
        cls.process.wait()
        cls.process.stdout.close()

    def ask(self, path, body, key=platform.SAMPLE_KEY, secret=platform.SAMPLE_SECRET, off=0, method="POST", **changed):
        """`changed` replaces headers (underscores stand for hyphens); None leaves one out."""
        date = platform.http_date(time.time() + off)
        headers = {"Date": date, "x-bis3-date": date, "x-bis3-version": "1.0"}
        headers["Authorization"] = "BIS3 %s:%s" % (key, signature(path.lstrip("/").partition("?")[0], "1.0", date, secret))
        for name, value in changed.items():
            headers[name.replace("_", "-")] = value
        headers = {name: value for name, value in headers.items() if value is not None}
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        if method == "HEAD":
            self.assertEqual(text, b"")
            return answer.status
        answered = json.loads(text)
        self.assertEqual(list(answered), ["code", "msg", "data"])
        return answer.status, answered["code"], answered["msg"]

    def raw(self, data):
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as sock:
            sock.sendall(data)
            sock.shutdown(socket.SHUT_WR)
            answer = b""
            while True:
                part = sock.recv(65536)
                if not part:
                    return answer
                answer += part

    def test_examples(self):
        passed = (200, 1, "请求成功")
        self.assertEqual(self.ask("/Stock/HospStock", STOCK), passed)
        self.assertEqual(self.ask("/Stock/HospStock?a=b", STOCK), passed)
        self.assertEqual(self.ask("/Patient/Donor", DONOR), passed)
        self.assertEqual(self.ask("/Transfusion/TQC", TQC), passed)
        name = platform.load_institutions()[TQC["USCCode"]]
        self.assertEqual(self.ask("/Transfusion/TQC", TQC), (409, 20007, name + " 用血质控信息已上报"))

    def test_head(self):
        ask = lambda **changed: self.ask("/Patient/Donor", DONOR, **changed)[:2]
        self.assertEqual(ask(Authorization=None), (401, 10000))
        for value in ("", "BIS3", "BIS3 a:b", "BIS3 a b:c", "BIS3\ta:b", "BIS3 :" + "A" * 27 + "="):
            self.assertEqual(ask(Authorization=value), (401, 10001), value)
        for value in ("bis3 a:b", "Basic YTpi"):
            self.assertEqual(ask(Authorization=value), (401, 10002), value)
        self.assertEqual(ask(key="nobody"), (401, 10003))
        for name in ("Date", "x_bis3_date", "x_bis3_version"):
            self.assertEqual(ask(**{name: None}), (400, 10004), name)
        self.assertEqual(ask(x_bis3_version="2"), (400, 10005))
        self.assertEqual(ask(x_bis3_date=""), (400, 10005))
        self.assertEqual(ask(off=-905), (403, 10006))
        self.assertEqual(ask(off=905), (403, 10006))
        self.assertEqual(ask(secret="other"), (401, 10008))
        self.assertEqual(ask(x_bis3_other="1"), (401, 10008))
        self.assertEqual(ask(key="off", secret="s"), (403, 10007))
        self.assertEqual(ask(key="broken", secret="密钥"), (500, 10011))
        self.assertEqual(self.ask("/Nowhere", DONOR)[:2], (404, 10009))
        self.assertEqual(ask(method="GET"), (405, 10009))
        self.assertEqual(self.ask("/Patient/Donor", DONOR, method="HEAD"), 405)

    def test_body(self):
        donor = lambda **changed: self.ask("/Patient/Donor", {**DONOR, **changed})[:2]
        self.assertEqual(donor(InPatientNum="20"), (400, 10009))
        self.assertEqual(donor(InPatientNum=None), (400, 10009))
        self.assertEqual(donor(InPatientNum=-1), (400, 20002))
        self.assertEqual(donor(HospTime="2023-02-29"), (400, 20002))
        self.assertEqual(donor(FacilityCode="nobody"), (400, 20002))
        self.assertEqual(donor(Other={}), (200, 1))
        self.assertEqual(self.ask("/Patient/Donor", b"\xef\xbb\xbf" + json.dumps(DONOR).encode())[:2], (200, 1))
        self.assertEqual(self.ask("/Patient/Donor", b"\xff")[:2], (400, 10009))
        other = {**DONOR, "FacilityCode": "12330000470051734A"}
        self.assertEqual(self.ask("/Patient/Donor", other, key="one", secret="s")[:2], (403, 10007))
        self.assertEqual(self.ask("/Stock/HospStock", STOCK, key="one", secret="s")[:2], (403, 10007))
        self.assertEqual(self.ask("/Patient/Donor", DONOR, key="one", secret="s")[:2], (200, 1))
        stock = lambda **changed: self.ask("/Stock/HospStock", {**STOCK, **changed})[:2]
        self.assertEqual(stock(InventoryItem=[]), (200, 1))
        self.assertEqual(stock(InventoryItem={}), (400, 10009))
        self.assertEqual(stock(InventoryItem=[{**ITEM, "ProdABO": "5"}]), (400, 20000))
        self.assertEqual(stock(InventoryItem=[{**ITEM, "ProdVolume": "1."}]), (400, 20000))
        self.assertEqual(stock(InveStatTime="2022-10-07"), (400, 20000))
        self.assertEqual(self.ask("/Transfusion/TQC", {**TQC, "Year": 1899})[:2], (400, 20005))
        for coding, expected in (("gzip", (415, 10009)), ("identity, br", (415, 10009)), ("identity", (200, 1)), ("", (200, 1))):
            self.assertEqual(self.ask("/Patient/Donor", DONOR, Content_Encoding=coding)[:2], expected, coding)
        self.assertEqual(self.ask("/Patient/Donor", DONOR, key="off", secret="s", Content_Encoding="gzip")[:2], (403, 10007))
        readable = b"--x\r\n\r\nhello\r\n--x--\r\n"
        for kind, expected in (("multipart/form-data; boundary=x", 10009), ("multipart/form-data; boundary=y", 10010),
                               ("multipart/mixed", 10010)):
            self.assertEqual(self.ask("/Patient/Donor", readable, Content_Type=kind)[:2], (400, expected), kind)

    def test_http(self):
        def status(data):
            return self.raw(data)[:12]

        host = b"Host: a\r\n"
        self.assertEqual(status(b"POST / HTTP/1.1\r\n\r\n"), b"HTTP/1.1 400")
        self.assertEqual(status(b"POST / HTTP/1.0\r\n\r\n"), b"HTTP/1.1 404")
        self.assertEqual(status(b"POST  / HTTP/1.1\r\n" + host + b"\r\n"), b"HTTP/1.1 400")
        self.assertEqual(status(b"POST / HTTP/1.1\r\n" + host + b" folded\r\n\r\n"), b"HTTP/1.1 400")
        self.assertEqual(status(b"POST / HTTP/1.1\r\n" + host + b"A : b\r\n\r\n"), b"HTTP/1.1 400")
        self.assertEqual(status(b"POST / HTTP/1.1\r\nA: " + b"b" * platform.HEAD_LIMIT), b"HTTP/1.1 431")
        length = b"Content-Length: %d\r\n" % (platform.BODY_LIMIT + 1)
        self.assertEqual(status(b"POST / HTTP/1.1\r\n" + host + length + b"\r\n"), b"HTTP/1.1 413")
        self.assertEqual(status(b"POST / HTTP/1.1\r\n" + host + b"Content-Encoding: gzip\r\n\r\n"), b"HTTP/1.1 404")
        one = b"POST /x HTTP/1.1\r\n" + host + b"Transfer-Encoding: chunked\r\n\r\n3;e=1\r\nabc\r\n0\r\nT: r\r\n\r\n"
        self.assertEqual(self.raw(one * 3).count(b"HTTP/1.1 404"), 3)
        self.assertEqual(status(one.replace(b"\r\nabc", b"\r\nabcd")), b"HTTP/1.1 400")

    def test_expect(self):
        date = platform.http_date(time.time())
        body = json.dumps(DONOR).encode()
        head = "\r\n".join([
            "POST /Patient/Donor HTTP/1.1", "Host: a", "Date: " + date, "X-BIS3-Date:" + date, "x-bis3-version: 1",
            "Authorization: BIS3   %s:%s" % (platform.SAMPLE_KEY, signature("Patient/Donor", "1", date)),
            "Expect: 100-continue", "Connection: close", "Content-Length: %d" % len(body), "", ""]).encode()
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as sock, sock.makefile("rb") as file:
            sock.sendall(head)
            self.assertEqual(file.readline() + file.readline(), b"HTTP/1.1 100 Continue\r\n\r\n")
            sock.sendall(body)
            self.assertEqual(file.readline(), b"HTTP/1.1 200 OK\r\n")
        refused = self.raw(head.replace(b"BIS3 ", b"Bis3 "))
        self.assertEqual(refused[:12], b"HTTP/1.1 401")


class Faults(unittest.TestCase):
    def test_each_fault_changes_the_source_in_one_place(self):
        spec = importlib.util.spec_from_file_location("independent_faults", os.path.join(HERE, "faults.py"))
        faults = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(faults)
        for name in faults.FAULTS:
            with self.subTest(name):
                compile(faults.source_with(name), name, "exec")


if __name__ == "__main__":
    unittest.main()
