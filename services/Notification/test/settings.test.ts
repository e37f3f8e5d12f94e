import assert from "node:assert/strict";
import { test } from "node:test";
import { readSettings } from "../src/settings.js";

test("what is not set has a default", () =>
  assert.deepEqual(readSettings({}), { port: 8089, host: "127.0.0.1", prefix: "[1588 Pizza]", language: "ko", body: "json", keepDays: 90, development: false }));

test("everything can be set", () =>
  assert.deepEqual(
    readSettings({ APP_PORT: "9000", NOTIFICATION_PREFIX: " [Hotel] ", NOTIFICATION_LANGUAGE: "en", NOTIFICATION_BODY: "text", NOTIFICATION_KEEP_DAYS: "7", NODE_ENV: "development" }),
    { port: 9000, host: "127.0.0.1", prefix: "[Hotel]", language: "en", body: "text", keepDays: 7, development: true }));

test("an empty prefix is none", () => assert.equal(readSettings({ NOTIFICATION_PREFIX: "" }).prefix, ""));

test("in a container it listens for everybody", () => assert.equal(readSettings({ PORT: "80" }).host, "0.0.0.0"));

for (const [name, value] of [["APP_PORT", "0"], ["APP_PORT", "80a"], ["NOTIFICATION_LANGUAGE", "fr"], ["NOTIFICATION_BODY", "xml"], ["NOTIFICATION_KEEP_DAYS", "0"], ["NOTIFICATION_PREFIX", "x".repeat(61)], ["NOTIFICATION_PREFIX", "a\nb"]] as const) {
  test(`${name}=${JSON.stringify(value).slice(0, 20)} is refused by name`, () => assert.throws(() => readSettings({ [name]: value }), new RegExp(name)));
}
