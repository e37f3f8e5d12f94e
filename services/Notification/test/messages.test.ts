import assert from "node:assert/strict";
import { test } from "node:test";
import { expectations, orderStatuses } from "../src/expectations.js";
import { decide, type Incoming, type Message } from "../src/messages.js";
import { languages, texts } from "../src/texts.js";

const wording = { prefix: "[Pizza]", language: "en" } as const;

const order = {
  orderId: 17, orderStatus: "Ordered", customerId: 4, version: 2, occurredAt: "2026-11-21T10:00:00.123+09:00",
  items: [{ pizzaNm: "불고기", qty: 2 }, { pizzaNm: "치즈", qty: 1 }], phoneNumber: "010-1234-5678", address: "서울",
};

const event = (type: string, data: object, topic = "orders"): Incoming => ({ topic, type, id: `${topic}-17-v2`, data });

function messagesOf(incoming: Incoming, words: Parameters<typeof decide>[1] = wording): readonly Message[] {
  const decision = decide(incoming, words);
  assert.ok("messages" in decision, JSON.stringify(decision));
  return decision.messages;
}

const textsOf = (incoming: Incoming) => messagesOf(incoming).map(({ to, text }) => `${"customerId" in to ? "customer" : "store"} ${Object.values(to)[0]}: ${text}`);

for (const language of languages) {
  test(`every status has a text of its own in ${language}, which names the order`, () => {
    const told = orderStatuses.map((orderStatus) => messagesOf(event("StatusUpdated", { ...order, orderStatus, reason: "why" }), { prefix: "", language })[0]!.text);
    assert.equal(new Set(told).size, orderStatuses.length);
    for (const text of told) assert.match(text, /17/);
  });

  test(`no text in ${language} says undefined or null where a fact is absent`, () => {
    for (const { topic, type } of expectations) {
      for (const orderStatus of orderStatuses) {
        const told = messagesOf(event(type, { ...order, orderStatus, status: "Refunded", storeId: 3 }, topic), { prefix: "", language });
        for (const { text } of told) assert.doesNotMatch(text, /undefined|null|NaN/);
      }
    }
  });
}

test("the customer is told what was ordered, with the prefix", () =>
  assert.deepEqual(textsOf(event("Ordered", order)), ["customer 4: [Pizza] Order 17 is placed: 불고기 × 2, 치즈 × 1."]));

test("without a prefix the text stands alone", () =>
  assert.equal(messagesOf(event("Ordered", order), { prefix: "", language: "ko" })[0]!.text, "주문 17번이 접수되었습니다: 불고기 × 2, 치즈 × 1."));

test("a message has the event's id and the kind of recipient, and the time in UTC", () => {
  const [message] = messagesOf(event("Ordered", order));
  assert.equal(message!.id, "orders-17-v2/customer");
  assert.equal(message!.occurredAt, "2026-11-21T01:00:00.123Z");
});

test("the store is told of a ticket, and the customer is not told twice", () =>
  assert.deepEqual(textsOf(event("OrderAccepted", { ...order, storeId: 3, storeOrderId: 9 }, "store-orders")), ["store 3: [Pizza] A new order 17 has come in (ticket 9)."]));

test("a ticket of no store is nobody's message", () => assert.deepEqual(textsOf(event("OrderAccepted", order, "store-orders")), []));

test("the store asked for is told of a pre-order, in Korean time", () =>
  assert.deepEqual(textsOf(event("StatusUpdated", { ...order, orderStatus: "Reserved", storeId: 3, reserveDt: "2026-12-24T18:30:00Z" })), [
    "customer 4: [Pizza] Order 17 is booked for 2026-12-25 03:30.",
    "store 3: [Pizza] Order 17 is booked: 불고기 × 2, 치즈 × 1, 2026-12-25 03:30.",
  ]));

test("customer and store are told of a cancellation with its reason, in words where it is given by name", () =>
  assert.deepEqual(textsOf(event("OrderCancelled", { ...order, orderStatus: "OrderCancelled", storeId: 3, reason: "OutOfStock" })), [
    "customer 4: [Pizza] Order 17 is cancelled (out of stock).",
    "store 3: [Pizza] Order 17 is cancelled (out of stock).",
  ]));

test("what was not paid for is told by its reason, which is not always the card, and carries it by name", () => {
  const refused = event("OrderRejected", { ...order, orderStatus: "PaymentDeclined", reason: "OutOfStock" });
  assert.deepEqual(textsOf(refused), ["customer 4: [Pizza] Order 17 could not be taken: out of stock."]);
  assert.equal(messagesOf(refused)[0]!.reason, "OutOfStock");
  assert.equal(messagesOf(event("Ordered", order))[0]!.reason, undefined);
});

test("a reason named like something every object has is told as it is", () =>
  assert.deepEqual(textsOf(event("OrderCancelled", { ...order, orderStatus: "OrderCancelled", reason: "constructor" })), ["customer 4: [Pizza] Order 17 is cancelled (constructor)."]));

for (const topic of ["store-orders", "payments"]) {
  test(`a cancel that ${topic} refuses is told with the reason`, () =>
    assert.deepEqual(textsOf(event("CancellationRefused", { ...order, status: "Approved", storeId: 3, reason: "Cooking has begun." }, topic)), [
      "customer 4: [Pizza] Order 17 can no longer be cancelled (Cooking has begun.). It goes on.",
    ]));
}

test("payments are told: approved, refunded, never charged", () => {
  assert.deepEqual(textsOf(event("PaymentApproved", { ...order, status: "Approved", amount: 36000 }, "payments")), ["customer 4: [Pizza] The payment of order 17 is approved: 36,000 won."]);
  assert.deepEqual(textsOf(event("PaymentCancelled", { ...order, status: "Refunded", amount: 36000 }, "payments")), ["customer 4: [Pizza] The payment of order 17 is refunded: 36,000 won."]);
  assert.deepEqual(textsOf(event("PaymentCancelled", { ...order, status: "Cancelled" }, "payments")), ["customer 4: [Pizza] The payment of order 17 is cancelled. Anything you have paid is returned."]);
});

test("an event that nobody here expects is no message", () => {
  assert.deepEqual(textsOf(event("Cooked", order, "store-orders")), []);
  assert.deepEqual(textsOf(event("Ordered", order, "payments")), []);
});

for (const [what, data] of Object.entries({
  "no object": "text", "a list": [order], "nothing": null, "an order id that is text": { ...order, orderId: "17" }, "an order id with a fraction": { ...order, orderId: 1.5 },
  "no customer": { ...order, customerId: undefined }, "an unknown status": { ...order, orderStatus: "Frozen" }, "a time that is none": { ...order, occurredAt: "yesterday" },
  "a reason that is an object": { ...order, reason: {} }, "a reason without end": { ...order, reason: "x".repeat(5000) }, "a line without pizza": { ...order, items: [{ qty: 1 }] },
  "lines that are no list": { ...order, items: {} }, "fields it only inherits": Object.create(order) as object,
})) {
  test(`${what} instead of an order is a problem, and its values are not repeated`, () => {
    const decision = decide({ topic: "orders", type: "Ordered", id: "order-17-v2", data }, wording);
    assert.ok("problems" in decision && decision.problems.length > 0);
    assert.doesNotMatch(decision.problems.join(), /010|서울|yesterday|Frozen/);
  });
}

for (const id of ["", "two words", "newline\n", "한글", "x".repeat(201)]) {
  test(`an event whose id is ${JSON.stringify(id).slice(0, 20)} is a problem`, () =>
    assert.ok("problems" in decide({ topic: "orders", type: "Ordered", id, data: order }, wording)));
}

test("optional fields may be null, as some serializers write them", () =>
  assert.equal(messagesOf(event("Ordered", { ...order, reason: null, storeId: null, phoneNumber: null, reserveDt: null })).length, 1));

test("both languages know the same reasons", () => assert.deepEqual(Object.keys(texts.ko.reasons), Object.keys(texts.en.reasons)));
