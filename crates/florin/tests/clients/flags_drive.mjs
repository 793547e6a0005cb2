// Drives a running Florin server with npm `@openfeature/server-sdk` and its provider `@openfeature/ofrep-provider`:
// flags that staff set, asked for with a program's token.
// usage: node flags_drive.mjs CONFIG.json   (its keys are in NOTES.md)

import { readFileSync } from "node:fs";
import { OpenFeature } from "@openfeature/server-sdk";
import { OFREPProvider } from "@openfeature/ofrep-provider";
import { expect, expectEqual, ok, passed, within } from "./driving.mjs";

const RUN_MS_MAX = 120_000;
const PEOPLE = 40;

async function clientOf(name, baseUrl, token) {
  const headers = [["Authorization", `Bearer ${token}`]];
  await OpenFeature.setProviderAndWait(name, new OFREPProvider({ baseUrl, headers }));
  return OpenFeature.getClient(name);
}

const shortened = ({ value, reason, variant, errorCode }) => ({ value, reason, variant, errorCode });

function expectDetails(details, value, reason, variant, errorCode) {
  expectEqual(shortened(details), { value, reason, variant, errorCode }, `details of ${details.flagKey}`);
}

async function targetingChecks(client) {
  const on = (platform, appVersion) => ({ targetingKey: "user_1", platform, appVersion });
  for (const [platform, version, value, reason] of [
    ["ios", "5.2.0", true, "TARGETING_MATCH"],
    ["ios", "5.10.0", true, "TARGETING_MATCH"],
    ["ios", "5.1.9", false, "DEFAULT"],
    ["ios", "6.0.0", false, "DEFAULT"],
    ["android", "5.2.0", false, "DEFAULT"],
  ]) {
    const details = await client.getBooleanDetails("new-home", !value, on(platform, version));
    expectDetails(details, value, reason, value ? "on" : "off", undefined);
  }
  ok("targeting by platform and version");
}

async function typeChecks(client) {
  const context = { targetingKey: "user_1" };
  expectDetails(await client.getStringDetails("colour", "red", context), "blue", "STATIC", "cold", undefined);
  expectDetails(await client.getNumberDetails("rows", 1, context), 25, "STATIC", "many", undefined);
  expectDetails(await client.getNumberDetails("pace", 1, context), 2.5, "STATIC", "fast", undefined);
  const limits = { most: 3, names: ["a", "b"], deep: { is: true } };
  expectDetails(await client.getObjectDetails("limits", {}, context), limits, "STATIC", "usual", undefined);
  expectDetails(await client.getBooleanDetails("paused", true, context), false, "DISABLED", "off", undefined);
  ok("values of every type");
  const wrong = await client.getBooleanDetails("colour", true, context);
  expectDetails(wrong, true, "ERROR", undefined, "TYPE_MISMATCH");
  ok("a value of another type");
}

async function shareChecks(client) {
  const seen = new Set();
  for (let person = 0; person < PEOPLE; person += 1) {
    const context = { targetingKey: `user_${person}` };
    const first = await client.getBooleanDetails("half", false, context);
    expectEqual(first.reason, first.value ? "SPLIT" : "DEFAULT", "reason of a share");
    expectEqual((await client.getBooleanDetails("half", false, context)).value, first.value, "asked again");
    seen.add(first.value);
  }
  expectEqual(seen.size, 2, "a half of all people");
  ok("a share of people");
}

async function errorChecks(client, config) {
  const missing = await client.getBooleanDetails("nobodys", true, { targetingKey: "user_1" });
  expectDetails(missing, true, "ERROR", undefined, "FLAG_NOT_FOUND");
  const nobody = await client.getBooleanDetails("half", true, {});
  expectDetails(nobody, true, "ERROR", undefined, "TARGETING_KEY_MISSING");
  const odd = await client.getBooleanDetails("new-home", true, { targetingKey: "user_1", appVersion: "five" });
  expectDetails(odd, true, "ERROR", undefined, "INVALID_CONTEXT");
  ok("errors by their codes");
  const stranger = await clientOf("stranger", config.url, `${config.token}x`);
  const refused = await stranger.getBooleanDetails("new-home", true, { targetingKey: "user_1" });
  expect(refused.value && refused.reason === "ERROR", `a stranger was told ${JSON.stringify(refused)}`);
  ok("a stranger has the value of their own code");
}

async function main() {
  expect(process.argv.length === 3, "usage: node flags_drive.mjs CONFIG.json");
  const config = JSON.parse(readFileSync(process.argv[2], "utf8"));
  const client = await clientOf("program", config.url, config.token);
  await targetingChecks(client);
  await typeChecks(client);
  await shareChecks(client);
  await errorChecks(client, config);
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
