"""Asks the review desk's API what its OpenAPI document promises, over the demonstration market, with schemathesis.

    python3 tests/api/contract.py REEVE [SCHEMATHESIS OPTIONS...]

REEVE is the program. Ends with 1 where an answer is a server error or is not what the document says.
"""

import http.cookiejar
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import urllib.parse
import urllib.request

# Accounts that are shut out, tokens that are revoked.
ENDINGS = r"/(accounts|tokens)"
PASSWORD = "correct horse battery staple"


class Desk:
    """A browser's worth of state: cookies, and the origin that unsafe requests have to come from."""

    def __init__(self, origin):
        self.origin = origin
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(cookies)

    def send(self, path, body, kind):
        request = urllib.request.Request(self.origin + path, data=body, method="POST")
        request.add_header("content-type", kind)
        request.add_header("origin", self.origin)
        with self.opener.open(request, timeout=60) as answer:
            return answer.read()

    def form(self, path, **fields):
        return self.send(path, urllib.parse.urlencode(fields).encode(), "application/x-www-form-urlencoded")

    def json(self, path, value):
        return json.loads(self.send(path, json.dumps(value).encode(), "application/json"))


def set_up_address(server):
    """What the program says once the market was scanned: where the first administrator is made."""
    said = []
    for line in server.stderr:
        said.append(line)
        address = re.search(r"http:\S+/set-up/\S+", line)
        if address:
            return address[0]
    raise SystemExit("the program ended: " + "".join(said))


def main():
    program, options = sys.argv[1], sys.argv[2:]
    outcome = 0
    with tempfile.TemporaryDirectory(prefix="reeve-api-") as data:
        demo = [os.path.abspath(program), "--data", data, "--lang", "en", "demo", "--serve", "--port", "0"]
        server = subprocess.Popen(demo, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        try:
            address = set_up_address(server)
            # Whatever else it says shall not hold it up.
            threading.Thread(target=server.stderr.read, daemon=True).start()
            url = urllib.parse.urlsplit(address)
            desk = Desk(f"{url.scheme}://{url.netloc}")
            desk.form(url.path, name="root", **{"display-name": "Root"}, display_name="Root", password=PASSWORD)
            desk.form("/sign-in", name="root", password=PASSWORD)
            token = desk.json("/api/v1/tokens", {"label": "contract", "role": "administrator", "days": 1})["secret"]
            config = os.path.join(os.path.dirname(os.path.abspath(__file__)), "schemathesis.toml")
            run = ["schemathesis", "--config-file", config, "run", desk.origin + "/api/v1/openapi.json"]
            # Slower than one token may ask: what is refused for its pace proves nothing.
            run += ["-H", f"Authorization: Bearer {token}", "--rate-limit", "50/s"]
            # What may end the token's own account goes last.
            for which in ["--exclude-path-regex", "--include-path-regex"]:
                outcome |= subprocess.run(run + [which, ENDINGS] + options, cwd=data, check=False).returncode
        finally:
            server.terminate()
            server.wait()
    sys.exit(outcome)


main()
