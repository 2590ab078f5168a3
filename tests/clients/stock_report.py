"""Reports blood stock with urllib.

Usage: python3 stock_report.py BASE_URL ACCESS_KEY SECRET BODY_FILE
Prints the status and the body of the answer.
"""

import base64
import email.utils
import hashlib
import hmac
import sys
import urllib.error
import urllib.request

RESOURCE = "Stock/HospStock"
VERSION = "1.0"


def main(base_url, access_key, secret, body_file):
    date = email.utils.formatdate(usegmt=True)
    lines = ["POST", date, "x-bis3-date:" + date, "x-bis3-version:" + VERSION, RESOURCE]
    digest = hmac.new(secret.encode(), "\n".join(lines).encode(), hashlib.sha1).digest()
    with open(body_file, "rb") as file:
        body = file.read()
    request = urllib.request.Request(base_url + "/" + RESOURCE, data=body, method="POST")
    request.add_header("Authorization", "BIS3 " + access_key + ":" + base64.b64encode(digest).decode())
    request.add_header("Date", date)
    request.add_header("x-bis3-date", date)
    request.add_header("x-bis3-version", VERSION)
    request.add_header("Content-Type", "application/json")
    try:
        answer = urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=15)
    except urllib.error.HTTPError as error:
        answer = error
    print(answer.status)
    print(answer.read().decode())


main(*sys.argv[1:])
