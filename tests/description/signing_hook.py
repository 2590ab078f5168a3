"""Signs every request that is drawn, with a fresh date."""

import base64
import hashlib
import hmac
import os
from email.utils import formatdate

import schemathesis


@schemathesis.hook
def before_call(context, case, kwargs):
    date = formatdate(usegmt=True)
    lines = [case.method.upper(), date, "x-bis3-date:" + date, "x-bis3-version:1.0", case.path.lstrip("/")]
    digest = hmac.new(os.environ["BIS3_SECRET"].encode(), "\n".join(lines).encode(), hashlib.sha1).digest()
    signature = base64.b64encode(digest).decode()
    case.headers = case.headers or {}
    case.headers.update({
        "Date": date,
        "x-bis3-date": date,
        "x-bis3-version": "1.0",
        "Authorization": "BIS3 %s:%s" % (os.environ["BIS3_ACCESS_KEY"], signature),
    })
