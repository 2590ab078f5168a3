"""A client of one interface, standard library only: it reports the number of donors among patients for as many days as its argument says, once each,
and ends. It finds BIS3_URL, BIS3_ACCESS_KEY, BIS3_SECRET and BIS3_INSTITUTION in its environment."""

import base64
import datetime
import email.utils
import hashlib
import hmac
import http.client
import json
import os
import sys
import time
import urllib.parse

PATH = "/Patient/Donor"
DAYS = int(sys.argv[1]) if len(sys.argv) > 1 else 3
# Reports of different seconds have different dates.
BETWEEN = 0.4 if DAYS > 3 else 1.1


def signed(date):
    data = f"POST\n{date}\nx-bis3-date:{date}\nx-bis3-version:1.0\n{PATH[1:]}"
    digest = hmac.new(os.environ["BIS3_SECRET"].encode(), data.encode(), hashlib.sha1).digest()
    return f"BIS3 {os.environ['BIS3_ACCESS_KEY']}:{base64.b64encode(digest).decode()}"


def report(day):
    url = urllib.parse.urlsplit(os.environ["BIS3_URL"])
    date = email.utils.formatdate(usegmt=True)
    body = {"FacilityCode": os.environ["BIS3_INSTITUTION"], "HospTime": str(day), "InPatientNum": 20, "DonorNum": 10}
    headers = {
        "Date": date,
        "x-bis3-date": date,
        "x-bis3-version": "1.0",
        "Content-Type": "application/json",
        "Authorization": signed(date),
    }
    connection = http.client.HTTPConnection(url.hostname, url.port)
    connection.request("POST", PATH, json.dumps(body), headers)
    connection.getresponse().read()


today = datetime.date.today()
for number in range(1, DAYS + 1):
    report(today - datetime.timedelta(number))
    time.sleep(BETWEEN)
