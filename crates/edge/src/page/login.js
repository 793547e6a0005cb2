"use strict";
// Logs in by passkey. The device key is made here, cannot be taken out, and proves every request of the session.
(() => {
  const button = document.getElementById("passkey");
  const out = document.getElementById("out");
  const base = location.href.slice(0, location.href.lastIndexOf("/login"));
  const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  let nonce = null;
  let session = null;

  const say = (text) => { document.getElementById("said").textContent = text; };
  const utf8 = (text) => new TextEncoder().encode(text);
  const encoded = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const decoded = (text) =>
    Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));

  // The 16 bytes of an id: 22 digits to the base of 62 behind its prefix.
  const idBytes = (id) => {
    let number = 0n;
    for (const digit of id.slice(id.lastIndexOf("_") + 1)) number = number * 62n + BigInt(DIGITS.indexOf(digit));
    const bytes = new Uint8Array(16);
    for (let at = 15; 0 <= at; at -= 1, number >>= 8n) bytes[at] = Number(number & 255n);
    return bytes;
  };

  const asked = (request) => new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });

  // One key for this browser, made at the first use; of two tabs that make one, the first kept counts.
  const deviceKey = async () => {
    const open = indexedDB.open("florin", 1);
    open.onupgradeneeded = () => open.result.createObjectStore("keys");
    const db = await asked(open);
    const keys = (mode) => db.transaction("keys", mode).objectStore("keys");
    const kept = () => asked(keys("readonly").get("device"));
    if (!(await kept())) {
      const made = await crypto.subtle.generateKey(ALGORITHM, false, ["sign"]);
      await asked(keys("readwrite").add(made, "device")).catch(() => {});
    }
    return kept();
  };

  const sign = async (key, bytes) => encoded(await crypto.subtle.sign(ALGORITHM, key.privateKey, bytes));
  const jwk = async (key) => {
    const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", key.publicKey);
    return { kty, crv, x, y };
  };

  const read = async (answer) => {
    const body = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error(body.message || "The bank cannot answer now; try again.");
    return body;
  };

  const post = async (path, body) => read(await fetch(base + path, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  }));

  // A proof of the device key for one request (RFC 9449, 4.2).
  const proof = async (key, method, path, token) => {
    const header = { typ: "dpop+jwt", alg: "ES256", jwk: await jwk(key) };
    const claims = {
      jti: encoded(crypto.getRandomValues(new Uint8Array(16))), htm: method, htu: base + path,
      iat: Math.floor(Date.now() / 1000), ath: encoded(await crypto.subtle.digest("SHA-256", utf8(token))),
    };
    if (nonce) claims.nonce = nonce;
    const text = `${encoded(utf8(JSON.stringify(header)))}.${encoded(utf8(JSON.stringify(claims)))}`;
    return `${text}.${await sign(key, utf8(text))}`;
  };

  const proven = async (method, path, mayRetry = true) => {
    const headers = { Authorization: `${session.token_type} ${session.access_token}` };
    if (session.token_type === "DPoP") {
      headers.DPoP = await proof(await deviceKey(), method, path, session.access_token);
    }
    const answer = await fetch(base + path, { method, headers });
    const fresh = answer.headers.get("DPoP-Nonce");
    const hasFresh = fresh !== null && fresh !== nonce;
    nonce = fresh || nonce;
    return answer.status === 401 && hasFresh && mayRetry ? proven(method, path, false) : read(answer);
  };

  const logIn = async () => {
    const key = await deviceKey();
    const device = { platform: "web", app_version: "1.0.0", name: "A web browser", key: await jwk(key) };
    const started = await post("/app/login/passkey", { device });
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(started.public_key);
    const credential = await navigator.credentials.get({ publicKey });
    const parts = [utf8("florin login 1"), idBytes(started.login_id), decoded(started.challenge)];
    const signature = await sign(key, await new Blob(parts).arrayBuffer());
    const body = { signature, passkey: credential.toJSON() };
    session = await post(`/app/login/${started.login_id}/finish`, body);
    const own = await proven("GET", "/app/session");
    document.body.dataset.session = own.session_id;
  };

  const logOut = async () => {
    await proven("DELETE", "/app/session");
    session = null;
    delete document.body.dataset.session;
  };

  const show = (text) => {
    button.hidden = session !== null;
    out.hidden = session === null;
    say(text);
  };

  const pressed = (work, words) => async () => {
    button.disabled = out.disabled = true;
    say("One moment.");
    try {
      await work();
      show(words);
    } catch (error) {
      show(error.name === "NotAllowedError" ? "No passkey was used." : error.message);
    }
    button.disabled = out.disabled = false;
  };

  button.addEventListener("click", pressed(logIn, "You are logged in."));
  out.addEventListener("click", pressed(logOut, "You are logged out."));
  const isAble = window.PublicKeyCredential && PublicKeyCredential.parseRequestOptionsFromJSON;
  button.disabled = !isAble;
  if (!isAble) say("This browser knows no passkeys.");
})();
