import assert from "node:assert/strict";
import { test } from "node:test";
import { StoreProbe } from "../src/storeProbe.js";

test("the store is asked every two seconds at most, by one at a time", async () => {
  let [now, asked] = [0, 0];
  const probe = new StoreProbe({ trouble: async () => void asked++ }, () => now);
  await Promise.all(Array.from({ length: 10 }, () => probe.trouble()));
  assert.equal(asked, 1);
  now += 1999;
  await probe.trouble();
  assert.equal(asked, 1);
  now += 1;
  await probe.trouble();
  assert.equal(asked, 2);
});

test("slow is not lost, and what was known stays until there is an answer", async () => {
  let now = 0;
  let answer: (trouble: string | undefined) => void = () => {};
  const probe = new StoreProbe({ trouble: () => new Promise((resolve) => (answer = resolve)) }, () => now);
  assert.equal(await probe.trouble(), undefined);
  answer("full");
  assert.equal(await probe.trouble(), "full");
  now += 2000;
  assert.equal(await probe.trouble(), "full");
  answer(undefined);
  assert.equal(await probe.trouble(), undefined);
});
