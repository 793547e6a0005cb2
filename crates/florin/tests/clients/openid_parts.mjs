// What the drive of the OpenID provider stands on: clients made by staff commands, a browser without cookies, and a
// record of what went over the wire.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as openid from "openid-client";
import { REQUEST_MS_MAX, attributesOf, expect, expectEqual, runCommand } from "./driving.mjs";

export const REDIRECT_URI = "http://127.0.0.1:9/openid/callback";
export const AFTER_LOGOUT = "http://127.0.0.1:9/openid/bye";
export const SCOPE = "openid profile email offline_access";

// --- Staff -----------------------------------------------------------------------------------------------------------

// The bank's staff at the command line, beside the running server.
export class Staff {
  #config;
  #files = 0;

  constructor(config) {
    this.#config = config;
  }

  run(...args) {
    return JSON.parse(runCommand([this.#config.florin, ...args, ...this.#config.store, "--json"]));
  }

  // A key set of public keys, as a client hands it in.
  keySet(...keys) {
    this.#files += 1;
    const file = join(this.#config.folder, `keys-${this.#files}.json`);
    writeFileSync(file, JSON.stringify({ keys: keys.map((key) => key.jwk) }));
    return file;
  }

  code(email) {
    return this.run("approval-code", "--email", email).code;
  }
}

// A client's signing key on P-256.
export async function makeKey(kid) {
  const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", pair.publicKey);
  return { private: { key: pair.privateKey, kid }, jwk: { kty, crv, x, y, kid, use: "sig", alg: "ES256" } };
}

// --- The wire --------------------------------------------------------------------------------------------------------

// Every request of one client, with the status that came.
export class Wire {
  calls = [];

  fetch = async (url, options) => {
    const response = await fetch(url, { ...options, signal: AbortSignal.timeout(REQUEST_MS_MAX) });
    const { method, body } = options;
    const headers = Object.fromEntries(new Headers(options.headers));
    this.calls.push({ url, path: new URL(url).pathname, method, headers, body: body?.toString(), response });
    return response;
  };

  // What was sent to a path since the last look.
  take(path) {
    const found = this.calls.filter((call) => call.path === path);
    this.calls = this.calls.filter((call) => call.path !== path);
    return found;
  }
}

// Sends a request again, byte for byte.
export async function again({ url, method, headers, body }) {
  const response = await fetch(url, { method, headers, body, signal: AbortSignal.timeout(REQUEST_MS_MAX) });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

// A relying party: registered by staff, configured by discovery.
export async function relyingParty({ config, staff }, { profile, key, auth, more = [] }) {
  const keys = key ? ["--jwks", staff.keySet(key)] : more;
  const made = staff.run(
    "client", "add", "--name", `Driver's ${profile} client`, "--profile", profile, "--redirect-uri", REDIRECT_URI,
    "--post-logout-redirect", AFTER_LOGOUT, "--scope", SCOPE, ...keys);
  const way = key ? openid.PrivateKeyJwt(key.private) : (auth ?? openid.ClientSecretBasic)(made.client_secret);
  const rp = await configured(config.issuer, made.client_id, way);
  return { ...rp, id: made.client_id, secret: made.client_secret, profile, isPushed: profile === "fapi" };
}

// A client of the provider as discovery describes it. ID tokens are verified by the provider's published keys, always.
export async function configured(issuer, id, way, algorithm = "oidc") {
  const wire = new Wire();
  const options = { execute: [openid.allowInsecureRequests], [openid.customFetch]: wire.fetch, algorithm };
  const metadata = { id_token_signed_response_alg: "ES256" };
  const discovered = await openid.discovery(new URL(issuer), id, metadata, way, options);
  openid.enableNonRepudiationChecks(discovered);
  return { config: discovered, wire };
}

// --- The browser -----------------------------------------------------------------------------------------------------

async function openPage(url, options = {}) {
  const response = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(REQUEST_MS_MAX), ...options });
  expectEqual(response.headers.getSetCookie(), [], "cookies");
  const html = await response.text();
  return { url: new URL(url), status: response.status, headers: response.headers, html };
}

// The forms of a page, each with its fields.
function formsOf({ url, html }) {
  return [...html.matchAll(/<form\b[^>]*>.*?<\/form>/gis)].map(([form]) => {
    const { action, method } = attributesOf(form.match(/<form\b[^>]*>/i)[0]);
    expectEqual(method, "post", "method of a form");
    const inputs = [...form.matchAll(/<input\b[^>]*>/gi)].map(([tag]) => attributesOf(tag));
    const fields = Object.fromEntries(inputs.map(({ name, value }) => [name, value ?? ""]));
    const answers = [...form.matchAll(/<button\b[^>]*>/gi)].map(([tag]) => attributesOf(tag).value);
    return { action: new URL(action, url), fields, answers };
  });
}

// The customer, with a browser that keeps nothing.
export class Person {
  #staff;

  constructor(config, staff) {
    this.email = config.email;
    this.#staff = staff;
  }

  async open(url) {
    const page = await openPage(url);
    const policy = page.headers.get("content-security-policy") ?? "";
    if (page.status !== 302 && page.status !== 303) {
      expect(/default-src 'none'/.test(policy) && /frame-ancestors 'none'/.test(policy), `policy of a page: ${policy}`);
      expect(!/<script/i.test(page.html), "a page has a script");
    }
    return page;
  }

  // Presses a button of a page; gives the page that follows.
  async press(page, answer, headers = {}) {
    const form = formsOf(page).find(({ answers }) => answers.includes(answer));
    expect(form, `no form of the page has ${answer}: ${page.status} ${page.html}`);
    const fields = { ...form.fields, answer };
    if (answer === "agree") Object.assign(fields, { email: this.email, code: this.#staff.code(this.email) });
    return openPage(form.action, { method: "POST", body: new URLSearchParams(fields), headers });
  }

  // Where the browser is sent after the customer's word.
  async answer(url, answer = "agree") {
    const page = await this.open(url);
    expectEqual(page.status, 200, `status of the consent page: ${page.html}`);
    return wayBack(await this.press(page, answer));
  }
}

// Where a redirect leads; a form that held a code is never sent on by it (303).
export function wayBack({ status, headers, html }) {
  expectEqual(status, 303, `status of the answer: ${html}`);
  return new URL(headers.get("location"));
}

// --- Refusals --------------------------------------------------------------------------------------------------------

// Expects a call of the library to fail by the server's word; gives that word.
export async function refusedWith(call, status, error) {
  let failed;
  try {
    await call();
  } catch (caught) {
    failed = caught;
  }
  expect(failed, `a call that must be refused with ${status} ${error} went through`);
  if (!failed.response) throw failed;
  const body = failed.error ? { error: failed.error } : await failed.response.json();
  expectEqual([failed.response.status, body.error], [status, error], "refusal");
}

// Expects the library itself to refuse what it was given; nothing is sent then.
export async function distrusted(call, what) {
  let failed;
  try {
    await call();
  } catch (caught) {
    failed = caught;
  }
  expect(failed, `the library took ${what}`);
  expect(!failed.response, `the library asked the server about ${what}`);
}
