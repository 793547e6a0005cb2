// Drives a running Florin server with npm `@otters/monzo`: the library's own methods, over real HTTP.
// The library checks no answer at run time, so the fields its types promise are checked here.
// usage: node otters_drive.mjs CONFIG.json   (its keys are in NOTES.md)

import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { MonzoAPI, MonzoOAuthAPI, assertId } from "@otters/monzo";
import {
  REQUEST_MS_MAX, approveInBrowser, codeFrom, expect, expectEqual, expectShape, expectSigned, listenFor, ok, passed,
  refused, runCommand, within,
} from "./driving.mjs";

const RUN_MS_MAX = 240_000;
const DELIVERY_MS_MAX = 60_000;
const PAGE_ROWS_DEFAULT = 30;
const PAGE_ROWS_MAX = 100;
const PAGES_MAX = 500;
// A single list call may not span more than 365 days, so every walk starts a day short of that.
const HISTORY_MS = 364 * 24 * 60 * 60 * 1000;
const MOVE_MINOR = 123;
// Another amount than the other moves, so that its delivery can be told apart.
const WEBHOOK_MINOR = 124;
const FAR_TOO_MUCH_MINOR = 100_000_000_000;
const RECEIPT_TOTAL_MINOR_MIN = 100;
// The library's one address that cannot be configured.
const AUTH_URL_BUILT_IN = "https://auth.monzo.com";
// One transparent pixel.
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  "base64",
);

// --- Sign-in ---------------------------------------------------------------------------------------------------------

async function signIn(session) {
  const { config } = session;
  const oauth = new MonzoOAuthAPI(session.app, session.base);
  const { state, url } = oauth.getOAuthURL();
  expect(url.startsWith(AUTH_URL_BUILT_IN), `the library built another authorise address: ${url}`);
  const location = await approveInBrowser(url.replace(AUTH_URL_BUILT_IN, config.auth_url), config);
  session.api = await oauth.exchangeAuthorizationCode(codeFrom(location, config, state));
  const token = session.api.credentials;
  expectShape(token, {
    access_token: "string", client_id: "string", expires_in: "number", refresh_token: "string", token_type: "string",
    user_id: "string",
  }, "token");
  assertId(token.client_id, "oauth2client");
  assertId(token.user_id, "user");
  expectEqual(token.token_type, "Bearer", "type of the token");
  ok("oauth authorization code exchanged");
}

async function unapprovedToken(session) {
  const { api, config } = session;
  const who = await api.whoami();
  expectEqual(who.authenticated, true, "authenticated in whoami");
  expectEqual(who.client_id, config.client_id, "client in whoami");
  expectEqual(who.user_id, api.credentials.user_id, "user in whoami");
  ok("whoami");
  const code = await refused(() => api.getAccounts(), 403);
  expectEqual(code, "forbidden.insufficient_permissions", "code for a token not approved in the app");
  ok("unapproved token is refused data");
  runCommand(config.approve_command);
}

// --- Accounts and pots -----------------------------------------------------------------------------------------------

async function accounts(session) {
  const { api, config } = session;
  const found = await api.getAccounts();
  expect(Array.isArray(found) && found.length > 0, "the person has no account");
  ok("accounts list after approval");
  const retail = await api.getAccounts("uk_retail");
  expectEqual([...new Set(retail.map((row) => row.type))], ["uk_retail"], "types in the filtered list");
  ok("accounts filtered by type");
  const fitting = retail.filter((row) => !row.closed && (config.account_id ?? row.id) === row.id);
  expect(fitting.length > 0, "no open uk_retail account");
  const account = (session.account = fitting[0]);
  assertId(account.id, "acc");
  expectShape(account, {
    closed: "boolean", created: "string", description: "string", currency: "string", country_code: "string",
    account_number: "string", sort_code: "string",
  }, "account");
  expect(Array.isArray(account.owners) && account.owners.length > 0, "the account has no owners");
  for (const owner of account.owners) {
    assertId(owner.user_id, "user");
    expectShape(owner, { preferred_name: "string", preferred_first_name: "string" }, "owner");
  }
  ok("account fields");
}

async function balanceAndPots(session) {
  const { api, account, config } = session;
  const balance = await api.getBalance(account.id);
  expectShape(balance, {
    balance: "number", total_balance: "number", balance_including_flexible_savings: "number", currency: "string",
    spend_today: "number", local_currency: "string", local_exchange_rate: "number",
  }, "balance");
  expect(Array.isArray(balance.local_spend), "local_spend is not an array");
  ok("balance");
  const pots = await api.getPots(account.id);
  for (const pot of pots) {
    assertId(pot.id, "pot");
    expectShape(pot, {
      name: "string", style: "string", balance: "number", currency: "string", type: "string",
      current_account_id: "string", created: "string", updated: "string", deleted: "boolean", locked: "boolean",
      round_up: "boolean", round_up_multiplier: "number?",
    }, "pot");
  }
  const isUsable = (pot) => !pot.deleted && !pot.locked && (config.pot_id ?? pot.id) === pot.id;
  const fitting = pots.filter(isUsable);
  expect(fitting.length > 0, `no usable pot among ${pots.length}`);
  session.pot = fitting[0];
  const inPots = pots.filter((pot) => !pot.deleted).reduce((sum, pot) => sum + pot.balance, 0);
  expectEqual(balance.total_balance, balance.balance + inPots, "total_balance");
  ok("pots list");
}

async function potBalance({ api, account, pot }) {
  return (await api.getPots(account.id)).find((row) => row.id === pot.id).balance;
}

async function potMoves(session) {
  const { api, account, pot } = session;
  const before = await api.getBalance(account.id);
  const potBefore = await potBalance(session);
  const deposit = {
    amount: MOVE_MINOR, dedupe_id: `${randomUUID()} deposit: otters`, source_account_id: account.id,
  };
  for (let sent = 0; sent < 2; sent += 1) {
    const said = await api.depositIntoPot(pot.id, deposit);
    expectEqual(said.balance, potBefore + MOVE_MINOR, "pot in the answer to the deposit");
  }
  const after = await api.getBalance(account.id);
  expectEqual(await potBalance(session), potBefore + MOVE_MINOR, "pot after one deposit sent twice");
  expectEqual(after.balance, before.balance - MOVE_MINOR, "account after one deposit sent twice");
  expectEqual(after.total_balance, before.total_balance, "total after the deposit");
  ok("pot deposit, repeated dedupe_id moves once");

  const withdrawal = {
    amount: MOVE_MINOR, dedupe_id: `${randomUUID()} withdraw: otters`, destination_account_id: account.id,
  };
  for (let sent = 0; sent < 2; sent += 1) {
    const said = await api.withdrawFromPot(pot.id, withdrawal);
    expectEqual(said.balance, potBefore, "pot in the answer to the withdrawal");
  }
  expectEqual(await potBalance(session), potBefore, "pot after one withdrawal sent twice");
  expectEqual((await api.getBalance(account.id)).balance, before.balance, "account after one withdrawal sent twice");
  ok("pot withdraw, repeated dedupe_id moves once");

  const tooMuch = { amount: FAR_TOO_MUCH_MINOR, dedupe_id: randomUUID(), source_account_id: account.id };
  const code = await refused(() => api.depositIntoPot(pot.id, tooMuch), 400);
  expectEqual(code, "bad_request.insufficient_funds", "code for a deposit beyond the balance");
  expectEqual((await api.getBalance(account.id)).balance, before.balance, "account after a refused deposit");
  ok("deposit beyond the balance is refused");
}

// --- Transactions ----------------------------------------------------------------------------------------------------

const TRANSACTION_SHAPE = {
  account_id: "string", amount: "number", amount_is_pending: "boolean", atm_fees_detailed: "object?",
  attachments: "object?", can_add_to_tab: "boolean", can_be_excluded_from_breakdown: "boolean",
  can_be_made_subscription: "boolean", can_match_transactions_in_categorization: "boolean",
  can_split_the_bill: "boolean", categories: "object?", category: "string", counterparty: "object", created: "string",
  currency: "string", dedupe_id: "string", description: "string", fees: "object", include_in_spending: "boolean",
  is_load: "boolean", labels: "object?", local_amount: "number", local_currency: "string", metadata: "object",
  notes: "string", originator: "boolean", parent_account_id: "string", scheme: "string", settled: "string",
  updated: "string", user_id: "string",
};

function expectTransaction(row) {
  assertId(row.id, "tx");
  expectShape(row, TRANSACTION_SHAPE, `transaction ${row.id}`);
  expect(Object.values(row.metadata).every((value) => typeof value === "string"), "metadata holds more than strings");
}

function expectMerchant(merchant) {
  assertId(merchant.id, "merch");
  assertId(merchant.group_id, "grp");
  expectShape(merchant, {
    created: "string", logo: "string", emoji: "string", name: "string", category: "string", address: "object",
  }, `merchant ${merchant.id}`);
  expectShape(merchant.address, {
    address: "string", city: "string", country: "string", latitude: "number", longitude: "number", postcode: "string",
    region: "string",
  }, `address of merchant ${merchant.id}`);
}

const EXPAND = { "expand[]": "merchant" };

async function walk({ api, account }, start) {
  const rows = [];
  let since = start;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    // The list has no expand in its types, but it passes on every key it is given.
    const found = await api.getTransactions(account.id, { since, limit: PAGE_ROWS_MAX, ...EXPAND });
    expect(found.length <= PAGE_ROWS_MAX, `a page of ${found.length} rows`);
    rows.push(...found);
    if (found.length < PAGE_ROWS_MAX) return rows;
    since = found.at(-1).id;
  }
  throw new Error(`the history did not end within ${PAGES_MAX} pages`);
}

const wholeSeconds = (ms) => `${new Date(ms).toISOString().slice(0, 19)}Z`;
const idsOf = (rows) => rows.map((row) => row.id);

// An index within the first page, and a whole second strictly between its neighbours, so that it makes no difference
// whether `since` and `before` include their own instant.
function cutInTime(rows) {
  for (let index = 10; index < Math.min(PAGE_ROWS_MAX, rows.length); index += 1) {
    const cut = (Math.floor(Date.parse(rows[index - 1].created) / 1000) + 1) * 1000;
    if (cut < Date.parse(rows[index].created)) return [index, wholeSeconds(cut)];
  }
  throw new Error("no two neighbouring transactions of the first page are a second apart");
}

async function transactions(session) {
  const { api, account, config } = session;
  const since = wholeSeconds(Date.now() - HISTORY_MS);
  const rows = await walk(session, since);
  const ids = idsOf(rows);
  expectEqual(new Set(ids).size, ids.length, "number of different transactions");
  const created = rows.map((row) => Date.parse(row.created));
  expect(created.every((ms, index) => index === 0 || created[index - 1] <= ms), "transactions are not ascending");
  expect(rows.length >= config.transactions_min, `only ${rows.length} of ${config.transactions_min} transactions`);
  ok(`transactions paged by id with merchants (${rows.length} rows)`);

  rows.forEach(expectTransaction);
  ok("transaction fields");
  const merchants = rows.map((row) => row.merchant).filter((merchant) => merchant !== null);
  expect(merchants.length > 0, "no transaction has a merchant");
  merchants.forEach(expectMerchant);
  ok("merchants expanded in the list");

  const plain = await api.getTransactions(account.id, { since, limit: PAGE_ROWS_MAX });
  expectEqual(idsOf(plain), ids.slice(0, PAGE_ROWS_MAX), "first page without expand");
  const wanted = rows.slice(0, PAGE_ROWS_MAX).map((row) => row.merchant?.id ?? null);
  expectEqual(plain.map((row) => row.merchant), wanted, "merchants without expand are ids");
  ok("merchants are ids without expand");

  expectEqual(idsOf(await api.getTransactions(account.id, { since, limit: 7 })), ids.slice(0, 7), "limit=7");
  const byDefault = await api.getTransactions(account.id, { since });
  expectEqual(idsOf(byDefault), ids.slice(0, PAGE_ROWS_DEFAULT), "page without limit");
  ok("limit and default page size");

  const [index, cut] = cutInTime(rows);
  const early = await api.getTransactions(account.id, { since, before: cut, limit: PAGE_ROWS_MAX });
  expectEqual(idsOf(early), ids.slice(0, index), "transactions before a time");
  const late = await api.getTransactions(account.id, { since: cut, limit: 10 });
  expectEqual(idsOf(late), ids.slice(index, index + 10), "transactions since a time");
  ok("since and before as times");
  const after = await api.getTransactions(account.id, { since: ids[index], limit: 10 });
  expectEqual(idsOf(after), ids.slice(index + 1, index + 11), "transactions since an id");
  ok("since as a transaction id");

  const isBigPurchase = (row) => row.merchant && !row.decline_reason && Math.abs(row.amount) >= RECEIPT_TOTAL_MINOR_MIN;
  session.bought = rows.findLast(isBigPurchase);
  expect(session.bought, "no transaction with a merchant is big enough for a receipt");
}

async function singleTransaction({ api, bought }) {
  expectEqual(await api.getTransaction(bought.id, "merchant"), bought, "transaction read alone and in the list");
  ok("single transaction with merchant");
  expectEqual((await api.getTransaction(bought.id)).merchant, bought.merchant.id, "merchant without expand");
  ok("single transaction without expand");
}

const ANNOTATE_REFUSALS = [400, 405, 501];

// The library sends the method `patch` in lower case, and HTTP's methods are case-sensitive: a client bug that a server
// may serve or refuse. Where it is refused, the same form goes out by hand with the right method.
async function annotateWith({ api, config }, id, metadata) {
  try {
    return { transaction: await api.annotateTransaction(id, { metadata }), by: "library's lower-case patch" };
  } catch (error) {
    if (!ANNOTATE_REFUSALS.includes(error.response?.status)) throw error;
  }
  const form = Object.entries(metadata).map(([key, value]) => [`metadata[${key}]`, value]);
  const answer = await fetch(`${config.api_url}/transactions/${id}`, {
    method: "PATCH",
    headers: { Authorization: `Bearer ${api.credentials.access_token}` },
    body: new URLSearchParams(form),
    signal: AbortSignal.timeout(REQUEST_MS_MAX),
  });
  expectEqual(answer.status, 200, "status of the annotation");
  return { transaction: (await answer.json()).transaction, by: "hand, lower-case patch refused" };
}

async function annotate(session) {
  const { api, bought } = session;
  const notes = "Tea & cake = £5, 100% – “otters”";
  const { transaction, by } = await annotateWith(session, bought.id, { notes, florin_driver: "42" });
  for (const row of [transaction, await api.getTransaction(bought.id)]) {
    expectTransaction(row);
    expectEqual(row.notes, notes, "notes");
    expectEqual(row.metadata.florin_driver, "42", "custom metadata key");
  }
  ok(`annotate notes and a custom key (by ${by})`);
  await annotateWith(session, bought.id, { notes: "", florin_driver: "" });
  const read = await api.getTransaction(bought.id);
  expect(!("florin_driver" in read.metadata), "the deleted key is still there");
  expectEqual(read.notes, "", "notes after deleting them");
  ok("an empty value deletes a key");
}

// --- Feed, receipts, attachments -------------------------------------------------------------------------------------

async function feed({ api, account }) {
  await api.createFeedItem(account.id, "basic", {
    title: "Driver says hello & goodbye", image_url: "https://example.com/image.png?size=1", body: "From otters",
    background_color: "#FFFFFF", title_color: "#333333", body_color: "#123abc", url: "https://example.com/more",
  });
  ok("feed item");
}

async function receipts({ api, bought }) {
  const total = Math.abs(bought.amount);
  const item = { description: "Cake", quantity: 1.5, unit: "kg", amount: total, currency: "GBP", tax: 0 };
  const receipt = { external_id: `otters-${randomUUID()}`, total, currency: "GBP", items: [item] };
  await api.createReceipt(bought.id, receipt);
  const read = await api.retrieveReceipt(receipt.external_id);
  assertId(read.id, "receipt");
  expectEqual([read.external_id, read.total, read.currency], [receipt.external_id, total, "GBP"], "receipt read back");
  expectEqual(read.items.length, 1, "items of the receipt");
  for (const field of Object.keys(item)) expectEqual(read.items[0][field], item[field], `${field} of the item`);
  ok("receipt created and read back");

  await api.createReceipt(bought.id, { ...receipt, items: [{ ...item, description: "Bigger cake" }] });
  const updated = await api.retrieveReceipt(receipt.external_id);
  expectEqual([updated.id, updated.items[0].description], [read.id, "Bigger cake"], "receipt after an update");
  ok("receipt with the same external_id is updated");

  await api.deleteReceipt(receipt.external_id);
  await refused(() => api.retrieveReceipt(receipt.external_id), 404);
  ok("receipt deleted");
}

async function attachments({ api, bought }) {
  const place = await api.uploadAttachment("receipt.png", "image/png", PNG.length);
  expectShape(place, { file_url: "string", upload_url: "string" }, "place to upload to");
  // By hand: the library leaves the sending of the bytes to its user. Monzo's docs say POST, and no token goes along.
  const sent = await fetch(place.upload_url, {
    method: "POST",
    headers: { "Content-Type": "image/png" },
    body: PNG,
    signal: AbortSignal.timeout(REQUEST_MS_MAX),
  });
  expect(sent.ok, `sending the bytes answered ${sent.status}`);
  const attachment = await api.registerAttachment(bought.id, place.file_url, "image/png");
  assertId(attachment.id, "attach");
  expectEqual(attachment.external_id, bought.id, "transaction of the attachment");
  expectEqual(attachment.user_id, api.credentials.user_id, "owner of the attachment");
  expectEqual(attachment.file_type, "image/png", "type of the attachment");
  expectShape(attachment, { file_url: "string", created: "string" }, "attachment");
  ok("attachment uploaded (POST) and registered");
  await api.deregisterAttachment(attachment.id);
  ok("attachment deregistered");
}

// --- Webhooks --------------------------------------------------------------------------------------------------------

async function webhooks(session) {
  const { api, account, pot } = session;
  const listener = await listenFor(-WEBHOOK_MINOR);
  try {
    const webhook = await api.registerWebhook(account.id, listener.url);
    assertId(webhook.id, "webhook");
    expectEqual([webhook.account_id, webhook.url], [account.id, listener.url], "registered webhook");
    expect(typeof webhook.secret === "string" && webhook.secret, "registering a webhook gave no secret");
    const listed = await api.listWebhooks(account.id);
    expect(idsOf(listed).includes(webhook.id), "the registered webhook is not in the list");
    expect(listed.every((row) => !("secret" in row)), "the list shows a secret");
    ok("webhook registered and listed");

    const move = { amount: WEBHOOK_MINOR, dedupe_id: randomUUID() };
    await api.depositIntoPot(pot.id, { ...move, source_account_id: account.id });
    const delivered = await within(
      listener.delivery, DELIVERY_MS_MAX, `no transaction.created of ${-WEBHOOK_MINOR} within ${DELIVERY_MS_MAX} ms`);
    expectEqual([delivered.method, delivered.path], ["POST", listener.path], "request of the delivery");
    const mediaType = (delivered.headers["content-type"] ?? "").split(";")[0].trim();
    expectEqual(mediaType, "application/json", "content type of the delivery");
    const { data } = delivered.event;
    expectTransaction(data);
    expectEqual([data.account_id, data.merchant], [account.id, null], "account and merchant delivered");
    expectEqual((await api.getTransaction(data.id, "merchant")).amount, data.amount, "transaction delivered and read");
    ok("webhook delivered");
    expectSigned(delivered, webhook.secret);
    ok("webhook signature");

    await api.deleteWebhook(webhook.id);
    expect(!idsOf(await api.listWebhooks(account.id)).includes(webhook.id), "the deleted webhook is still listed");
    ok("webhook deleted");
  } finally {
    listener.close();
  }
  const back = { amount: WEBHOOK_MINOR, dedupe_id: randomUUID(), destination_account_id: account.id };
  await api.withdrawFromPot(pot.id, back);
}

// --- Tokens ----------------------------------------------------------------------------------------------------------

async function refresh(session) {
  const old = session.api;
  const token = await old.refresh();
  expect(token.access_token !== old.credentials.access_token, "the refresh gave the same access token");
  expect(token.refresh_token && token.refresh_token !== old.credentials.refresh_token, "no new refresh token");
  expectEqual(token.user_id, old.credentials.user_id, "user of the refreshed token");
  session.api = new MonzoAPI(token, session.app, session.base);
  await session.api.getAccounts();
  ok("refreshed token works");

  const accessCode = await refused(() => old.getAccounts(), 401);
  expectEqual(accessCode, "unauthorized.bad_access_token.evicted", "code for the old access token");
  ok("old access token is evicted");
  const refreshCode = await refused(() => old.refresh(), 401);
  expectEqual(refreshCode, "unauthorized.bad_refresh_token.evicted", "code for the old refresh token");
  await session.api.getAccounts();
  ok("old refresh token is evicted");
}

async function expired({ config, app, base }) {
  const api = new MonzoAPI({ access_token: config.expired_token, refresh_token: "" }, app, base);
  const code = await refused(() => api.getAccounts(), 401);
  expectEqual(code, "unauthorized.bad_access_token.expired", "code for an expired token");
  ok("expired token is refused");
}

async function logout({ api }) {
  await api.logout();
  const accessCode = await refused(() => api.getAccounts(), 401);
  expect(accessCode.startsWith("unauthorized.bad_access_token"), `code after logout: ${accessCode}`);
  const refreshCode = await refused(() => api.refresh(), 401);
  expect(refreshCode.startsWith("unauthorized.bad_refresh_token"), `code for a refresh after logout: ${refreshCode}`);
  ok("logout (/ping/logout) ends both tokens");
}

const STEPS = [
  signIn, unapprovedToken, accounts, balanceAndPots, potMoves, transactions, singleTransaction, annotate, feed,
  receipts, attachments, webhooks, refresh, expired, logout,
];

async function main() {
  expect(process.argv.length === 3, "usage: node otters_drive.mjs CONFIG.json");
  const config = JSON.parse(readFileSync(process.argv[2], "utf8"));
  const { client_id, client_secret, redirect_uri } = config;
  const session = { config, app: { client_id, client_secret, redirect_uri }, base: { base: config.api_url } };
  for (const step of STEPS) await step(session);
}

try {
  await within(main(), RUN_MS_MAX, `the whole run took longer than ${RUN_MS_MAX} ms`);
  console.log(`passed ${passed()} checks`);
  process.exit(0);
} catch (error) {
  console.error(error);
  console.log(`failed after ${passed()} checks: ${error.message}`);
  process.exit(1);
}
