import assert from "node:assert/strict";
import { test } from "node:test";
import { claim, claimMs, index, markSent, mostEntries, mostOrders, newestFirst, type OrderEntries, type OrderIndex } from "../src/ledger.js";
import { message } from "./doubles.js";

const now = 1_000_000;

test("a new message is kept as pending, in the name of who sends it, without the phone number", () => {
  const { after, toSend } = claim(undefined, [{ ...message("a"), phoneNumber: "010" }], "me", now);
  assert.deepEqual(toSend.map(({ id }) => id), ["a"]);
  assert.deepEqual(after.entries.map(({ sent, claim }) => ({ sent, claim })), [{ sent: false, claim: { by: "me", until: now + claimMs } }]);
  assert.ok(!JSON.stringify(after).includes("010"));
});

test("what was sent is not sent again", () => {
  const sent = markSent(claim(undefined, [message("a")], "me", now).after, new Set(["a"]));
  for (const by of ["me", "another"]) assert.deepEqual(claim(sent, [message("a")], by, now + 10 * claimMs), { after: sent, toSend: [], held: [] });
});

test("what another is sending is left to them while their claim lasts, then taken over", () => {
  const theirs = claim(undefined, [message("a")], "them", now).after;
  assert.deepEqual(claim(theirs, [message("a")], "me", now + claimMs - 1).held.map(({ id }) => id), ["a"]);
  assert.deepEqual(claim(theirs, [message("a")], "me", now + claimMs).toSend.map(({ id }) => id), ["a"]);
});

test("what oneself could not send is tried again at once", () => {
  const mine = claim(undefined, [message("a")], "me", now).after;
  assert.deepEqual(claim(mine, [message("a")], "me", now + 1).toSend.map(({ id }) => id), ["a"]);
});

test("the order of arrival does not matter, nor how often each comes", () => {
  const all = ["a", "b", "c"].map((id, version) => message(id, { version }));
  const end = (sequence: number[]) => sequence
    .reduce<OrderEntries | undefined>((so, at) => markSent(claim(so, [all[at]!], "me", now).after, new Set([all[at]!.id])), undefined)!
    .entries.toSorted(newestFirst);
  const expected = end([0, 1, 2]);
  for (const sequence of [[2, 1, 0], [1, 1, 0, 2, 0], [0, 2, 1, 2, 1, 0]]) assert.deepEqual(end(sequence), expected);
});

test("an order's messages are bounded: the oldest that were sent go, pending ones stay", () => {
  const at = (n: number) => new Date(now + n * 1000).toISOString();
  let entries: OrderEntries = claim(undefined, [message("pending", { occurredAt: at(0) })], "me", now).after;
  for (let n = 1; n <= mostEntries + 10; n++)
    entries = markSent(claim(entries, [message(`${n}`, { occurredAt: at(n) })], "me", now).after, new Set([`${n}`]));
  assert.equal(entries.entries.length, mostEntries);
  assert.ok(entries.entries.some(({ id }) => id === "pending"));
  assert.ok(entries.entries.some(({ id }) => id === `${mostEntries + 10}`));
});

test("an index has every order once, the newest first, and the newest of too many", () => {
  const of = (orders: number[]) => orders.reduce<OrderIndex | undefined>((so, order) => index(so, order), undefined)!.orders;
  assert.deepEqual(of([3, 1, 2, 3]), [3, 2, 1]);
  const many = of(Array.from({ length: mostOrders + 5 }, (_, n) => n));
  assert.equal(many.length, mostOrders);
  assert.equal(many[0], mostOrders + 4);
});

test("an order that an index knows, or that is too old for it, changes nothing", () => {
  const full: OrderIndex = { orders: Array.from({ length: mostOrders }, (_, n) => mostOrders + 10 - n) };
  assert.equal(index(full, full.orders[0]!), full);
  assert.equal(index(full, 1), full);
});
