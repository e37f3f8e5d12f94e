import { expectations, type OrderStatus } from "./expectations.js";
import { texts, type Facts, type Language } from "./texts.js";
import { problemsOf } from "./validation.js";

/** An event as it came: the parts of its CloudEvent envelope, and its data. */
export interface Incoming {
  readonly topic: string;
  readonly type: string;
  /** The CloudEvent id: the same when the event comes again. */
  readonly id: string;
  readonly data: unknown;
}

/** Whom a message is for. */
export type Recipient = { readonly customerId: number } | { readonly storeId: number };

/** A message to one recipient about one event. */
export interface Message {
  /** The event's id and the kind of recipient: two services that see the same event twice make the same message. */
  readonly id: string;
  readonly to: Recipient;
  readonly orderId: number;
  readonly type: string;
  readonly orderStatus: OrderStatus;
  readonly text: string;
  /** Why, as the event gives it: whoever words the message otherwise needs it. */
  readonly reason?: string;
  /** When it happened, UTC. */
  readonly occurredAt: string;
  /** The version of what changed; orders what happened in the same moment. */
  readonly version: number;
  /** For SMS; sent with the message and kept nowhere. */
  readonly phoneNumber?: string;
  /** Runs the work in the context, and so in the trace, of the message's event: others in its batch have their own. Kept nowhere. */
  readonly within?: <R>(work: () => R) => R;
}

export type Decision = { readonly messages: readonly Message[] } | { readonly problems: readonly string[] };

/** How messages are worded. */
export interface Wording {
  readonly prefix: string;
  readonly language: Language;
}

/** The fields of all expectations together, after they were checked. */
interface Data {
  readonly orderId: number;
  readonly orderStatus: OrderStatus;
  readonly customerId: number;
  readonly version: number;
  readonly occurredAt: string;
  readonly reason?: string | null;
  readonly items?: readonly { readonly pizzaNm: string; readonly qty: number }[];
  readonly reserveDt?: string | null;
  readonly storeId?: number | null;
  readonly storeOrderId?: number | null;
  readonly phoneNumber?: string | null;
  readonly status?: string;
  readonly amount?: number | null;
}

// It becomes an HTTP header.
const usableId = /^[\x21-\x7e]{1,200}$/;

/** Which messages an event means; or what is wrong with it, for the dead letters: no retry would put it right. */
export function decide(event: Incoming, wording: Wording): Decision {
  const expectation = expectations.find(({ topic, type }) => topic === event.topic && type === event.type);
  if (expectation === undefined) return { messages: [] };
  const problems = problemsOf(event.data, expectation.fields);
  if (!usableId.test(event.id)) problems.push("the id is not usable");
  if (problems.length > 0) return { problems };

  const data = event.data as Data;
  const facts = factsOf(data, wording.language);
  return { messages: [...toCustomer(event, data, facts, wording), ...toStore(event, data, facts, wording)] };
}

function toCustomer(event: Incoming, data: Data, facts: Facts, wording: Wording): Message[] {
  const say = texts[wording.language];
  const text = customerText();
  return text === undefined ? [] : [message(event, data, "customer", { customerId: data.customerId }, text, wording)];

  function customerText(): string | undefined {
    // Topic orders tells of every status once, so what store and payment say of the same change is not told again.
    if (event.topic === "orders") return say.statuses[data.orderStatus](facts);
    switch (event.type) {
      case "CancellationRefused":
        return say.cancelRefused(facts);
      case "PaymentApproved":
        return say.paid(facts);
      case "PaymentCancelled":
        return data.status === "Refunded" ? say.refunded(facts) : say.notCharged(facts);
      default:
        return undefined;
    }
  }
}

function toStore(event: Incoming, data: Data, facts: Facts, wording: Wording): Message[] {
  const { storeId } = data;
  if (storeId === undefined || storeId === null) return [];
  const say = texts[wording.language];
  const text = storeText();
  return text === undefined ? [] : [message(event, data, "store", { storeId }, text, wording)];

  function storeText(): string | undefined {
    if (event.topic === "store-orders") return event.type === "OrderAccepted" ? say.storeTicket(facts) : undefined;
    switch (data.orderStatus) {
      case "Reserved":
        return say.storeReserved(facts);
      case "OrderCancelled":
        return say.storeCancelled(facts);
      default:
        return undefined;
    }
  }
}

function message(event: Incoming, data: Data, kind: "customer" | "store", to: Recipient, text: string, wording: Wording): Message {
  return {
    id: `${event.id}/${kind}`,
    to,
    orderId: data.orderId,
    type: event.type,
    orderStatus: data.orderStatus,
    text: wording.prefix === "" ? text : `${wording.prefix} ${text}`,
    occurredAt: new Date(data.occurredAt).toISOString(),
    version: data.version,
    ...(data.reason ? { reason: data.reason } : {}),
    ...(kind === "customer" && data.phoneNumber ? { phoneNumber: data.phoneNumber } : {}),
  };
}

function factsOf(data: Data, language: Language): Facts {
  const { reasons } = texts[language];
  return {
    orderId: data.orderId,
    ...(data.items === undefined ? {} : { pizzas: data.items.map(({ pizzaNm, qty }) => `${pizzaNm} × ${qty}`).join(", ") }),
    ...(data.reason ? { reason: Object.hasOwn(reasons, data.reason) ? reasons[data.reason]! : data.reason } : {}),
    ...(data.amount === undefined || data.amount === null ? {} : { amount: data.amount }),
    ...(data.reserveDt ? { due: new Date(data.reserveDt).toISOString() } : {}),
    ...(data.storeOrderId ? { ticket: data.storeOrderId } : {}),
  };
}
