// How things end: keys rotated, tokens revoked, customers logged out, clients disabled.

import * as openid from "openid-client";
import { expect, expectEqual, ok } from "./driving.mjs";
import { asked, proving, signIn } from "./openid_fapi.mjs";
import { AFTER_LOGOUT, refusedWith, wayBack } from "./openid_parts.mjs";

export async function revocationChecks(stage) {
  const { fapi, config, confidential } = stage;
  const dpop = await proving(fapi);
  const isActive = async (rp, token) => (await openid.tokenIntrospection(rp.config, token)).active;
  const tokens = await signIn(stage, fapi, dpop);
  await openid.tokenRevocation(confidential.config, tokens.refresh_token);
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
  const tokens = await signIn(stage, fapi, dpop);
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
  ok("RP-initiated logout ends the login and leads back");
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

