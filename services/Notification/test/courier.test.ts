import assert from "node:assert/strict";
import { test } from "node:test";
import { metrics } from "@opentelemetry/api";
import { Backlog } from "../src/backlog.js";
import { Courier } from "../src/courier.js";
import { claimMs, mostOrders, type OrderEntries, type OrderIndex } from "../src/ledger.js";
import { Metrics } from "../src/metrics.js";
import { BindingSender } from "../src/sender.js";
import { MemoryDocuments, message, NotingLog, NotingSender } from "./doubles.js";

function house() {
  const [documents, sender, log] = [new MemoryDocuments(), new NotingSender(), new NotingLog()];
  let now = 1_000_000;
  const backlog = new Backlog(() => now);
  const courier = (name: string) => new Courier(documents, sender, name, log, backlog, new Metrics(metrics.getMeter("nobody's"), backlog), () => now);
  const entries = (orderId = 17) => (documents.documents.get(`order-${orderId}`)?.value as OrderEntries | undefined)?.entries ?? [];
  const orders = (key: string) => (documents.documents.get(key)?.value as OrderIndex | undefined)?.orders;
  return { documents, sender, log, courier, entries, orders, passes: (ms: number) => void (now += ms) };
}

test("a message is kept, listed with its recipient, sent, and marked", async () => {
  const { courier, sender, entries, orders } = house();
  assert.deepEqual(await courier("me").bring([[message("a"), message("b", { to: { storeId: 3 } })]]), ["done"]);
  assert.deepEqual(sender.sent.toSorted(), ["a", "b"]);
  assert.deepEqual(entries().map(({ id, sent }) => ({ id, sent })), [{ id: "a", sent: true }, { id: "b", sent: true }]);
  assert.deepEqual(orders("customer-4"), [17]);
  assert.deepEqual(orders("store-3"), [17]);
});

test("it is kept before it is sent", async () => {
  const { courier, sender, entries } = house();
  sender.during = async () => assert.deepEqual(entries().map(({ sent }) => sent), [false]);
  assert.deepEqual(await courier("me").bring([[message("a")]]), ["done"]);
});

test("an event that comes twice, in one batch or later, is told once", async () => {
  const { courier, sender, entries } = house();
  assert.deepEqual(await courier("me").bring([[message("a")], [message("a")]]), ["done", "done"]);
  assert.deepEqual(await courier("another").bring([[message("a")]]), ["done"]);
  assert.deepEqual(sender.sent, ["a"]);
  assert.equal(entries().length, 1);
});

test("many events of many orders cost three reads and three writes", async () => {
  const { courier, documents } = house();
  await courier("me").bring(Array.from({ length: 50 }, (_, n) => [message(`m${n}`, { orderId: n % 10, to: { customerId: n % 5 } })]));
  assert.deepEqual({ reads: documents.reads, writes: documents.writes }, { reads: 3, writes: 3 });
});

test("what cannot be sent comes again and stays listed as not sent; the rest of the batch is done; the log has no answer of the sidecar", async () => {
  const { courier, sender, entries, log } = house();
  const me = courier("me");
  sender.refused.add("b");
  assert.deepEqual(await me.bring([[message("a")], [message("b")]]), ["done", "again"]);
  assert.deepEqual(entries().map(({ sent }) => sent), [true, false]);
  assert.ok(log.lines.length > 0 && !log.lines.join().includes("010"));
  sender.refused.clear();
  assert.deepEqual(await me.bring([[message("b")]]), ["done"]);
  assert.deepEqual(sender.sent, ["a", "b"]);
});

test("who dies between keeping and marking leaves one message that is sent once more, after the claim, and none that is lost", async () => {
  const { courier, sender, passes, entries } = house();
  const died = new Promise<never>(() => {});
  sender.during = () => died;
  void courier("dead").bring([[message("a")]]);
  await new Promise((resolve) => setTimeout(resolve, 20));
  sender.during = async () => {};
  assert.deepEqual(await courier("alive").bring([[message("a")]]), ["again"]);
  passes(claimMs);
  assert.deepEqual(await courier("alive").bring([[message("a")]]), ["done"]);
  assert.deepEqual(sender.sent, ["a"]);
  assert.ok(entries()[0]!.sent);
});

test("a store that fails after the sending does not make this process send again", async () => {
  const { courier, documents, sender } = house();
  const me = courier("me");
  sender.during = async () => void (documents.failingWrites = 99);
  assert.deepEqual(await me.bring([[message("a")]]), ["again"]);
  documents.failingWrites = 0;
  assert.deepEqual(await me.bring([[message("a")]]), ["done"]);
  assert.deepEqual(sender.sent, ["a"]);
});

test("a store that fails before the sending sends nothing", async () => {
  const { courier, documents, sender } = house();
  documents.failingWrites = 99;
  assert.deepEqual(await courier("me").bring([[message("a")]]), ["again"]);
  assert.deepEqual(sender.sent, []);
});

test("two replicas with the same event at the same time send it once", async () => {
  for (let round = 0; round < 20; round++) {
    const { courier, sender } = house();
    const outcomes = await Promise.all(["one", "two"].map((name) => courier(name).bring([[message("a")]])));
    assert.deepEqual(sender.sent, ["a"]);
    assert.ok(outcomes.flat().includes("done"));
  }
});

test("somebody else's write to the same documents is kept", async () => {
  const { courier, documents, entries, orders } = house();
  const theirs: Record<string, unknown> = { "order-17": { entries: [{ ...message("theirs"), sent: true }] }, "customer-4": { orders: [16] } };
  documents.beforeWrite = (changes) => {
    for (const { key } of changes) {
      if (theirs[key] === undefined) continue;
      documents.documents.set(key, { value: theirs[key], etag: 100 });
      delete theirs[key];
    }
  };
  assert.deepEqual(await courier("me").bring([[message("a")]]), ["done"]);
  assert.deepEqual(entries().map(({ id }) => id), ["theirs", "a"]);
  assert.deepEqual(orders("customer-4"), [17, 16]);
});

test("a store that all replicas list new orders for holds up none of them", async () => {
  const { courier, documents, sender, orders } = house();
  documents.takes = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 3));
  const replicas = ["one", "two", "three"].map(courier);
  // Four batches at a time in each replica, as its lanes have them, of one order and of ten.
  const batches = Array.from({ length: 240 }, (_, at) => Array.from({ length: at % 2 ? 10 : 1 }, (_, n) => message(`m${at}-${n}`, { orderId: 10 * at + n, to: { storeId: 3 } })));
  const left = batches.entries();
  const outcomes: string[] = [];
  await Promise.all(Array.from({ length: 12 }, async (_, lane) => {
    for (const [, batch] of left) outcomes.push(...(await replicas[lane % 3]!.bring(batch.map((one) => [one]))));
  }));
  assert.deepEqual([...new Set(outcomes)], ["done"]);
  assert.equal(new Set(sender.sent).size, 240 * 5.5);
  assert.equal(sender.sent.length, 240 * 5.5);
  const all = batches.flat().map(({ orderId }) => orderId).sort((a, b) => b - a);
  assert.deepEqual(orders("store-3"), all.slice(0, mostOrders));
});

test("a list has one write at a time and process, with what came meanwhile", async () => {
  const { courier, documents, orders } = house();
  documents.takes = () => new Promise((resolve) => setTimeout(resolve, 5));
  let writes = 0;
  documents.beforeWrite = (changes) => void (writes += changes.filter(({ key }) => key === "store-3").length);
  const me = courier("me");
  await Promise.all(Array.from({ length: 8 }, (_, n) => me.bring([[message(`m${n}`, { orderId: n, to: { storeId: 3 } })]])));
  assert.deepEqual(orders("store-3"), [7, 6, 5, 4, 3, 2, 1, 0]);
  assert.ok(writes <= 2, `${writes} writes`);
});

test("of a batch one order that others write all the time holds up nothing else, and neither does one list", async () => {
  const { courier, documents, sender, log } = house();
  documents.beforeWrite = (changes) => {
    for (const { key } of changes) if (key === "order-1" || key === "customer-2") documents.documents.set(key, { value: key === "order-1" ? { entries: [] } : { orders: [] }, etag: documents.writes + 100 });
  };
  assert.deepEqual(await courier("me").bring([1, 2, 3].map((n) => [message(`m${n}`, { orderId: n, to: { customerId: n } })])), ["again", "again", "done"]);
  assert.deepEqual(sender.sent, ["m2", "m3"]);
  assert.deepEqual(log.lines.map((line) => JSON.parse(line).text), ["messages could not be kept and will be tried again", "messages could not be listed and will be tried again"]);
});

test("what is out and could not be marked is marked with the next message, before another sends it", async () => {
  const { courier, documents, sender, entries, passes } = house();
  const me = courier("me");
  sender.during = async () => void (documents.failingWrites = 99);
  assert.deepEqual(await me.bring([[message("a")]]), ["again"]);
  sender.during = async () => {};
  documents.failingWrites = 0;
  assert.deepEqual(await me.bring([[message("b", { orderId: 18 })]]), ["done"]);
  assert.deepEqual(entries().map(({ sent }) => sent), [true]);
  passes(claimMs);
  assert.deepEqual(await courier("another").bring([[message("a")]]), ["done"]);
  assert.deepEqual(sender.sent, ["a", "b"]);
});

test("a store that cannot be read after the sending is told without its words; the event comes again and is not sent again", async () => {
  const { courier, documents, sender, log } = house();
  sender.during = async () => void (documents.beforeRead = () => {
    throw new Error(JSON.stringify({ error: "Internal", error_msg: "dial tcp 10.0.0.7 of 010-1234-5678", status: 500 }));
  });
  const me = courier("me");
  assert.deepEqual(await me.bring([[message("a")]]), ["again"]);
  assert.ok(log.lines.length === 2 && log.lines.every((line) => line.includes("status 500") && !line.includes("010")), log.lines.join());
  documents.beforeRead = () => {};
  assert.deepEqual(await me.bring([[message("a")]]), ["done"]);
  assert.deepEqual(sender.sent, ["a"]);
});

test("nothing is sent that may still be on its way when the claim ends", async () => {
  const { courier, sender, passes } = house();
  sender.during = async () => passes(claimMs - 4_000 + 1);
  const me = courier("me");
  const outcomes = await me.bring(Array.from({ length: 20 }, (_, n) => [message(`m${n}`, { orderId: n })]));
  assert.deepEqual(outcomes.map((outcome) => outcome === "done"), Array.from({ length: 20 }, (_, n) => n === 0));
  assert.deepEqual(sender.sent, ["m0"]);
});

test("whom the way out does not reach is kept and listed, and the event is done", async () => {
  const { courier, sender, entries, orders } = house();
  sender.reached = ({ phoneNumber }) => phoneNumber !== undefined;
  assert.deepEqual(await courier("me").bring([[message("a"), message("b", { to: { storeId: 3 } }), message("c", { phoneNumber: "010" })]]), ["done"]);
  assert.deepEqual(sender.sent, ["c"]);
  assert.deepEqual(entries().map(({ id, sent }) => ({ id, sent })), [{ id: "a", sent: false }, { id: "b", sent: false }, { id: "c", sent: true }]);
  assert.deepEqual(orders("store-3"), [17]);
});

test("by SMS only those are reached who left a phone number; otherwise everybody", () => {
  const nobody = {} as ConstructorParameters<typeof BindingSender>[0];
  for (const [body, without] of [["json", true], ["text", true], ["sms", false]] as const) {
    const sender = new BindingSender(nobody, body);
    assert.deepEqual([sender.reaches(message("a")), sender.reaches(message("a", { phoneNumber: "010" }))], [without, true]);
  }
});

test("the binding is given the message with the phone number, which a web hook that sends SMS needs, or its text alone", async () => {
  const given: unknown[] = [];
  const client = { binding: { send: async (...what: unknown[]) => void given.push(what) } } as unknown as ConstructorParameters<typeof BindingSender>[0];
  await new BindingSender(client, "json").send(message("a", { phoneNumber: "010" }));
  await new BindingSender(client, "sms").send(message("a", { phoneNumber: "010" }));
  const facts = { "Idempotency-Key": "a", subject: "Order 17", toNumber: "010" };
  assert.deepEqual(given, [
    ["notify", "create", { id: "a", customerId: 4, orderId: 17, type: "Ordered", orderStatus: "Ordered", text: "text of a", occurredAt: "2026-11-21T10:00:00.000Z", phoneNumber: "010" }, facts],
    ["notify", "create", "text of a", facts],
  ]);
});

test("what was written of a batch that met others' writes is not written again", async () => {
  const { courier, documents, passes } = house();
  let others = 3;
  documents.beforeWrite = () => {
    passes(1);
    if (others-- > 0) documents.documents.set("order-1", { value: { entries: [{ ...message(`theirs ${others}`), sent: true }] }, etag: 100 - others });
  };
  const changed: number[] = [];
  documents.afterWrite = (changes) => void changed.push(changes.length);
  assert.deepEqual([...new Set(await courier("me").bring(Array.from({ length: 10 }, (_, n) => [message(`m${n}`, { orderId: n })])))], ["done"]);
  // Kept: ten at first, then only what was in the way.
  assert.deepEqual(changed.slice(0, 4), [10, 1, 1, 1]);
});

test("a list that cannot be read is told, and the event comes again; its message is out", async () => {
  const { courier, documents, sender, log } = house();
  documents.beforeRead = (keys) => {
    if (keys.includes("customer-4")) throw new Error("viewstore could not be read");
  };
  const me = courier("me");
  assert.deepEqual(await me.bring([[message("a")]]), ["again"]);
  assert.deepEqual(sender.sent, ["a"]);
  assert.ok(log.lines.some((line) => line.includes("could not be listed") && line.includes("viewstore could not be read")));
  documents.beforeRead = () => {};
  assert.deepEqual(await me.bring([[message("a")]]), ["done"]);
  assert.deepEqual(sender.sent, ["a"]);
});
