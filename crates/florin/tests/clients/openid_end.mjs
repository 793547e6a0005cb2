// How things end: keys rotated, tokens revoked, customers logged out, clients disabled.

import * as openid from "openid-client";
import { expect, expectEqual, ok } from "./driving.mjs";
import { asked, proving, signIn } from "./openid_fapi.mjs";
import { AFTER_LOGOUT, configured, refusedWith, wayBack } from "./openid_parts.mjs";

// Longer than nodes go without reading their keys again.
const ROTATION_MS_MAX = 30_000;
const POLL_MS = 200;

const keyOf = (jwt) => JSON.parse(Buffer.from(jwt.split(".")[0], "base64url")).kid;

export async function rotationChecks(stage) {
  const { fapi, staff, config } = stage;
  const dpop = await proving(fapi);
  const before = await signIn(stage, fapi, dpop);
  const { keys } = await (await fetch(fapi.config.serverMetadata().jwks_uri)).json();
  expectEqual(keys.length, 2, "published keys");
  staff.run("keys", "rotate", "--for", "signing");
  const late = Date.now() + ROTATION_MS_MAX;
  let after = before;
  while (Date.now() < late && keyOf(after.id_token) === keyOf(before.id_token)) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    after = await signIn(stage, fapi, dpop);
  }
  expect(keyOf(after.id_token) !== keyOf(before.id_token), "no ID token is signed by the new key");
  expect(keys.some(({ kid }) => kid === keyOf(after.id_token)), "the new key was not published before");
  ok("ID tokens are signed by the next key, published before");
  for (const { access_token } of [before, after]) {
    await openid.fetchUserInfo(fapi.config, access_token, config.user_id, { DPoP: dpop });
    expectEqual((await openid.tokenIntrospection(fapi.config, access_token)).active, true, "a token of either key");
  }
  const fresh = await configured(config.issuer, fapi.id, openid.PrivateKeyJwt(stage.key.private));
  const newcomer = { ...fapi, ...fresh };
  await signIn(stage, newcomer, await proving(newcomer));
  ok("what the old key signed stays good");
}

export async function revocationChecks(stage) {
  const { fapi, config, confidential } = stage;
  const dpop = await proving(fapi);
  const isActive = async (rp, token) => (await openid.tokenIntrospection(rp.config, token)).active;
  const tokens = await signIn(stage, fapi, dpop);
  await refusedWith(
    () => openid.tokenRevocation(confidential.config, tokens.refresh_token), 400, "unauthorized_client");
  expectEqual(await isActive(fapi, tokens.access_token), true, "after another client's revocation");
  ok("a client revokes nothing of another's");
  await openid.tokenRevocation(fapi.config, tokens.refresh_token);
  expectEqual(await isActive(fapi, tokens.access_token), false, "the access token after its grant was revoked");
  await refusedWith(
    () => openid.refreshTokenGrant(fapi.config, tokens.refresh_token, {}, { DPoP: dpop }), 400, "invalid_grant");
  await refusedWith(
    () => openid.fetchUserInfo(fapi.config, tokens.access_token, config.user_id, { DPoP: dpop }), 401, "invalid_token");
  await openid.tokenRevocation(fapi.config, tokens.refresh_token);
  await openid.tokenRevocation(fapi.config, "nonsense");
  ok("revocation ends the grant, and may be repeated");
}

export async function logoutChecks(stage) {
  const { fapi, person, config } = stage;
  const dpop = await proving(fapi);
  // What the customer let stay connected outlives a logout.
  const staying = await signIn(stage, fapi, dpop);
  const tokens = await signIn(stage, fapi, dpop, { scope: "openid profile email" });
  const leave = (changes) => openid.buildEndSessionUrl(fapi.config, {
    id_token_hint: tokens.id_token, post_logout_redirect_uri: AFTER_LOGOUT, state: "bye", ...changes,
  });
  const astray = await person.open(leave({ post_logout_redirect_uri: "https://evil.example/" }));
  expectEqual([astray.status, astray.headers.get("location")], [400, null], "an unregistered address after logout");
  const claims = { sub: config.user_id, aud: fapi.id, iss: config.issuer };
  const forged = ["eyJhbGciOiJub25lIn0", Buffer.from(JSON.stringify(claims)).toString("base64url"), ""].join(".");
  expectEqual((await person.open(leave({ id_token_hint: forged }))).headers.get("location"), null, "a forged hint");
  await openid.fetchUserInfo(fapi.config, tokens.access_token, config.user_id, { DPoP: dpop });
  ok("logout with a forged hint or to an unregistered address does nothing");
  const back = wayBack(await person.open(leave({})));
  expectEqual(back.href, `${AFTER_LOGOUT}?state=bye`, "where logout leads");
  await refusedWith(
    () => openid.fetchUserInfo(fapi.config, tokens.access_token, config.user_id, { DPoP: dpop }), 401, "invalid_token");
  const gone = wayBack(await person.open(leave({ id_token_hint: staying.id_token, state: "" })));
  expectEqual(gone.href.split("?")[0], AFTER_LOGOUT, "where logout leads");
  expectEqual((await openid.tokenIntrospection(fapi.config, staying.access_token)).active, true, "offline access");
  ok("RP-initiated logout ends the login and leads back, and leaves offline access");
}

export async function disableChecks(stage) {
  const { fapi, staff, person, config, confidential } = stage;
  const tokens = await signIn(stage, confidential);
  const { url } = await asked(confidential);
  staff.run("client", "disable", "--client", confidential.id);
  expectEqual((await person.open(url)).status, 400, "the page of a disabled client");
  await refusedWith(() => openid.refreshTokenGrant(confidential.config, tokens.refresh_token), 401, "invalid_client");
  await refusedWith(
    () => openid.fetchUserInfo(confidential.config, tokens.access_token, config.user_id), 401, "invalid_token");
  const shown = staff.run("client", "list").clients.find(({ client_id }) => client_id === fapi.id);
  expect(shown && shown.profile === "fapi", `the list of clients has no fapi client: ${JSON.stringify(shown)}`);
  ok("a disabled client gets and keeps nothing");
}

