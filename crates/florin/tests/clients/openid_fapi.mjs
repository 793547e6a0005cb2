// The client that FAPI 2.0 describes: it pushes its requests, signs for itself, and every token is bound to its key.

import * as openid from "openid-client";
import { expect, expectEqual, expectShape, ok } from "./driving.mjs";
import {
  REDIRECT_URI, SCOPE, again as sentAgain, configured, distrusted, makeKey, refusedWith, relyingParty, wayBack,
} from "./openid_parts.mjs";

const PAR = "/oauth2/par";
const TOKEN = "/oauth2/token";
const USERINFO = "/oidc/userinfo";

// A request for the customer's word, and all a client keeps of it.
export async function asked(rp, dpop, changes = {}) {
  const kept = {
    pkceCodeVerifier: openid.randomPKCECodeVerifier(),
    expectedState: openid.randomState(),
    expectedNonce: openid.randomNonce(),
    idTokenExpected: true,
  };
  const wanted = {
    redirect_uri: REDIRECT_URI,
    scope: SCOPE,
    state: kept.expectedState,
    nonce: kept.expectedNonce,
    code_challenge: await openid.calculatePKCECodeChallenge(kept.pkceCodeVerifier),
    code_challenge_method: "S256",
    ...changes,
  };
  const parameters = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== null));
  const url = rp.isPushed
    ? await openid.buildAuthorizationUrlWithPAR(rp.config, parameters, { DPoP: dpop })
    : openid.buildAuthorizationUrl(rp.config, parameters);
  return { url, kept };
}

// The same, agreed to: where the customer's browser came back.
export async function agreed(stage, rp, dpop, changes = {}) {
  const { url, kept } = await asked(rp, dpop, changes);
  return { back: await stage.person.answer(url), kept };
}

export async function signIn(stage, rp, dpop, changes = {}) {
  const { back, kept } = await agreed(stage, rp, dpop, changes);
  return openid.authorizationCodeGrant(rp.config, back, kept, undefined, { DPoP: dpop });
}

export async function proving(rp) {
  return openid.getDPoPHandle(rp.config, await openid.randomDPoPKeyPair("ES256"));
}

// --- Discovery -------------------------------------------------------------------------------------------------------

export async function discoveryChecks(stage) {
  const { issuer } = stage.config;
  const found = stage.fapi.config.serverMetadata();
  expectEqual(found.issuer, issuer, "issuer");
  expect(!issuer.endsWith("/"), "the issuer ends in a slash");
  ok("discovery");
  const other = await configured(issuer, stage.fapi.id, openid.PrivateKeyJwt(stage.key.private), "oauth2");
  const plain = (metadata) => JSON.parse(JSON.stringify(metadata));
  expectEqual(plain(other.config.serverMetadata()), plain(found), "the two metadata documents");
  ok("authorization server metadata");
  expectEqual(found.response_types_supported, ["code"], "response types");
  expectEqual(found.code_challenge_methods_supported, ["S256"], "code challenge methods");
  expectEqual(found.dpop_signing_alg_values_supported, ["ES256"], "DPoP algorithms");
  expectEqual(found.authorization_response_iss_parameter_supported, true, "iss in responses");
  const named = Object.entries(found).filter(([name]) => name.endsWith("_endpoint") || name === "jwks_uri");
  for (const [name, address] of named) {
    expect(address.startsWith(`${issuer}/`), `${name} lies elsewhere: ${address}`);
    expect((await fetch(address)).status !== 404, `nothing answers at ${name}`);
  }
  ok(`metadata tells the truth (${named.length} endpoints)`);
}

// --- Pushed requests -------------------------------------------------------------------------------------------------

export async function pushChecks(stage) {
  const { fapi, person } = stage;
  const dpop = await proving(fapi);
  fapi.wire.take(PAR);
  const { url } = await asked(fapi, dpop);
  expectEqual([...url.searchParams.keys()].sort(), ["client_id", "request_uri"], "parameters in the browser");
  const pushes = fapi.wire.take(PAR).map(({ response }) => response.status);
  expectEqual(pushes, [400, 201], "a push without a nonce, and with one");
  ok("pushed authorization request, nonce retried");

  const stranger = await relyingParty(stage, { profile: "fapi", key: await makeKey("stranger") });
  const foreign = new URL(url);
  foreign.searchParams.set("client_id", stranger.id);
  expectEqual((await person.open(foreign)).status, 400, "another client's request_uri");
  const made = new URL(url);
  made.searchParams.set("request_uri", `${url.searchParams.get("request_uri")}x`);
  expectEqual((await person.open(made)).status, 400, "an unknown request_uri");
  ok("request_uri of nobody or of another client is refused");

  const parameters = { redirect_uri: REDIRECT_URI, scope: SCOPE, code_challenge: "x".repeat(43) };
  const unpushed = openid.buildAuthorizationUrl(fapi.config, { ...parameters, code_challenge_method: "S256" });
  const page = await person.open(unpushed);
  const error = page.status === 303 || page.status === 302 ? wayBack(page).searchParams.get("error") : page.status;
  expect(error === 400 || error === "invalid_request", `a request that was not pushed: ${error}`);
  ok("a request that was not pushed is refused");

  const refused = (changes, error) => refusedWith(() => asked(fapi, dpop, changes), 400, error);
  await refused({ redirect_uri: "https://evil.example/cb" }, "invalid_request");
  await refused({ redirect_uri: `${REDIRECT_URI}/more` }, "invalid_request");
  ok("an unregistered redirect address is refused");
  await refused({ code_challenge: null, code_challenge_method: null }, "invalid_request");
  await refused({ code_challenge_method: "plain" }, "invalid_request");
  ok("a request without PKCE, or with plain, is refused");
  await refused({ scope: "openid everything" }, "invalid_scope");
  await refused({ response_type: "code id_token" }, "unsupported_response_type");
  ok("scopes and response types that there are not are refused");
}

// --- The customer's word ---------------------------------------------------------------------------------------------

export async function authorizationChecks(stage) {
  const { fapi, person } = stage;
  const dpop = await proving(fapi);
  const { url, kept } = await asked(fapi, dpop);
  const page = await person.open(url);
  for (const words of ["Driver&#39;s fapi client", "127.0.0.1:9", "your name", "e-mail"]) {
    expect(page.html.includes(words), `the page does not say ${words}: ${page.html}`);
  }
  ok("the page says who asks, for what, and where it leads");
  const foreign = { Origin: "https://evil.example", "Sec-Fetch-Site": "cross-site" };
  expectEqual((await person.press(page, "agree", foreign)).status, 403, "a form sent from another site");
  ok("a form of another site is refused");
  const back = wayBack(await person.press(page, "refuse"));
  expectEqual(back.searchParams.get("error"), "access_denied", "the customer's no");
  const exchange = (location, checks) =>
    openid.authorizationCodeGrant(fapi.config, location, checks, undefined, { DPoP: dpop });
  fapi.wire.take(TOKEN);
  await distrusted(() => exchange(back, kept), "a refusal for a code");
  expectEqual(back.searchParams.get("state"), kept.expectedState, "state beside an error");
  expectEqual(back.searchParams.get("iss"), stage.config.issuer, "iss beside an error");
  ok("the customer's refusal is told, with state and iss");

  const { back: good, kept: own } = await agreed(stage, fapi, dpop);
  expectEqual(good.href.split("?")[0], REDIRECT_URI, "address the browser is sent back to");
  const changed = (name, value) => {
    const location = new URL(good);
    if (value === null) location.searchParams.delete(name);
    else location.searchParams.set(name, value);
    return location;
  };
  await distrusted(() => exchange(changed("iss", "https://evil.example"), own), "another issuer (mix-up)");
  await distrusted(() => exchange(changed("iss", null), own), "a response without an issuer (mix-up)");
  await distrusted(() => exchange(changed("state", "another"), own), "another state");
  expectEqual(fapi.wire.take(TOKEN).length, 0, "requests with a distrusted code");
  ok("iss and state protect the client (mix-up)");

  const guessed = { ...own, pkceCodeVerifier: openid.randomPKCECodeVerifier() };
  await refusedWith(() => exchange(good, guessed), 400, "invalid_grant");
  ok("another PKCE verifier is refused");
  const tokens = await exchange(good, own);
  expectEqual(tokens.token_type, "dpop", "type of the token");
  stage.spent = { good, own, dpop };
  stage.tokens = tokens;
  stage.dpop = dpop;
}

// --- Codes and ID tokens ---------------------------------------------------------------------------------------------

export async function codeChecks(stage) {
  const { fapi, tokens, config } = stage;
  expectShape(tokens, {
    access_token: "string", id_token: "string", refresh_token: "string", expires_in: "number", scope: "string",
  }, "tokens");
  const claims = tokens.claims();
  expectEqual([claims.iss, claims.aud, claims.sub], [config.issuer, fapi.id, config.user_id], "claims of the ID token");
  expect(Math.abs(claims.auth_time - Date.now() / 1000) < 120, `auth_time is ${claims.auth_time}`);
  ok("code exchanged, ID token verified by the published key");

  const dpop = await proving(fapi);
  const nonced = await agreed(stage, fapi, dpop);
  const exchange = (checks) =>
    openid.authorizationCodeGrant(fapi.config, nonced.back, checks, undefined, { DPoP: dpop });
  await distrusted(() => exchange({ ...nonced.kept, expectedNonce: "another" }), "an ID token with another nonce");
  ok("the nonce ties the ID token to its request");
  const again = await exchange(nonced.kept);
  expectEqual((await openid.tokenIntrospection(fapi.config, again.access_token)).active, true, "tokens of a repeat");
  ok("a code whose answer was lost gives the same again");
  const thief = await proving(fapi);
  const stolen = () =>
    openid.authorizationCodeGrant(fapi.config, nonced.back, nonced.kept, undefined, { DPoP: thief });
  await refusedWith(stolen, 400, "invalid_grant");
  expectEqual((await openid.tokenIntrospection(fapi.config, again.access_token)).active, false, "tokens of a used code");
  ok("a code used again by another key ends what it gave");

  const stranger = await relyingParty(stage, { profile: "fapi", key: await makeKey("another") });
  const theirs = await proving(stranger);
  const injected = await agreed(stage, fapi, dpop);
  const inject = () =>
    openid.authorizationCodeGrant(stranger.config, injected.back, injected.kept, undefined, { DPoP: theirs });
  await refusedWith(inject, 400, "invalid_grant");
  const own = () => openid.authorizationCodeGrant(fapi.config, injected.back, injected.kept, undefined, { DPoP: dpop });
  expectEqual((await own()).token_type, "dpop", "type of the token");
  ok("a code injected into another client is refused, and spent by nothing");
  stage.stranger = stranger;
}

// --- Binding ---------------------------------------------------------------------------------------------------------

export async function bindingChecks(stage) {
  const { fapi, tokens, dpop, config } = stage;
  fapi.wire.take(USERINFO);
  const who = await openid.fetchUserInfo(fapi.config, tokens.access_token, config.user_id, { DPoP: dpop });
  expectEqual([who.sub, who.email, who.name], [config.user_id, config.email, config.name], "userinfo");
  ok("userinfo with a proof");
  const [call] = fapi.wire.take(USERINFO).filter(({ response }) => response.ok);
  const replayed = await sentAgain(call);
  expectEqual(replayed.status, 401, `status of a replayed proof: ${JSON.stringify(replayed.body)}`);
  expect(/invalid_dpop_proof/.test(replayed.headers.get("www-authenticate")), "the replay is not named");
  ok("a replayed proof is refused");
  const asBearer = await sentAgain({ ...call, headers: { authorization: `Bearer ${tokens.access_token}` } });
  expectEqual(asBearer.status, 401, "a bound token as a bearer token");
  const bare = await sentAgain({ ...call, headers: { authorization: `DPoP ${tokens.access_token}` } });
  expectEqual(bare.status, 401, "a bound token without a proof");
  ok("a bound token without its proof is refused");
  const thief = await proving(fapi);
  await refusedWith(
    () => openid.fetchUserInfo(fapi.config, tokens.access_token, config.user_id, { DPoP: thief }), 401,
    "invalid_dpop_proof");
  ok("a bound token with another key's proof is refused");

  fapi.wire.take(TOKEN);
  const refresh = (proof) => openid.refreshTokenGrant(fapi.config, tokens.refresh_token, {}, { DPoP: proof });
  const fresh = await refresh(await openid.getDPoPHandle(fapi.config, await openid.randomDPoPKeyPair("ES256")))
    .then(() => "taken", (error) => error.error);
  expect(["invalid_grant", "invalid_dpop_proof"].includes(fresh), `a refresh by another key: ${fresh}`);
  ok("a refresh token with another key's proof is refused");
  for (const round of [1, 2]) {
    const next = await refresh(dpop);
    expectEqual(next.refresh_token ?? tokens.refresh_token, tokens.refresh_token, `refresh token of round ${round}`);
    await openid.fetchUserInfo(fapi.config, next.access_token, config.user_id, { DPoP: dpop });
  }
  ok("refresh without rotation (bound)");
  const narrow = await openid.refreshTokenGrant(fapi.config, tokens.refresh_token, { scope: "openid" }, { DPoP: dpop });
  expectEqual(narrow.scope, "openid", "scope of a narrowed token");
  await refusedWith(
    () => openid.refreshTokenGrant(fapi.config, tokens.refresh_token, { scope: `${SCOPE} more` }, { DPoP: dpop }), 400,
    "invalid_scope");
  ok("a refresh may narrow the scope and never widen it");

  const seen = await openid.tokenIntrospection(fapi.config, tokens.access_token);
  expectEqual([seen.active, seen.sub, seen.client_id], [true, config.user_id, fapi.id], "introspection");
  expectEqual(seen.cnf?.jkt, await dpop.calculateThumbprint(), "key in the introspection");
  ok("introspection shows whose and by which key");
  const foreign = await openid.tokenIntrospection(stage.stranger.config, tokens.access_token);
  expectEqual(foreign, { active: false }, "another client's introspection");
  expectEqual(await openid.tokenIntrospection(fapi.config, "nonsense"), { active: false }, "introspection of nonsense");
  ok("introspection tells other clients nothing");
}

// --- Who the client is -----------------------------------------------------------------------------------------------

export async function clientAuthenticationChecks(stage) {
  const { fapi, staff, config, key } = stage;
  const other = await makeKey(key.private.kid);
  const wrong = await configured(config.issuer, fapi.id, openid.PrivateKeyJwt(other.private));
  await refusedWith(() => openid.tokenIntrospection(wrong.config, "any"), 401, "invalid_client");
  ok("a client assertion by another key is refused");
  const path = "/oauth2/introspect";
  fapi.wire.take(path);
  await openid.tokenIntrospection(fapi.config, "any");
  const [call] = fapi.wire.take(path);
  const replayed = await sentAgain(call);
  expectEqual([replayed.status, replayed.body.error], [401, "invalid_client"], "a replayed assertion");
  ok("a replayed client assertion is refused");
  const aimed = (change) =>
    openid.PrivateKeyJwt(key.private, { [openid.modifyAssertion]: (header, payload) => change(payload) });
  for (const [what, change] of [
    ["for another server", (payload) => { payload.aud = "https://evil.example"; }],
    ["of long ago", (payload) => { payload.iat = payload.nbf = payload.iat - 3_600; payload.exp = payload.iat + 60; }],
    ["of another client", (payload) => { payload.sub = payload.iss = stage.stranger.id; }],
  ]) {
    const odd = await configured(config.issuer, fapi.id, aimed(change));
    await refusedWith(() => openid.tokenIntrospection(odd.config, "any"), 401, "invalid_client").catch((error) => {
      throw new Error(`an assertion ${what}: ${error.message}`);
    });
  }
  ok("a client assertion for another server, of long ago, or of another client is refused");

  const next = await makeKey("second");
  staff.run("client", "set-jwks", "--client", fapi.id, "--jwks", staff.keySet(key, next));
  const both = await configured(config.issuer, fapi.id, openid.PrivateKeyJwt(next.private));
  await openid.tokenIntrospection(both.config, "any");
  await openid.tokenIntrospection(fapi.config, "any");
  staff.run("client", "set-jwks", "--client", fapi.id, "--jwks", staff.keySet(next));
  await refusedWith(() => openid.tokenIntrospection(fapi.config, "any"), 401, "invalid_client");
  await openid.tokenIntrospection(both.config, "any");
  Object.assign(fapi, both);
  stage.key = next;
  ok("a client changes its keys with overlap");
}

