import type { Fields } from "./validation.js";

/** An event this service acts on, and of it the fields that are read: nothing else may break it. */
export interface Expectation {
  readonly topic: string;
  readonly type: string;
  readonly fields: Fields;
}

export const orderStatuses = [
  "OrderPlaced", "AwaitingDeposit", "PaymentPending", "Reserved", "Ordered", "OrderAccepted", "Cooking", "Cooked", "DeliveryStarted", "PickedUp",
  "Delivered", "OrderClosed", "CancelRequested", "OrderCancelled", "NoStoreOpened", "StoreUnavailable", "PaymentDeclined", "PaymentUnavailable",
] as const;

export type OrderStatus = (typeof orderStatuses)[number];

const everyEvent = {
  orderId: { type: "integer" },
  orderStatus: { type: "string", values: orderStatuses },
  customerId: { type: "integer" },
  version: { type: "integer" },
  occurredAt: { type: "date-time" },
  reason: { type: "string", optional: true },
} satisfies Fields;

const order = {
  ...everyEvent,
  items: { type: "list", of: { pizzaNm: { type: "string" }, qty: { type: "integer" } } },
  reserveDt: { type: "date-time", optional: true },
  storeId: { type: "integer", optional: true },
  phoneNumber: { type: "string", optional: true },
} satisfies Fields;

const ticket = { ...everyEvent, storeId: { type: "integer", optional: true }, storeOrderId: { type: "integer", optional: true } } satisfies Fields;

const payment = {
  ...everyEvent,
  status: { type: "string", values: ["Requested", "Approved", "DepositConfirmed", "Declined", "Cancelled", "Refunding", "Refunded"] },
  amount: { type: "number", optional: true },
} satisfies Fields;

const on = (topic: string, fields: Fields, ...types: string[]): Expectation[] => types.map((type) => ({ topic, type, fields }));

/** Every event this service consumes; the contract tests hold the publishers' schemas to it. */
export const expectations: readonly Expectation[] = [
  ...on("orders", order, "OrderPlaced", "Ordered", "OrderRejected", "CancelRequested", "OrderCancelled", "StatusUpdated", "OrderClosed"),
  ...on("store-orders", ticket, "OrderAccepted", "CancellationRefused"),
  ...on("payments", payment, "PaymentApproved", "PaymentCancelled", "CancellationRefused"),
];
