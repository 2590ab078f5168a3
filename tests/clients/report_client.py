"""A client of the interface, standard library only: it reports day after day and does with every answer what a careful client
does. With `--fault NAME` it is careless in one way.

It finds BIS3_URL, BIS3_ACCESS_KEY, BIS3_SECRET and BIS3_INSTITUTION in its environment, and keeps in the file of `--state` what
it reports next, so that it can be started again and again.
"""

import argparse
import base64
import datetime
import decimal
import email.utils
import hashlib
import hmac
import http.client
import json
import os
import select
import time
import urllib.parse

HOURS_AHEAD = 8
FIRST_PAUSE, GROWTH, MOST_TRIES, PATIENCE = 0.8, 2, 5, 10
RARE = "\U00020bb7"
DONE, AGAIN, CLOCK, ASIDE = "done", "again", "clock", "aside"


class Unreadable(Exception):
    """No answer, or none that can be read."""


class Client:
    def __init__(self, fault, state):
        url = urllib.parse.urlsplit(os.environ["BIS3_URL"])
        self.host, self.port = url.hostname, url.port
        self.key, self.secret = os.environ["BIS3_ACCESS_KEY"], os.environ["BIS3_SECRET"]
        self.institutions = os.environ["BIS3_INSTITUTION"].split(",")
        self.fault, self.state = fault, state
        self.offset, self.connection, self.cached = 0.0, None, None

    def has(self, *faults):
        return self.fault in faults

    # what is sent

    def date(self):
        zone = HOURS_AHEAD * 3600 if self.has("zone-clock") else 0
        fresh = email.utils.formatdate(time.time() + self.offset + zone, usegmt=True)
        if self.has("caches-date"):
            self.cached = self.cached or fresh
            return self.cached
        return fresh

    def headers(self, path, body, date):
        version = "2.0" if self.has("version-2") else "1.0"
        resource = path if self.has("leading-slash") else path.lstrip("/")
        data = f"POST\n{date}\nx-bis3-date:{date}\nx-bis3-version:{version}\n{resource}"
        digest = hmac.new(self.secret.encode(), data.encode(), hashlib.sha1).digest()
        scheme = "Bearer" if self.has("other-scheme") else "BIS3"
        headers = {
            "Date": date,
            "x-bis3-date": date,
            "x-bis3-version": version,
            "Authorization": f"{scheme} {self.key}:{base64.b64encode(digest).decode()}",
            "Content-Type": "text/plain" if self.has("text-plain") else "application/json;charset=utf-8",
            "Content-Length": str(len(body)),
        }
        if self.has("no-version"):
            del headers["x-bis3-version"]
        if self.has("secret-in-header"):
            headers["X-Debug"] = self.secret
        return headers

    def body(self, report):
        text = json.dumps(report, ensure_ascii=False)
        if self.has("gbk"):
            return text.encode("gbk")
        if self.has("surrogates-apart"):
            text = text.replace(RARE, "\\ud842")
        if self.has("halves-as-utf-8"):
            return text.replace(RARE, "\ud842\udfb7").encode("utf-8", "surrogatepass")
        return (b"\xef\xbb\xbf" if self.has("byte-order-mark") else b"") + text.encode("utf-8")

    def ask(self, method, path, body, headers):
        """The status, the headers and the body of the answer, over a connection that is kept."""
        if self.connection is not None and self.is_closed_by_server():
            # To be seen before sending: a report that was sent over it may have been taken.
            self.connection.close()
            self.connection = None
        if self.connection is None:
            self.connection = http.client.HTTPConnection(self.host, self.port, timeout=PATIENCE)
        try:
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException) as error:
            self.connection.close()
            self.connection = None
            raise Unreadable from error
        return response.status, response.headers, content

    def ask_besides(self, path):
        """Something that is no report; whatever comes of it is not looked at."""
        try:
            self.ask("GET", path, None, {})
        except Unreadable:
            pass

    def is_closed_by_server(self):
        socket = self.connection.sock
        return socket is not None and bool(select.select([socket], [], [], 0)[0])

    # what is done with an answer

    def code(self, content):
        try:
            members = {name.lower(): value for name, value in json.loads(content.decode("utf-8-sig")).items()}
            return int(members["code"])
        except (ValueError, KeyError, AttributeError, TypeError):
            return None

    def rejects(self, headers, content):
        """Answers that only a careless client takes for none."""
        text = content.decode("utf-8", "replace")
        return (
            (self.has("rejects-letter-case") and '"Code"' in text)
            or (self.has("rejects-unknown-members") and "traceId" in text)
            or (self.has("rejects-code-as-text") and '"code":"' in text)
            or (self.has("rejects-chunked") and headers["Transfer-Encoding"] is not None)
        )

    def verdict(self, status, headers, content):
        if self.rejects(headers, content):
            return AGAIN
        code = self.code(content)
        if status == 200 and self.has("ignores-code-at-200"):
            return DONE
        if code is None:
            if status == 200:
                return DONE if self.has("unreadable-is-done") else AGAIN
            if status in (502, 504) and self.has("gateway-page-is-done"):
                return DONE
            return AGAIN if status >= 500 or status == 429 or status < 400 else ASIDE
        if code == 1:
            return DONE
        if code == 10006 or (code == 10008 and self.has("resynchronises-on-10008")):
            return ASIDE if self.has("no-resynchronisation") else CLOCK
        if self.has(f"repeats-on-{code}") or (self.has("repeats-refused-value") and 20000 <= code <= 20006):
            return AGAIN
        if self.has("repeats-unlisted-code") and code > 20010:
            return AGAIN
        if code in (20007, 20008):
            return DONE
        if code == 10011 or (20000 <= code <= 20010 and status >= 500):
            return AGAIN
        return ASIDE

    def pause(self, tries, headers):
        if self.has("retries-at-once"):
            return 0.0
        wait = 2.5 if self.has("constant-pauses") else FIRST_PAUSE * GROWTH ** (tries - 1)
        wait = min(wait, 3) if self.has("retries-for-ever") else wait
        asked = headers and headers["Retry-After"]
        return max(wait, float(asked) + 0.1) if asked and not self.has("ignores-retry-after") else wait

    def report(self, path, report):
        tries, date, resynchronised = 0, None, False
        while True:
            tries += 1
            if tries > 1 and self.has("new-content-on-retry"):
                report = dict(report, **self.changed(report))
            body = self.body(report)
            date = date if date and self.has("reuses-signature") else self.date()
            headers = None
            try:
                status, headers, content = self.ask("POST", path, body, self.headers(path, body, date))
                verdict = self.verdict(status, headers, content)
                if self.has("follows-redirect") and status == 302:
                    self.ask_besides(headers["Location"])
            except Unreadable:
                verdict = ASIDE if self.has("gives-up-on-cut") else AGAIN
            if verdict == CLOCK:
                if resynchronised:
                    return ASIDE
                resynchronised = True
                server = email.utils.parsedate_to_datetime(headers["Date"]).timestamp()
                self.offset = server - time.time()
                continue
            if verdict == AGAIN and (tries < MOST_TRIES or self.has("retries-for-ever")) and not self.has("never-retries"):
                time.sleep(self.pause(tries, headers))
                continue
            return verdict

    def changed(self, report):
        name = next(name for name in ("InPatientNum", "ProfessionalStaff", "InveStatTime") if name in report)
        return {name: report[name] + 1 if isinstance(report[name], int) else report[name][:-1] + "9"}

    # what is reported

    def run(self, count):
        for _ in range(count):
            index = self.state.next
            path, report = self.next_report(index)
            outcome = self.report(path, report)
            if self.has("second-report-of-day") and outcome == DONE and index % 3 == 1:
                self.report(path, dict(report, InPatientNum=report["InPatientNum"] + 1))
            if self.has("stock-twice-a-day") and outcome == DONE and index % 3 == 0:
                self.report(path, dict(report, InveStatTime=report["InveStatTime"].replace("08:00", "17:00")))
            if self.has("calls-elsewhere"):
                self.ask_besides("/health")
            self.state.advance(stop=self.has("stops-for-good") and outcome != DONE)
            if self.state.stopped:
                return
            time.sleep(0.03)

    def next_report(self, index):
        day, kind = divmod(index, 3)
        institution = self.institutions[day % len(self.institutions)]
        if self.has("neighbours-institution"):
            institution = "12330000470003222E"
        now = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=HOURS_AHEAD)))
        date = (now - datetime.timedelta(days=day + 1)).date()
        if kind == 0:
            return "/Stock/HospStock", self.stock(institution, date, now, day)
        if kind == 1:
            return "/Patient/Donor", self.donor(institution, date, day)
        return "/Transfusion/TQC", self.figures(institution, 2023 - day // 3, day % 3)

    def stock(self, institution, date, now, day):
        moment = f"{date} 08:00:00"
        if self.has("stock-time-in-gmt") and day == 0:
            moment = (now - datetime.timedelta(hours=HOURS_AHEAD)).strftime("%Y-%m-%d %H:%M:%S")
        if self.has("stock-date-only"):
            moment = str(date)
        products = [("11", "悬浮红细胞", "0"), ("21", "新鲜冰冻血浆", "1"), ("14", "去白细胞悬浮红细胞", "0"), ("22", "冰冻血浆", "1")]
        items = [
            {
                "ProdABO": "A" if self.has("value-outside-dictionary") else str(place + 1),
                "ProdRh": str(1 + place % 2),
                "ProdCode": code,
                "ProdName": self.name(name),
                "ProdWashingType": "0",
                "ProdIrradiated": "0",
                "ProdVolume": "12.5ml" if self.has("volume-with-unit") else str(20 + day),
                "ProdUnits": "0" if self.has("wrong-unit") else unit,
                "ProdManuFaciCode": institution,
            }
            for place, (code, name, unit) in enumerate(products)
        ]
        name = "Items" if self.has("list-called-items") else "InventoryItem"
        report = {"InveStatTime": moment, "InveStatFaciID": institution, name: items}
        if self.has("missing-field"):
            del items[0]["ProdWashingType"]
        if self.has("unknown-field"):
            report["Remark"] = "ok"
        if self.has("secret-in-body"):
            report["Token"] = self.secret
        return report

    def name(self, name):
        if self.has("question-marks"):
            return name.encode("latin-1", "replace").decode()
        return name + RARE if self.has("surrogates-apart", "halves-as-utf-8") else name

    def donor(self, institution, date, day):
        patients = 20 + day
        return {
            "FacilityCode": institution,
            "HospTime": str(date),
            "InPatientNum": str(patients) if self.has("number-as-text") else patients,
            "DonorNum": -1 if self.has("negative-number") else 10,
        }

    def figures(self, institution, year, batch):
        size = 1 if self.has("half-year-is-year") else 2 + batch
        whole = lambda number: number * size
        report = {}

        def figure(name, above, upper, below, lower, factor):
            report[above], report[below] = upper, lower
            exact = decimal.Decimal(upper) * factor / decimal.Decimal(lower)
            if self.has("per-cent-for-per-thousand") and factor == 1000:
                exact /= 10
            places, rounding = ("0.1", "ROUND_DOWN") if self.has("rounds-down") else ("0.01", "ROUND_HALF_UP")
            report[name] = float(exact.quantize(decimal.Decimal(places), rounding))

        figure("StaffVolumePercent", "ProfessionalStaff", 7, "AnnualVolume", whole(1234), 1000)
        figure("ApplyPassedRate", "ApplyPassed", whole(187), "ApplyTotal", whole(191), 100)
        figure("BloodGroupRate", "BloodGroupReview", whole(95), "BloodSampleTotal", whole(97), 100)
        figure("IQCTestingRate", "IQCTesting", whole(11), "TestingTotal", whole(13), 100)
        figure("EQCTestingRate", "EQCTesting", whole(5), "EQCTestingTotal", whole(7), 100)
        figure("ADRRate", "ADRCases", 3, "TransfusionTimes", whole(417), 1000)
        figure("OperationOneVolumeAVG", "OperationOneVolume", whole(106), "OperationOneCases", whole(1321), 1)
        figure("OperationThreeVolumeAVG", "OperationThreeVolume", whole(88), "OperationThreeCases", whole(333), 1)
        figure("SelfTransfusionRate", "SelfTransfusionVolume", whole(167), "TransfusionVolume", whole(3446), 100)
        figure("OutPatientVolumeAVG", "OutPatientVolume", whole(1304), "OutPatientCases", whole(6193), 1)
        figure("PreEvaluationRate", "PreEvaluation", whole(657), "NonETransfusionCases", whole(662), 100)
        figure("SufEvaluationRate", "SufEvaluation", whole(720), "TransfusionCases", whole(722), 100)
        return dict(report, USCCode=institution, Year=year, Batch=str(batch))


class State:
    """What is reported next, in a file."""

    def __init__(self, path):
        self.path, self.next, self.stopped = path, 0, False
        if path and os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                known = json.load(file)
            self.next, self.stopped = known["next"], known["stopped"]

    def advance(self, stop):
        self.next, self.stopped = self.next + 1, stop
        if self.path:
            with open(self.path + ".new", "w", encoding="utf-8") as file:
                json.dump({"next": self.next, "stopped": self.stopped}, file)
            os.replace(self.path + ".new", self.path)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--fault")
    parser.add_argument("--state")
    parser.add_argument("--reports", type=int, default=25)
    arguments = parser.parse_args()
    state = State(arguments.state)
    if not state.stopped:
        Client(arguments.fault, state).run(arguments.reports)


main()
