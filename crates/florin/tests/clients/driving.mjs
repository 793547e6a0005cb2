// What a Node driver needs beside its client library: checks, the browser's part of the sign-in, a webhook listener.
// Nothing in here knows the library.

import { execFileSync } from "node:child_process";
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import { isDeepStrictEqual } from "node:util";

const COMMAND_MS_MAX = 60_000;
export const REQUEST_MS_MAX = 30_000;
const SIGNATURE_AGE_S_MAX = 300;

let passedSoFar = 0;

export function ok(name) {
  passedSoFar += 1;
  console.log(`ok ${name}`);
}

export function passed() {
  return passedSoFar;
}

export function expect(isSo, reason) {
  if (!isSo) throw new Error(reason);
}

export function expectEqual(got, wanted, what) {
  expect(isDeepStrictEqual(got, wanted), `${what}: got ${JSON.stringify(got)}, wanted ${JSON.stringify(wanted)}`);
}

// `shape` maps a field to the `typeof` it must have; a question mark at the end also allows null.
export function expectShape(value, shape, what) {
  for (const [field, type] of Object.entries(shape)) {
    const got = value[field];
    const fits = type.endsWith("?") && got === null ? true : got !== null && typeof got === type.replace("?", "");
    expect(fits, `${what}: field ${field} is ${JSON.stringify(got)}, wanted ${type}`);
  }
}

export function runCommand([program, ...args]) {
  return execFileSync(program, args, { encoding: "utf8", timeout: COMMAND_MS_MAX }).trim();
}

// Expects `call` to fail because the server answered `status`; returns the refusal's code.
export async function refused(call, status) {
  let response;
  try {
    await call();
  } catch (error) {
    if (!error.response) throw error;
    response = error.response;
  }
  expect(response, `a call that must be refused with ${status} went through`);
  const body = await response.json();
  expectEqual(response.status, status, `status of the refusal ${JSON.stringify(body)}`);
  expect(typeof body.code === "string" && body.code, "the refusal has no code");
  expect(typeof body.message === "string" && body.message, "the refusal has no message");
  return body.code;
}

// --- The browser's part of the sign-in -------------------------------------------------------------------------------

function unescapeHtml(text) {
  const named = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
  return text.replace(/&(?:#x([0-9a-f]+)|#([0-9]+)|([a-z]+));/gi, (whole, hex, decimal, name) => {
    if (hex) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal) return String.fromCodePoint(Number(decimal));
    return named[name.toLowerCase()] ?? whole;
  });
}

export function attributesOf(tag) {
  const attributes = {};
  for (const [, name, double, single, bare] of tag.matchAll(/([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/g)) {
    attributes[name.toLowerCase()] = unescapeHtml(double ?? single ?? bare ?? "");
  }
  return attributes;
}

// The browser's part: opens the page, sends its form with the one-time code, returns the way back to the client.
export async function approveInBrowser(authoriseUrl, config) {
  const page = await fetch(authoriseUrl, { signal: AbortSignal.timeout(REQUEST_MS_MAX) });
  expectEqual(page.status, 200, "status of the authorise page");
  const html = await page.text();
  const formTag = html.match(/<form\b[^>]*>/i);
  expect(formTag, "the authorise page has no form");
  const form = attributesOf(formTag[0]);
  expectEqual((form.method ?? "get").toLowerCase(), "post", "method of the approval form");
  const fields = new URLSearchParams();
  for (const [tag] of html.matchAll(/<input\b[^>]*>/gi)) {
    const { name, value } = attributesOf(tag);
    if (name) fields.set(name, value ?? "");
  }
  for (const field of ["request_id", "email", "code"]) {
    expect(fields.has(field), `the approval form has no input ${field}`);
  }
  expect(fields.get("request_id"), "the approval form's request_id is empty");
  fields.set("email", config.email);
  fields.set("code", runCommand(config.approval_code_command));
  const action = new URL(form.action ?? "", authoriseUrl);
  expectEqual(action.pathname, "/approve", "path of the approval form");
  const answer = await fetch(action, {
    method: "POST",
    body: fields,
    redirect: "manual",
    signal: AbortSignal.timeout(REQUEST_MS_MAX),
  });
  expect([302, 303].includes(answer.status), `approval answered ${answer.status}, wanted a redirect`);
  return answer.headers.get("location");
}

export function codeFrom(location, config, state) {
  expectEqual(location.split("?")[0], config.redirect_uri, "address the browser is sent back to");
  const values = new URL(location).searchParams;
  expectEqual(values.getAll("state"), [state], "state on the way back");
  expectEqual(values.getAll("code").length, 1, "number of codes on the way back");
  return values.get("code");
}

// --- Webhooks --------------------------------------------------------------------------------------------------------

// A real HTTP server on loopback; `delivery` settles with the first transaction.created of this amount.
export async function listenFor(amount) {
  let arrived;
  const delivery = new Promise((resolve) => (arrived = resolve));
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    response.writeHead(200, { "Content-Type": "application/json" }).end("{}");
    const event = JSON.parse(body.toString("utf8"));
    const isIt = event.type === "transaction.created" && event.data.amount === amount;
    if (isIt) arrived({ method: request.method, path: request.url, headers: request.headers, body, event });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const path = "/florin-webhook";
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { delivery, path, url: `http://127.0.0.1:${server.address().port}${path}`, close };
}

export async function within(promise, ms, reason) {
  let timer;
  const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error(reason)), ms)));
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

export function expectSigned({ headers, body }, secret) {
  const header = headers["x-florin-signature"];
  expect(header, "the delivery has no X-Florin-Signature");
  const parts = Object.fromEntries(header.split(",").map((part) => part.split("=", 2)));
  expect(parts.t && parts.v1, `the signature header lacks t or v1: ${header}`);
  const ageS = Math.abs(Date.now() / 1000 - Number(parts.t));
  expect(ageS <= SIGNATURE_AGE_S_MAX, `the signature's time is ${ageS} s away from now`);
  const wanted = createHmac("sha256", secret).update(`${parts.t}.`).update(body).digest();
  const got = Buffer.from(parts.v1, "hex");
  expect(got.length === wanted.length && timingSafeEqual(got, wanted), "the delivery's signature does not match");
}
