import assert from "node:assert/strict";
import { test } from "node:test";
import { Lanes } from "../src/lanes.js";

test("what comes at the same time is one batch, what comes meanwhile the next, and no lane has two at once", async () => {
  const batches: number[][] = [];
  let inProgress = 0;
  const lanes = new Lanes<number, number>(async (items) => {
    assert.equal(++inProgress, 1);
    batches.push([...items]);
    await new Promise((resolve) => setTimeout(resolve, 5));
    inProgress--;
    return items.map((item) => item * 10);
  }, { lanes: 1, most: 3 });
  assert.deepEqual(await Promise.all([1, 2, 3, 4, 5].map((item) => lanes.add(7, item))), [10, 20, 30, 40, 50]);
  assert.deepEqual(batches, [[1, 2, 3], [4, 5]]);
  assert.equal(await lanes.add(7, 6), 60);
  assert.equal(lanes.waiting, 0);
});

test("a batch that fails fails for its items alone", async () => {
  const lanes = new Lanes<number, number>(async (items) => {
    if (items.includes(1)) throw new Error("no");
    return items;
  }, { lanes: 1, most: 2 });
  const results = await Promise.allSettled([1, 2, 3].map((item) => lanes.add(0, item)));
  assert.deepEqual(results.map(({ status }) => status), ["rejected", "rejected", "fulfilled"]);
});

test("a negative key has a lane, too", async () => assert.equal(await new Lanes<number, number>(async (items) => items).add(-5, 1), 1));
