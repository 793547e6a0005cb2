// Drives a running Florin server with npm `openid-client`: four clients of its OpenID provider, made by staff commands,
// each through real HTTP. The library checks what OpenID Connect, PKCE, DPoP and RFC 9207 tell a client to check; what
// a server has to refuse is tried here beside it.
// usage: node openid_drive.mjs CONFIG.json   (its keys are in NOTES.md)

import { readFileSync } from "node:fs";
import { expect, expectEqual, ok, passed, within } from "./driving.mjs";
import { Person, Staff, makeKey, relyingParty } from "./openid_parts.mjs";
import { bearerChecks, publicChecks } from "./openid_plain.mjs";
import {
  authorizationChecks, bindingChecks, clientAuthenticationChecks, codeChecks, discoveryChecks, pushChecks,
} from "./openid_fapi.mjs";
import { disableChecks, logoutChecks, revocationChecks, rotationChecks } from "./openid_end.mjs";

const RUN_MS_MAX = 240_000;

const STEPS = [
  discoveryChecks, pushChecks, authorizationChecks, codeChecks, bindingChecks, clientAuthenticationChecks, bearerChecks,
  publicChecks, rotationChecks, revocationChecks, logoutChecks, disableChecks,
];

async function main() {
  expect(process.argv.length === 3, "usage: node openid_drive.mjs CONFIG.json");
  const config = JSON.parse(readFileSync(process.argv[2], "utf8"));
  const staff = new Staff(config);
  const key = await makeKey("first");
  const stage = { config, staff, person: new Person(config, staff), key };
  stage.fapi = await relyingParty(stage, { profile: "fapi", key });
  expectEqual(stage.fapi.secret, null, "secret of a client that signs");
  for (const step of STEPS) await step(stage);
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
