"""What the two Python drivers share: configuration, checks, the browser's part of the sign-in, and a webhook listener.

Standard library only; nothing in here knows either client library.
"""

import base64
import hashlib
import hmac
import http.server
import json
import os
import signal
import subprocess
import sys
import threading
import time
import traceback
import urllib.error
import urllib.parse
import urllib.request
from datetime import datetime, timedelta, timezone
from html.parser import HTMLParser

RUN_S_MAX = 240
COMMAND_S_MAX = 60
REQUEST_S_MAX = 30
DELIVERY_S_MAX = 60
SIGNATURE_AGE_S_MAX = 300

PAGE_ROWS_DEFAULT = 30
PAGE_ROWS_MAX = 100
PAGES_MAX = 500
# A single list call may not span more than 365 days, so every walk starts a day short of that.
HISTORY_DAYS = 364

MOVE_MINOR = 123
# Another amount than the other moves, so that its delivery can be told apart.
WEBHOOK_MINOR = 124
FAR_TOO_MUCH_MINOR = 100_000_000_000
RECEIPT_TOTAL_MINOR_MIN = 100

# One transparent pixel.
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


class CheckFailed(Exception):
    """The server did not do what the check asks for."""


def expect(is_so, reason):
    if not is_so:
        raise CheckFailed(reason)


def expect_equal(got, wanted, what):
    expect(got == wanted, f"{what}: got {got!r}, wanted {wanted!r}")


class Checks:
    def __init__(self):
        self.passed = 0

    def ok(self, name):
        self.passed += 1
        print(f"ok {name}", flush=True)


def run(drive):
    """Read the configuration, call `drive(config, checks)`, and turn its end into output and an exit code."""
    if len(sys.argv) != 2:
        sys.exit("usage: <driver> CONFIG.json")
    with open(sys.argv[1], encoding="utf-8") as file:
        config = json.load(file)
    # Everything here is on loopback, where a proxy from the environment would only be in the way.
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        del os.environ[name]

    def too_long(_signal, _frame):
        raise CheckFailed(f"the whole run took longer than {RUN_S_MAX} s")

    signal.signal(signal.SIGALRM, too_long)
    signal.alarm(RUN_S_MAX)
    checks = Checks()
    try:
        drive(config, checks)
    except Exception as error:
        traceback.print_exc()
        print(f"failed after {checks.passed} checks: {type(error).__name__}: {error}", flush=True)
        sys.exit(1)
    print(f"passed {checks.passed} checks", flush=True)


def run_command(argv):
    """Run one of the configuration's commands and return what it printed."""
    done = subprocess.run(argv, capture_output=True, text=True, timeout=COMMAND_S_MAX, check=False)
    expect(done.returncode == 0, f"{argv[0]} ended with {done.returncode}: {done.stderr.strip()}")
    return done.stdout.strip()


# --- The browser's part of the sign-in -------------------------------------------------------------------------------


class FormParser(HTMLParser):
    """Finds the page's first form: where it goes, by which method, and its named inputs."""

    def __init__(self):
        super().__init__()
        self.action = None
        self.method = None
        self.inputs = {}

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "form" and self.action is None:
            self.action = attributes.get("action") or ""
            self.method = (attributes.get("method") or "get").lower()
        elif tag == "input" and attributes.get("name"):
            self.inputs[attributes["name"]] = attributes.get("value") or ""


class RedirectKept(urllib.request.HTTPRedirectHandler):
    """Leaves redirects as they are, so that the answer with the code can be read."""

    def redirect_request(self, *_args):
        return None


def approve_in_browser(authorise_url, config):
    """Open the page, send its form with the one-time code, and return the `Location` that leads back to the client."""
    browser = urllib.request.build_opener(RedirectKept)
    with browser.open(authorise_url, timeout=REQUEST_S_MAX) as page:
        expect_equal(page.status, 200, "status of the authorise page")
        form = FormParser()
        form.feed(page.read().decode("utf-8"))
    expect(form.action is not None, "the authorise page has no form")
    expect_equal(form.method, "post", "method of the approval form")
    for field in ("request_id", "email", "code"):
        expect(field in form.inputs, f"the approval form has no input {field!r}, only {sorted(form.inputs)}")
    expect(form.inputs["request_id"], "the approval form's request_id is empty")

    action = urllib.parse.urljoin(authorise_url, form.action)
    expect_equal(urllib.parse.urlsplit(action).path, "/approve", "path of the approval form")
    code = run_command(config["approval_code_command"])
    expect(code, "approval_code_command printed nothing")
    fields = dict(form.inputs, email=config["email"], code=code)
    body = urllib.parse.urlencode(fields).encode()
    try:
        answer = browser.open(action, data=body, timeout=REQUEST_S_MAX)
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        expect(answer.status in (302, 303), f"approval answered {answer.status}, wanted a redirect")
        return answer.headers["Location"]


def code_from(location, config, state):
    """Check the way back to the client and return the authorisation code in it."""
    base, _, query = location.partition("?")
    expect_equal(base, config["redirect_uri"], "address the browser is sent back to")
    expect("#" not in location, "the way back has a fragment, which some clients read as another grant")
    values = urllib.parse.parse_qs(query)
    expect_equal(values.get("state"), [state], "state on the way back")
    expect(len(values.get("code", [])) == 1, f"no single code on the way back: {sorted(values)}")
    return values["code"][0]


# --- Refusals --------------------------------------------------------------------------------------------------------


class LastAnswer:
    """A response hook for httpx clients: keeps the library's own last answer, for what its models drop."""

    def __init__(self):
        self.response = None

    def __call__(self, response):
        response.read()
        self.response = response

    def json(self):
        return self.response.json()


def refused(call, error_class, last_answer, status):
    """Expect `call` to raise `error_class` because the server answered `status`; return the refusal's code."""
    try:
        call()
    except error_class:
        pass
    else:
        raise CheckFailed(f"a call that must be refused with {status} went through")
    body = last_answer.json()
    expect_equal(last_answer.response.status_code, status, f"status of the refusal {body}")
    for key in ("code", "message"):
        expect(isinstance(body.get(key), str) and body[key], f"the refusal has no {key}: {body}")
    return body["code"]


# --- Transactions ----------------------------------------------------------------------------------------------------


def history_start():
    return datetime.now(timezone.utc).replace(microsecond=0) - timedelta(days=HISTORY_DAYS)


def rfc3339(instant):
    return instant.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def expect_whole_history(transactions, config):
    ids = [transaction.id for transaction in transactions]
    expect(len(ids) == len(set(ids)), "a transaction came twice while paging")
    created = [transaction.created for transaction in transactions]
    expect(created == sorted(created), "transactions are not in ascending order of creation")
    wanted = config["transactions_min"]
    expect(len(ids) >= wanted, f"paging found {len(ids)} transactions, wanted at least {wanted}")


def cut_in_time(transactions):
    """An index within the first page, and a whole second strictly between the transactions before and after it.

    Whether `since` and `before` include their own instant then makes no difference.
    """
    for index in range(10, min(PAGE_ROWS_MAX, len(transactions))):
        cut = transactions[index - 1].created.replace(microsecond=0) + timedelta(seconds=1)
        if cut < transactions[index].created:
            return index, cut
    raise CheckFailed("no two neighbouring transactions of the first page are a second apart")


def ids_of(rows):
    return [row.id for row in rows]


# --- Webhooks --------------------------------------------------------------------------------------------------------


class WebhookListener:
    """A real HTTP server on loopback that keeps what is posted to it."""

    def __init__(self):
        self.arrived = threading.Condition()
        self.deliveries = []
        listener = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                # Answered before it is announced, so that the driver cannot stop the listener under the sender.
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")
                with listener.arrived:
                    listener.deliveries.append((self.path, self.headers, body))
                    listener.arrived.notify_all()

            def log_message(self, *_args):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.path = "/florin-webhook"
        self.url = f"http://127.0.0.1:{self.server.server_port}{self.path}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_args):
        self.server.shutdown()
        self.server.server_close()

    def wait_for(self, amount):
        """Wait for a `transaction.created` of this amount; return its headers and its body's bytes."""
        found = []

        def has_come():
            for path, headers, body in self.deliveries:
                event = json.loads(body)
                if event.get("type") == "transaction.created" and event["data"].get("amount") == amount:
                    found[:] = [(path, headers, body)]
                    return True
            return False

        with self.arrived:
            has_it = self.arrived.wait_for(has_come, timeout=DELIVERY_S_MAX)
        others = len(self.deliveries)
        expect(has_it, f"no transaction.created of {amount} within {DELIVERY_S_MAX} s, only {others} other deliveries")
        path, headers, body = found[0]
        expect_equal(path, self.path, "path the delivery was posted to")
        return headers, body


def expect_signed(headers, body, secret):
    header = headers["X-Florin-Signature"]
    expect(header, "the delivery has no X-Florin-Signature")
    parts = dict(part.split("=", 1) for part in header.split(","))
    expect({"t", "v1"} <= parts.keys(), f"the signature header lacks t or v1: {header}")
    age_s = abs(time.time() - int(parts["t"]))
    expect(age_s <= SIGNATURE_AGE_S_MAX, f"the signature's time is {age_s:.0f} s away from now")
    signed = parts["t"].encode() + b"." + body
    wanted = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    expect(hmac.compare_digest(parts["v1"], wanted), "the delivery's signature does not match its body")


def expect_delivery(headers, body, account_id, amount):
    """Check what a delivery carries apart from its signature; return its `data`."""
    media_type = (headers["Content-Type"] or "").split(";")[0].strip()
    expect_equal(media_type, "application/json", "content type of the delivery")
    event = json.loads(body)
    expect_equal(event["type"], "transaction.created", "type of the delivery")
    data = event["data"]
    expect_equal(data["account_id"], account_id, "account of the delivered transaction")
    expect_equal(data["amount"], amount, "amount of the delivered transaction")
    expect(data["merchant"] is None, "a pot move must be delivered with merchant null")
    return data
