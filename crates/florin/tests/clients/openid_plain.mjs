// Clients without keys of their own: one with a secret, and one that runs where anyone can read it.

import * as openid from "openid-client";
import { expect, expectEqual, ok } from "./driving.mjs";
import { agreed, asked, proving, signIn } from "./openid_fapi.mjs";
import { configured, refusedWith, relyingParty, wayBack } from "./openid_parts.mjs";

export async function bearerChecks(stage) {
  const { config, person } = stage;
  const rp = await relyingParty(stage, { profile: "confidential" });
  const tokens = await signIn(stage, rp);
  expectEqual([tokens.token_type, tokens.claims().sub], ["bearer", config.user_id], "tokens of a client with a secret");
  const who = await openid.fetchUserInfo(rp.config, tokens.access_token, config.user_id);
  expectEqual(who.email, config.email, "userinfo");
  ok("client_secret_basic: code, ID token, userinfo");

  const next = await openid.refreshTokenGrant(rp.config, tokens.refresh_token);
  expect(next.refresh_token && next.refresh_token !== tokens.refresh_token, "the refresh token was not rotated");
  ok("refresh with rotation (unbound)");
  const lost = await openid.refreshTokenGrant(rp.config, tokens.refresh_token);
  expectEqual(lost.refresh_token, next.refresh_token, "refresh token of a repeat");
  const last = await openid.refreshTokenGrant(rp.config, next.refresh_token);
  expectEqual(last.refresh_token, next.refresh_token, "refresh token of a pair given out a moment ago");
  ok("a refresh whose answer was lost gets it again");

  const wrong = await configured(config.issuer, rp.id, openid.ClientSecretBasic(`${rp.secret}x`));
  await refusedWith(() => openid.refreshTokenGrant(wrong.config, last.refresh_token), 401, "invalid_client");
  const none = await configured(config.issuer, rp.id, openid.None());
  await refusedWith(() => openid.refreshTokenGrant(none.config, last.refresh_token), 401, "invalid_client");
  ok("a wrong or missing secret is refused");

  const asPost = await configured(config.issuer, rp.id, openid.ClientSecretPost(rp.secret));
  await refusedWith(() => openid.refreshTokenGrant(asPost.config, last.refresh_token), 401, "invalid_client");
  const method = { more: ["--auth", "client_secret_post"], auth: openid.ClientSecretPost };
  const post = await relyingParty(stage, { profile: "confidential", ...method });
  const posted = await signIn(stage, post);
  expectEqual((await openid.tokenIntrospection(post.config, posted.access_token)).active, true, "introspection");
  ok("client_secret_post, for the client that is registered for it");

  const dpop = await proving(rp);
  const bound = await signIn(stage, rp, dpop);
  expectEqual(bound.token_type, "dpop", "type of a token that was asked for with a proof");
  await openid.fetchUserInfo(rp.config, bound.access_token, config.user_id, { DPoP: dpop });
  ok("a client with a secret may bind its tokens");

  const { url } = await asked(rp, undefined, { prompt: "none" });
  expectEqual(wayBack(await person.open(url)).searchParams.get("error"), "login_required", "prompt=none");
  ok("prompt=none needs a login");
  const unregistered = new URL((await asked(rp)).url);
  unregistered.searchParams.set("redirect_uri", "https://evil.example/cb");
  const page = await person.open(unregistered);
  expectEqual([page.status, page.headers.get("location")], [400, null], "an unregistered redirect address");
  ok("nobody is sent to an unregistered address");
  stage.confidential = rp;
}

export async function publicChecks(stage) {
  const { config, person } = stage;
  const rp = await relyingParty(stage, { profile: "public", auth: () => openid.None() });
  expectEqual(rp.secret, null, "secret of a public client");
  const tokens = await signIn(stage, rp);
  await openid.fetchUserInfo(rp.config, tokens.access_token, config.user_id);
  ok("public client: code by PKCE alone");
  const next = await openid.refreshTokenGrant(rp.config, tokens.refresh_token);
  expect(next.refresh_token && next.refresh_token !== tokens.refresh_token, "the refresh token was not rotated");
  ok("public client: refresh with rotation");
  const dpop = await proving(rp);
  const bound = await signIn(stage, rp, dpop);
  const same = await openid.refreshTokenGrant(rp.config, bound.refresh_token, {}, { DPoP: dpop });
  expectEqual(same.refresh_token ?? bound.refresh_token, bound.refresh_token, "refresh token of a bound grant");
  ok("public client: refresh without rotation once bound");

  for (const [changes, what] of [
    [{ code_challenge: null, code_challenge_method: null }, "no PKCE"],
    [{ code_challenge_method: "plain" }, "plain PKCE"],
  ]) {
    const { url, kept } = await asked(rp, undefined, changes);
    const back = wayBack(await person.open(url));
    const told = [back.searchParams.get("error"), back.searchParams.get("state")];
    expectEqual(told, ["invalid_request", kept.expectedState], what);
  }
  ok("public client: no code without S256");
  const { back, kept } = await agreed(stage, rp);
  const exchange = (verifier) =>
    openid.authorizationCodeGrant(rp.config, back, { ...kept, pkceCodeVerifier: verifier });
  await refusedWith(() => exchange(openid.randomPKCECodeVerifier()), 400, "invalid_grant");
  const tampered = kept.pkceCodeVerifier.replace(/.$/, (last) => (last === "A" ? "B" : "A"));
  await refusedWith(() => exchange(tampered), 400, "invalid_grant");
  await exchange(kept.pkceCodeVerifier);
  ok("public client: a tampered verifier is refused");
}
