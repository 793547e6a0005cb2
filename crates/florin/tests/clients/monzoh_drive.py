"""Drives a running Florin server with PyPI `monzoh`: the library's own methods and models, over real HTTP.

usage: monzoh_drive.py CONFIG.json   (its keys are in NOTES.md)
"""

import os
import sys
import tempfile
import uuid
from decimal import Decimal

sys.dont_write_bytecode = True

import driving
import httpx
from driving import LastAnswer, WebhookListener, expect, expect_equal, ids_of, refused
from monzoh import MonzoClient, MonzoOAuth, Receipt, parse_transaction_webhook
from monzoh.core import BaseSyncClient
from monzoh.exceptions import MonzoAuthenticationError, MonzoBadRequestError, MonzoNotFoundError
from monzoh.models import FeedItemParams, ReceiptItem, ReceiptMerchant, ReceiptPayment, ReceiptTax

MINOR_PER_MAJOR = Decimal(100)
MOVE = driving.MOVE_MINOR / MINOR_PER_MAJOR
WEBHOOK_MOVE = driving.WEBHOOK_MINOR / MINOR_PER_MAJOR
FAR_TOO_MUCH = driving.FAR_TOO_MUCH_MINOR / MINOR_PER_MAJOR


class Session:
    """What the checks pass on to each other. Money in this library's answers is in major units."""

    def __init__(self, config, checks):
        self.config = config
        self.checks = checks
        self.answer = LastAnswer()
        self.http = httpx.Client(event_hooks={"response": [self.answer]}, timeout=driving.REQUEST_S_MAX)
        self.oauth = MonzoClient.create_oauth_client(
            config["client_id"], config["client_secret"], config["redirect_uri"], http_client=self.http
        )
        self.token = None
        self.client = None
        self.account = None
        self.pot = None
        self.transactions = []

    def client_for(self, access_token):
        expect(access_token and access_token != "test", "this library answers the token 'test' out of its own head")
        return MonzoClient(access_token, http_client=self.http)

    def refused(self, call, error_class, status):
        return refused(call, error_class, self.answer, status)


def drive(config, checks):
    # The library has no argument for its addresses; they are constants of these two classes.
    BaseSyncClient.BASE_URL = config["api_url"]
    MonzoOAuth.BASE_URL = config["api_url"]
    MonzoOAuth.AUTH_URL = config["auth_url"]
    with tempfile.TemporaryDirectory() as cache:
        os.environ["XDG_CACHE_HOME"] = cache
        session = Session(config, checks)
        with session.http:
            for step in STEPS:
                step(session)


def sign_in(session):
    state = f"state-{uuid.uuid4()}"
    location = driving.approve_in_browser(session.oauth.get_authorization_url(state), session.config)
    code = driving.code_from(location, session.config, state)
    session.token = session.oauth.exchange_code_for_token(code)
    expect_equal(session.token.client_id, session.config["client_id"], "client of the token")
    expect_equal(session.token.token_type.lower(), "bearer", "type of the token")
    expect(session.token.refresh_token, "a confidential client got no refresh token")
    expect(0 < session.token.expires_in, f"expires_in is {session.token.expires_in}")
    session.client = session.client_for(session.token.access_token)
    session.checks.ok("oauth authorization code exchanged")


def unapproved_token(session):
    who = session.client.whoami()
    expect(who.authenticated, "whoami says the fresh token is not authenticated")
    expect_equal(who.client_id, session.config["client_id"], "client in whoami")
    expect_equal(who.user_id, session.token.user_id, "user in whoami")
    session.checks.ok("whoami")
    code = session.refused(session.client.accounts.list, MonzoAuthenticationError, 403)
    expect_equal(code, "forbidden.insufficient_permissions", "code for a token not approved in the app")
    session.checks.ok("unapproved token is refused data")
    driving.run_command(session.config["approve_command"])


def accounts(session):
    found = session.client.accounts.list()
    expect(found, "the person has no account")
    session.checks.ok("accounts list after approval")

    retail = session.client.accounts.list(account_type="uk_retail")
    # The model drops the type, so it is read from the answer it was made of.
    types = {row["type"] for row in session.answer.json()["accounts"]}
    expect_equal(types, {"uk_retail"}, "types in the list filtered by account_type")
    expect(set(ids_of(retail)) <= set(ids_of(found)), "the filtered list holds an account the full one does not")
    session.checks.ok("accounts filtered by type")

    wanted = session.config.get("account_id")
    fitting = [account for account in retail if not account.closed and wanted in (None, account.id)]
    expect(fitting, f"no open uk_retail account {wanted or ''}")
    session.account = fitting[0]
    expect(session.account.id.startswith("acc_"), f"account id {session.account.id}")
    expect(session.account.created.tzinfo is not None, "the account's created has no time zone")
    session.checks.ok("account fields")


def balance_and_pots(session):
    balance = session.account.get_balance()
    expect_equal(balance, session.client.accounts.get_balance(session.account.id), "balance read both ways")
    expect_equal(balance.currency, "GBP", "currency of the balance")
    session.checks.ok("balance")

    pots = session.client.pots.list(session.account.id)
    # The model drops `locked`, so it is read from the answer it was made of.
    locked = {row["id"] for row in session.answer.json()["pots"] if row.get("locked")}
    wanted = session.config.get("pot_id")
    fitting = [pot for pot in pots if not pot.deleted and pot.id not in locked and wanted in (None, pot.id)]
    expect(fitting, f"no usable pot {wanted or ''} among {len(pots)}")
    session.pot = fitting[0]
    expect(session.pot.id.startswith("pot_"), f"pot id {session.pot.id}")
    expect_equal(session.pot.currency, "GBP", "currency of the pot")
    expect(balance.balance + sum(pot.balance for pot in pots if not pot.deleted) == balance.total_balance,
           "total_balance is not the balance and all pots together")
    session.checks.ok("pots list")


def pot_balance(session):
    return next(pot.balance for pot in session.client.pots.list(session.account.id) if pot.id == session.pot.id)


def pot_moves(session):
    before = session.account.get_balance()
    pot_before = pot_balance(session)
    dedupe_id = f"{uuid.uuid4()} deposit: monzoh"
    for _repeat in range(2):
        pot = session.client.pots.deposit(session.pot.id, session.account.id, MOVE, dedupe_id)
        expect_equal(pot.balance, pot_before + MOVE, "pot in the answer to the deposit")
    after = session.account.get_balance()
    expect_equal(pot_balance(session), pot_before + MOVE, "pot after one deposit sent twice")
    expect_equal(after.balance, before.balance - MOVE, "account after one deposit sent twice")
    expect_equal(after.total_balance, before.total_balance, "total after the deposit")
    session.checks.ok("pot deposit, repeated dedupe_id moves once")

    dedupe_id = f"{uuid.uuid4()} withdraw: monzoh"
    for _repeat in range(2):
        pot = session.client.pots.withdraw(session.pot.id, session.account.id, MOVE, dedupe_id)
        expect_equal(pot.balance, pot_before, "pot in the answer to the withdrawal")
    expect_equal(pot_balance(session), pot_before, "pot after one withdrawal sent twice")
    expect_equal(session.account.get_balance().balance, before.balance, "account after one withdrawal sent twice")
    session.checks.ok("pot withdraw, repeated dedupe_id moves once")

    code = session.refused(
        lambda: session.client.pots.deposit(session.pot.id, session.account.id, FAR_TOO_MUCH),
        MonzoBadRequestError, 400)
    expect_equal(code, "bad_request.insufficient_funds", "code for a deposit beyond the balance")
    expect_equal(session.account.get_balance().balance, before.balance, "account after a refused deposit")
    session.checks.ok("deposit beyond the balance is refused")


def walk(session, start, **extra):
    """Page through the history by `since=<id of the last row>`."""
    rows = []
    since = driving.rfc3339(start)
    for _page in range(driving.PAGES_MAX):
        page = session.client.transactions.list(
            session.account.id, since=since, limit=driving.PAGE_ROWS_MAX, **extra)
        expect(len(page) <= driving.PAGE_ROWS_MAX, f"a page of {len(page)} rows")
        rows.extend(page)
        if len(page) < driving.PAGE_ROWS_MAX:
            return rows
        since = page[-1].id
    raise driving.CheckFailed(f"the history did not end within {driving.PAGES_MAX} pages")


def transactions(session):
    start = driving.history_start()
    rows = walk(session, start, expand=["merchant"])
    driving.expect_whole_history(rows, session.config)
    session.checks.ok(f"transactions paged by id with merchants ({len(rows)} rows)")

    merchants = [row.merchant for row in rows if row.merchant is not None]
    expect(merchants, "no transaction has a merchant")
    expect(not any(isinstance(merchant, str) for merchant in merchants), "an expanded merchant is only an id")
    expect(all(merchant.address is not None for merchant in merchants), "an expanded merchant has no address")
    session.checks.ok("merchants expanded in the list")

    listing = session.client.transactions.list
    account_id = session.account.id
    plain = session.account.list_transactions(since=driving.rfc3339(start), limit=driving.PAGE_ROWS_MAX)
    expect_equal(ids_of(plain), ids_of(rows)[:driving.PAGE_ROWS_MAX], "first page without expand")
    wanted = [row.merchant.id if row.merchant else None for row in rows[:driving.PAGE_ROWS_MAX]]
    expect_equal([row.merchant for row in plain], wanted, "merchants without expand are ids")
    session.checks.ok("merchants are ids without expand")

    expect_equal(ids_of(listing(account_id, since=driving.rfc3339(start), limit=7)), ids_of(rows)[:7], "limit=7")
    default = listing(account_id, since=driving.rfc3339(start))
    expect_equal(ids_of(default), ids_of(rows)[:driving.PAGE_ROWS_DEFAULT], "page without limit")
    session.checks.ok("limit and default page size")

    index, cut = driving.cut_in_time(rows)
    early = listing(account_id, since=driving.rfc3339(start), before=driving.rfc3339(cut), limit=100)
    expect_equal(ids_of(early), ids_of(rows)[:index], "transactions before a time")
    late = listing(account_id, since=driving.rfc3339(cut), limit=10)
    expect_equal(ids_of(late), ids_of(rows)[index:index + 10], "transactions since a time")
    session.checks.ok("since and before as RFC 3339 times")

    # The library writes a datetime with a space between date and time and with the offset +00:00.
    early = listing(account_id, since=start, before=cut, limit=100)
    expect_equal(ids_of(early), ids_of(rows)[:index], "transactions before a datetime object")
    session.checks.ok("since and before as datetime objects")

    after = listing(account_id, since=rows[index].id, limit=10)
    expect_equal(ids_of(after), ids_of(rows)[index + 1:index + 11], "transactions since an id")
    session.checks.ok("since as a transaction id")
    session.transactions = rows


def bought(session):
    """A purchase big enough for a receipt."""
    for row in reversed(session.transactions):
        if row.merchant and driving.RECEIPT_TOTAL_MINOR_MIN <= abs(row.amount) and row.decline_reason is None:
            return row
    raise driving.CheckFailed("no transaction with a merchant is big enough for a receipt")


def single_transaction(session):
    row = bought(session)
    one = session.client.transactions.retrieve(row.id, expand=["merchant"])
    expect_equal(one, row, "transaction read alone and in the list")
    expect_equal(one.merchant.name, row.merchant.name, "merchant of the single transaction")
    session.checks.ok("single transaction with merchant")
    expect_equal(session.client.transactions.retrieve(row.id).merchant, row.merchant.id, "merchant without expand")
    session.checks.ok("single transaction without expand")


def annotate(session):
    row = bought(session)
    notes = "Tea & cake = £5, 100% – “monzoh”"
    key = "florin_driver"
    said = session.client.transactions.annotate(row.id, {"notes": notes, key: "42"})
    read = session.client.transactions.retrieve(row.id)
    for transaction in (said, read):
        expect_equal(transaction.notes, notes, "notes")
        expect_equal(transaction.metadata.get(key), "42", "custom metadata key")
    session.checks.ok("annotate notes and a custom key")
    read.annotate({key: "", "notes": ""})
    read = read.refresh()
    expect(key not in read.metadata, f"the deleted key is still there: {read.metadata}")
    expect_equal(read.notes, "", "notes after deleting them")
    session.checks.ok("an empty value deletes a key")


def feed(session):
    session.client.feed.create_item(session.account.id, FeedItemParams(
        title="Driver says hello & goodbye", image_url="https://example.com/image.png?size=1", body="From monzoh",
        background_color="#FFFFFF", title_color="#333333", body_color="#123abc", url="https://example.com/more"))
    expect(isinstance(session.answer.json(), dict), "the feed's answer is not an object")
    session.checks.ok("feed item")


def without_empty(value):
    """What the client left out comes back as null, "", 0 or [], whichever stands for nothing in that field."""
    if isinstance(value, dict):
        return {key: without_empty(one) for key, one in value.items() if one not in (None, "", 0, [])}
    return [without_empty(one) for one in value] if isinstance(value, list) else value


def receipts(session):
    row = bought(session)
    total = abs(row.amount)
    item = ReceiptItem(description="Cake", amount=total - 1, currency="GBP", quantity=1.5, unit="kg", tax=0, sub_items=[
        ReceiptItem(description="Sponge", amount=total - 2, currency="GBP"),
        ReceiptItem(description="Icing", amount=1, currency="GBP"),
    ])
    receipt = Receipt(
        external_id=f"monzoh {uuid.uuid4()}", transaction_id=row.id, total=total, currency="GBP", items=[item],
        taxes=[ReceiptTax(description="VAT", amount=1, currency="GBP", tax_number="945719291")],
        payments=[ReceiptPayment(type="card", amount=total, currency="GBP", last_four="1234")],
        merchant=ReceiptMerchant(name="Baker", online=False, store_postcode="EC1A 1BB"))
    receipt_id = session.client.receipts.create(receipt)
    expect(receipt_id, "creating a receipt gave no receipt_id")
    read = session.client.receipts.retrieve(receipt.external_id)
    said, kept = (without_empty(one.model_dump(exclude={"id"})) for one in (receipt, read))
    expect_equal(kept, said, "receipt read back")
    expect_equal(read.id, receipt_id, "id of the receipt")
    session.checks.ok("receipt created and read back")

    item.description = "Bigger cake"
    expect_equal(session.client.receipts.create(receipt), receipt_id, "id of the receipt after an update")
    read = session.client.receipts.retrieve(receipt.external_id)
    expect_equal(read.items[0].description, "Bigger cake", "item after an update")
    session.checks.ok("receipt with the same external_id is updated")

    session.client.receipts.delete(receipt.external_id)
    session.refused(lambda: session.client.receipts.retrieve(receipt.external_id), MonzoNotFoundError, 404)
    session.checks.ok("receipt deleted")


def attachments(session):
    row = bought(session)
    # One call of the library: asks for the address, PUTs the bytes there with no token, registers the file.
    attachment = session.client.attachments.upload(
        row.id, file_name="receipt.png", file_type="image/png", file_data=driving.PNG)
    expect_equal(attachment.external_id, row.id, "transaction of the attachment")
    expect_equal(attachment.user_id, session.token.user_id, "owner of the attachment")
    expect_equal(attachment.file_type, "image/png", "type of the attachment")
    expect(attachment.id.startswith("attach_"), f"attachment id {attachment.id}")
    session.checks.ok("attachment uploaded (PUT) and registered")
    session.client.attachments.deregister(attachment.id)
    session.checks.ok("attachment deregistered")


def webhooks(session):
    account_id = session.account.id
    with WebhookListener() as listener:
        webhook = session.client.webhooks.register(account_id, listener.url)
        # The model drops the secret, so it is read from the answer it was made of.
        secret = session.answer.json()["webhook"].get("secret")
        expect(secret, "registering a webhook gave no secret")
        expect_equal((webhook.account_id, webhook.url), (account_id, listener.url), "registered webhook")
        listed = session.client.webhooks.list(account_id)
        expect(webhook in listed, "the registered webhook is not in the list")
        expect(all("secret" not in row for row in session.answer.json()["webhooks"]), "the list shows a secret")
        session.checks.ok("webhook registered and listed")

        session.client.pots.deposit(session.pot.id, account_id, WEBHOOK_MOVE)
        headers, body = listener.wait_for(-driving.WEBHOOK_MINOR)
        data = driving.expect_delivery(headers, body, account_id, -driving.WEBHOOK_MINOR)
        parsed = parse_transaction_webhook(body)
        expect_equal(parsed.id, data["id"], "id in the delivery read by the library")
        read = session.client.transactions.retrieve(parsed.id, expand=["merchant"])
        expect_equal(read, parsed, "transaction delivered and read")
        session.checks.ok("webhook delivered")
        driving.expect_signed(headers, body, secret)
        session.checks.ok("webhook signature")

        session.client.webhooks.delete(webhook.id)
        expect(webhook not in session.client.webhooks.list(account_id), "the deleted webhook is still listed")
        session.checks.ok("webhook deleted")
    session.client.pots.withdraw(session.pot.id, account_id, WEBHOOK_MOVE)


def refresh(session):
    old = session.token
    session.token = session.oauth.refresh_token(old.refresh_token)
    expect(session.token.access_token != old.access_token, "the refresh gave the same access token")
    expect(session.token.refresh_token not in (None, old.refresh_token), "the refresh gave no new refresh token")
    expect_equal(session.token.user_id, old.user_id, "user of the refreshed token")
    session.client.set_access_token(session.token.access_token)
    session.client.accounts.list()
    session.checks.ok("refreshed token works")

    evicted = session.client_for(old.access_token)
    code = session.refused(evicted.accounts.list, MonzoAuthenticationError, 401)
    expect_equal(code, "unauthorized.bad_access_token.evicted", "code for the old access token")
    session.checks.ok("old access token is evicted")
    code = session.refused(lambda: session.oauth.refresh_token(old.refresh_token), MonzoAuthenticationError, 401)
    expect_equal(code, "unauthorized.bad_refresh_token.evicted", "code for the old refresh token")
    session.client.accounts.list()
    session.checks.ok("old refresh token is evicted")


def expired(session):
    client = session.client_for(session.config["expired_token"])
    code = session.refused(client.accounts.list, MonzoAuthenticationError, 401)
    expect_equal(code, "unauthorized.bad_access_token.expired", "code for an expired token")
    session.checks.ok("expired token is refused")


def logout(session):
    session.oauth.logout(session.token.access_token)
    code = session.refused(session.client.accounts.list, MonzoAuthenticationError, 401)
    expect(code.startswith("unauthorized.bad_access_token"), f"code after logout: {code}")
    code = session.refused(
        lambda: session.oauth.refresh_token(session.token.refresh_token), MonzoAuthenticationError, 401)
    expect(code.startswith("unauthorized.bad_refresh_token"), f"code for a refresh after logout: {code}")
    session.checks.ok("logout ends both tokens")


STEPS = [
    sign_in, unapproved_token, accounts, balance_and_pots, pot_moves, transactions, single_transaction, annotate,
    feed, receipts, attachments, webhooks, refresh, expired, logout,
]

if __name__ == "__main__":
    driving.run(drive)
