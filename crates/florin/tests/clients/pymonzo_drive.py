"""Drives a running Florin server with PyPI `pymonzo`: the library's own methods and models, over real HTTP.

The library has no receipts; those are left out here. usage: pymonzo_drive.py CONFIG.json   (its keys are in NOTES.md)
"""

import json
import os
import pathlib
import sys
import tempfile
import threading
import urllib.error
import urllib.parse
import urllib.request
import uuid
import webbrowser
from datetime import timezone

sys.dont_write_bytecode = True

import driving
from authlib.integrations.base_client import OAuthError
from driving import LastAnswer, WebhookListener, expect, expect_equal, ids_of, refused
from pydantic import ValidationError
from pymonzo import MonzoAPI
from pymonzo.exceptions import MonzoAccessDenied, MonzoAPIError
from pymonzo.feed import MonzoBasicFeedItem
from pymonzo.transactions import MonzoTransaction, MonzoTransactionMerchant
from pymonzo.webhooks import MonzoWebhookEvent

LISTENER_TRIES_MAX = 500
LISTENER_TRY_S = 0.02


class Browser(webbrowser.BaseBrowser):
    """Stands in for the person's browser: the library opens it by Python's own `webbrowser` module."""

    def __init__(self, config):
        super().__init__("driver")
        self.config = config
        self.way_back = None

    def open(self, url, new=0, autoraise=True):
        state = urllib.parse.parse_qs(urllib.parse.urlsplit(url).query)["state"][0]
        location = driving.approve_in_browser(url, self.config)
        driving.code_from(location, self.config, state)
        # The library starts to listen on the redirect address only after this returns.
        self.way_back = threading.Thread(target=self.go_back, args=(location,), daemon=True)
        self.way_back.start()
        return True

    @staticmethod
    def go_back(location):
        pause = threading.Event()
        for _try in range(LISTENER_TRIES_MAX):
            try:
                with urllib.request.urlopen(location, timeout=driving.REQUEST_S_MAX) as page:
                    page.read()
                return
            except urllib.error.URLError:
                pause.wait(LISTENER_TRY_S)


class Session:
    """What the checks pass on to each other. Money in this library is in minor units."""

    def __init__(self, config, checks, folder):
        self.config = config
        self.checks = checks
        self.answer = LastAnswer()
        self.settings_path = pathlib.Path(folder) / "pymonzo.json"
        self.token = None
        self.user_id = None
        self.api = None
        self.account = None
        self.pot = None
        self.transactions = []

        # The library has no argument for its addresses; they are constants of this class.
        class Florin(MonzoAPI):
            api_url = config["api_url"]
            authorization_endpoint = f"{config['auth_url']}/"
            token_endpoint = f"{config['api_url']}/oauth2/token"
            settings_path = self.settings_path

        self.api_class = Florin

    def open_api(self, access_token=None):
        """A client for this token, or for the one in the settings file."""
        api = self.api_class(access_token)
        api.session.event_hooks = {"response": [self.answer]}
        return api

    def refused(self, call, error_class, status):
        return refused(call, error_class, self.answer, status)


def drive(config, checks):
    for name in [name for name in os.environ if name.upper().startswith("PYMONZO_")]:
        del os.environ[name]
    with tempfile.TemporaryDirectory() as folder:
        session = Session(config, checks, folder)
        for step in STEPS:
            step(session)


def sign_in(session):
    config = session.config
    expect(urllib.parse.urlsplit(config["redirect_uri"]).port, "redirect_uri needs a port: the library listens there")
    browser = Browser(config)
    webbrowser.register("driver", None, browser, preferred=True)
    session.token = dict(session.api_class.authorize(
        config["client_id"], config["client_secret"], redirect_uri=config["redirect_uri"]))
    browser.way_back.join(driving.REQUEST_S_MAX)
    expect_equal(session.token["client_id"], config["client_id"], "client of the token")
    expect(session.token.get("refresh_token"), "a confidential client got no refresh token")
    session.user_id = session.token["user_id"]
    session.api = session.open_api()
    session.checks.ok("oauth authorization code exchanged")


def unapproved_token(session):
    who = session.api.whoami()
    expect(who.authenticated, "whoami says the fresh token is not authenticated")
    expect_equal(who.client_id, session.config["client_id"], "client in whoami")
    expect_equal(who.user_id, session.user_id, "user in whoami")
    session.checks.ok("whoami")
    code = session.refused(session.api.accounts.list, MonzoAccessDenied, 403)
    expect_equal(code, "forbidden.insufficient_permissions", "code for a token not approved in the app")
    session.checks.ok("unapproved token is refused data")
    driving.run_command(session.config["approve_command"])


def accounts(session):
    found = session.api.accounts.list(refresh=True)
    expect(found, "the person has no account")
    session.checks.ok("accounts list after approval")

    wanted = session.config.get("account_id")
    fitting = [row for row in found if row.type == "uk_retail" and not row.closed and wanted in (None, row.id)]
    expect(fitting, f"no open uk_retail account {wanted or ''}")
    account = session.account = fitting[0]
    expect(account.id.startswith("acc_"), f"account id {account.id}")
    expect_equal(account.currency, "GBP", "currency of the account")
    expect_equal(account.country_code, "GB", "country of the account")
    expect(account.closed is False, "closed is not a plain false")
    expect(account.created.tzinfo is not None, "the account's created has no time zone")
    expect(account.account_number and len(account.account_number) == 8, f"account number {account.account_number!r}")
    expect(account.sort_code and len(account.sort_code) == 6, f"sort code {account.sort_code!r}")
    owners = [owner.user_id for owner in account.owners or []]
    expect(session.user_id in owners, f"the person is not among the owners {owners}")
    expect(all(owner.preferred_name and owner.preferred_first_name for owner in account.owners), "an owner has no name")
    session.checks.ok("account fields")


def balance_and_pots(session):
    balance = session.api.balance.get(session.account.id)
    expect_equal(balance.currency, "GBP", "currency of the balance")
    session.checks.ok("balance")

    pots = session.api.pots.list(session.account.id)
    wanted = session.config.get("pot_id")
    fitting = [pot for pot in pots if not pot.deleted and not pot.locked and wanted in (None, pot.id)]
    expect(fitting, f"no usable pot {wanted or ''} among {len(pots)}")
    session.pot = fitting[0]
    expect(session.pot.id.startswith("pot_"), f"pot id {session.pot.id}")
    expect_equal(session.pot.currency, "GBP", "currency of the pot")
    expect_equal(session.pot.current_account_id, session.account.id, "account of the pot")
    in_pots = sum(pot.balance for pot in pots if not pot.deleted)
    expect_equal(balance.balance + in_pots, balance.total_balance, "balance and all pots together")
    session.checks.ok("pots list")


def pot_balance(session):
    pots = session.api.pots.list(session.account.id, refresh=True)
    return next(pot.balance for pot in pots if pot.id == session.pot.id)


def pot_moves(session):
    account_id = session.account.id
    before = session.api.balance.get(account_id)
    pot_before = pot_balance(session)
    move = driving.MOVE_MINOR
    dedupe_id = f"{uuid.uuid4()} deposit: pymonzo"
    for _repeat in range(2):
        pot = session.api.pots.deposit(move, session.pot.id, account_id=account_id, dedupe_id=dedupe_id)
        expect_equal(pot.balance, pot_before + move, "pot in the answer to the deposit")
    after = session.api.balance.get(account_id)
    expect_equal(pot_balance(session), pot_before + move, "pot after one deposit sent twice")
    expect_equal(after.balance, before.balance - move, "account after one deposit sent twice")
    expect_equal(after.total_balance, before.total_balance, "total after the deposit")
    session.checks.ok("pot deposit, repeated dedupe_id moves once")

    dedupe_id = f"{uuid.uuid4()} withdraw: pymonzo"
    for _repeat in range(2):
        pot = session.api.pots.withdraw(move, session.pot.id, account_id=account_id, dedupe_id=dedupe_id)
        expect_equal(pot.balance, pot_before, "pot in the answer to the withdrawal")
    expect_equal(pot_balance(session), pot_before, "pot after one withdrawal sent twice")
    expect_equal(session.api.balance.get(account_id).balance, before.balance, "account after one withdrawal sent twice")
    session.checks.ok("pot withdraw, repeated dedupe_id moves once")

    code = session.refused(
        lambda: session.api.pots.deposit(driving.FAR_TOO_MUCH_MINOR, session.pot.id, account_id=account_id),
        MonzoAPIError, 400)
    expect_equal(code, "bad_request.insufficient_funds", "code for a deposit beyond the balance")
    expect_equal(session.api.balance.get(account_id).balance, before.balance, "account after a refused deposit")
    session.checks.ok("deposit beyond the balance is refused")


def utc(instant):
    # The library stamps a Z on whatever wall time it is given, so only UTC may reach it.
    return instant.astimezone(timezone.utc)


def walk(session, start):
    """Page through the history by `since=<second of the last row>`, the only way this library has.

    That second is asked for again, because rows of it may be missing; rows already seen are dropped.
    """
    rows = {}
    since = start
    for _page in range(driving.PAGES_MAX):
        page = session.api.transactions.list(
            session.account.id, since=utc(since), limit=driving.PAGE_ROWS_MAX, expand_merchant=True)
        expect(len(page) <= driving.PAGE_ROWS_MAX, f"a page of {len(page)} rows")
        fresh = [row for row in page if row.id not in rows]
        rows.update((row.id, row) for row in fresh)
        if len(page) < driving.PAGE_ROWS_MAX:
            return list(rows.values())
        expect(fresh, f"a full page of transactions in the one second {since}, which this library cannot page over")
        since = page[-1].created.replace(microsecond=0)
    raise driving.CheckFailed(f"the history did not end within {driving.PAGES_MAX} pages")


def transactions(session):
    start = driving.history_start()
    rows = walk(session, start)
    driving.expect_whole_history(rows, session.config)
    session.checks.ok(f"transactions paged by time with merchants ({len(rows)} rows)")

    merchants = [row.merchant for row in rows if row.merchant is not None]
    expect(merchants, "no transaction has a merchant")
    expect(all(isinstance(merchant, MonzoTransactionMerchant) for merchant in merchants), "a merchant is not expanded")
    session.checks.ok("merchants expanded in the list")

    listing = session.api.transactions.list
    account_id = session.account.id
    plain = listing(account_id, since=utc(start), limit=driving.PAGE_ROWS_MAX)
    expect_equal(ids_of(plain), ids_of(rows)[:driving.PAGE_ROWS_MAX], "first page without expand")
    wanted = [row.merchant.id if row.merchant else None for row in rows[:driving.PAGE_ROWS_MAX]]
    expect_equal([row.merchant for row in plain], wanted, "merchants without expand are ids")
    session.checks.ok("merchants are ids without expand")

    expect_equal(ids_of(listing(account_id, since=utc(start), limit=7)), ids_of(rows)[:7], "limit=7")
    default = listing(account_id, since=utc(start))
    expect_equal(ids_of(default), ids_of(rows)[:driving.PAGE_ROWS_DEFAULT], "page without limit")
    session.checks.ok("limit and default page size")

    index, cut = driving.cut_in_time(rows)
    early = listing(account_id, since=utc(start), before=utc(cut), limit=driving.PAGE_ROWS_MAX)
    expect_equal(ids_of(early), ids_of(rows)[:index], "transactions before a time")
    late = listing(account_id, since=utc(cut), limit=10)
    expect_equal(ids_of(late), ids_of(rows)[index:index + 10], "transactions since a time")
    session.checks.ok("since and before")
    session.transactions = rows


def bought(session):
    for row in reversed(session.transactions):
        if row.merchant and row.decline_reason is None:
            return row
    raise driving.CheckFailed("no transaction has a merchant")


def single_transaction(session):
    row = bought(session)
    one = session.api.transactions.get(row.id, expand_merchant=True)
    expect_equal(one, row, "transaction read alone and in the list")
    expect_equal(one.account_id, session.account.id, "account of the transaction")
    session.checks.ok("single transaction with merchant")
    expect_equal(session.api.transactions.get(row.id).merchant, row.merchant.id, "merchant without expand")
    session.checks.ok("single transaction without expand")


def annotate(session):
    row = bought(session)
    notes = "Tea & cake = £5, 100% – “pymonzo”"
    key = "florin_driver"
    said = session.api.transactions.annotate(row.id, {"notes": notes, key: "42"})
    read = session.api.transactions.get(row.id)
    for transaction in (said, read):
        expect_equal(transaction.notes, notes, "notes")
        expect_equal(transaction.metadata.get(key), "42", "custom metadata key")
    session.checks.ok("annotate notes and a custom key")
    session.api.transactions.annotate(row.id, {key: "", "notes": ""})
    read = session.api.transactions.get(row.id)
    expect(key not in read.metadata, f"the deleted key is still there: {read.metadata}")
    expect_equal(read.notes, "", "notes after deleting them")
    session.checks.ok("an empty value deletes a key")


def feed(session):
    item = MonzoBasicFeedItem(
        title="Driver says hello & goodbye", image_url="https://example.com/image.png?size=1", body="From pymonzo",
        background_color="#FFFFFF", title_color="#333333", body_color="#123abc")
    said = session.api.feed.create(item, session.account.id, url="https://example.com/more")
    expect(isinstance(said, dict), f"the feed's answer is not an object: {said!r}")
    session.checks.ok("feed item")


def attachments(session):
    row = bought(session)
    place = session.api.attachments.upload(
        file_name="receipt.png", file_type="image/png", content_length=len(driving.PNG))
    # By hand: the library leaves the sending of the bytes to its user. Monzo's docs say POST, and no token goes along.
    sending = urllib.request.Request(
        place.upload_url, data=driving.PNG, method="POST", headers={"Content-Type": "image/png"})
    with urllib.request.urlopen(sending, timeout=driving.REQUEST_S_MAX) as answer:
        expect(200 <= answer.status < 300, f"sending the bytes answered {answer.status}")
    attachment = session.api.attachments.register(row.id, file_url=place.file_url, file_type="image/png")
    expect_equal(attachment.external_id, row.id, "transaction of the attachment")
    expect_equal(attachment.user_id, session.user_id, "owner of the attachment")
    expect_equal(attachment.file_type, "image/png", "type of the attachment")
    expect(attachment.id.startswith("attach_"), f"attachment id {attachment.id}")
    session.checks.ok("attachment uploaded (POST) and registered")
    said = session.api.attachments.deregister(attachment.id)
    expect(isinstance(said, dict), f"the answer to deregistering is not an object: {said!r}")
    session.checks.ok("attachment deregistered")


def webhooks(session):
    account_id = session.account.id
    with WebhookListener() as listener:
        webhook = session.api.webhooks.register(listener.url, account_id)
        secret = (webhook.model_extra or {}).get("secret")
        expect(secret, "registering a webhook gave no secret")
        expect_equal((webhook.account_id, webhook.url), (account_id, listener.url), "registered webhook")
        listed = session.api.webhooks.list(account_id)
        expect(webhook.id in ids_of(listed), "the registered webhook is not in the list")
        expect(all("secret" not in (row.model_extra or {}) for row in listed), "the list shows a secret")
        session.checks.ok("webhook registered and listed")

        session.api.pots.deposit(driving.WEBHOOK_MINOR, session.pot.id, account_id=account_id)
        headers, body = listener.wait_for(-driving.WEBHOOK_MINOR)
        data = driving.expect_delivery(headers, body, account_id, -driving.WEBHOOK_MINOR)
        read = session.api.transactions.get(data["id"], expand_merchant=True)
        parsed = MonzoTransaction(**data)
        for field in ("id", "amount", "created", "currency", "description", "category", "is_load", "settled"):
            expect_equal(getattr(parsed, field), getattr(read, field), f"{field} delivered and read")
        expect_fit_but_for_merchant(body)
        session.checks.ok("webhook delivered")
        driving.expect_signed(headers, body, secret)
        session.checks.ok("webhook signature")

        said = session.api.webhooks.delete(webhook.id)
        expect(isinstance(said, dict), f"the answer to deleting a webhook is not an object: {said!r}")
        expect(webhook.id not in ids_of(session.api.webhooks.list(account_id)), "the deleted webhook is still listed")
        session.checks.ok("webhook deleted")
    session.api.pots.withdraw(driving.WEBHOOK_MINOR, session.pot.id, account_id=account_id)


def expect_fit_but_for_merchant(body):
    """The library's event model demands a merchant, which a pot move has not; all else must fit it."""
    try:
        MonzoWebhookEvent(**json.loads(body))
    except ValidationError as error:
        complaints = {".".join(map(str, complaint["loc"])) for complaint in error.errors()}
        expect_equal(complaints, {"data.merchant"}, "what the library's event model complains about")


def refresh(session):
    old = session.token
    # The library refreshes by itself when the token in its settings file has expired, so the file is made to say that.
    settings = json.loads(session.settings_path.read_text(encoding="utf-8"))
    settings["token"]["expires_at"] = 1
    session.settings_path.write_text(json.dumps(settings), encoding="utf-8")
    session.api = session.open_api()
    session.api.accounts.list()
    session.token = json.loads(session.settings_path.read_text(encoding="utf-8"))["token"]
    expect(session.token["access_token"] != old["access_token"], "the refresh gave the same access token")
    expect(session.token.get("refresh_token") not in (None, old["refresh_token"]), "no new refresh token")
    expect_equal(session.token["user_id"], session.user_id, "user of the refreshed token")
    session.checks.ok("refreshed token works")

    evicted = session.open_api(old["access_token"])
    code = session.refused(evicted.accounts.list, MonzoAPIError, 401)
    expect_equal(code, "unauthorized.bad_access_token.evicted", "code for the old access token")
    session.checks.ok("old access token is evicted")

    code = session.refused(
        lambda: session.api.session.refresh_token(session.api.token_endpoint, refresh_token=old["refresh_token"]),
        OAuthError, 401)
    expect_equal(code, "unauthorized.bad_refresh_token.evicted", "code for the old refresh token")
    session.api.balance.get(session.account.id)
    session.checks.ok("old refresh token is evicted")


def expired(session):
    api = session.open_api(session.config["expired_token"])
    code = session.refused(api.accounts.list, MonzoAPIError, 401)
    expect_equal(code, "unauthorized.bad_access_token.expired", "code for an expired token")
    session.checks.ok("expired token is refused")


def logout(session):
    # By hand, through the library's own session with its token: the library has no method for it.
    answer = session.api.session.post("/oauth2/logout")
    expect_equal(answer.status_code, 200, "status of the logout")
    code = session.refused(lambda: session.api.accounts.list(refresh=True), MonzoAPIError, 401)
    expect(code.startswith("unauthorized.bad_access_token"), f"code after logout: {code}")
    code = session.refused(
        lambda: session.api.session.refresh_token(session.api.token_endpoint), OAuthError, 401)
    expect(code.startswith("unauthorized.bad_refresh_token"), f"code for a refresh after logout: {code}")
    session.checks.ok("logout ends both tokens")


STEPS = [
    sign_in, unapproved_token, accounts, balance_and_pots, pot_moves, transactions, single_transaction, annotate,
    feed, attachments, webhooks, refresh, expired, logout,
]

if __name__ == "__main__":
    driving.run(drive)
