import type { Message, Recipient } from "./messages.js";

/** A message as it is kept: without the phone number, and with how far it has come. */
export interface Entry extends Omit<Message, "phoneNumber" | "within"> {
  readonly sent: boolean;
  /** Who is sending it, and until when nobody else may. */
  readonly claim?: { readonly by: string; readonly until: number };
}

/** All messages about one order, under one key: by their ids an event that comes again is recognised. */
export interface OrderEntries {
  readonly entries: readonly Entry[];
}

/** The orders somebody has messages about, the newest (highest) first. */
export interface OrderIndex {
  readonly orders: readonly number[];
}

/** As long as the sidecar waits for an answer about an event (components/common/delivery.yaml); then it offers it again. */
export const claimMs = 20_000;

/** Of one customer or store the messages about so many orders are listed. */
export const mostOrders = 200;

/** A cancel that is asked for again and again does not make the document grow without end. */
export const mostEntries = 200;

export const orderKey = (orderId: number) => `order-${orderId}`;

export const indexKey = (to: Recipient) => ("customerId" in to ? `customer-${to.customerId}` : `store-${to.storeId}`);

export interface Claimed {
  /** The same object as before when nothing changes. */
  readonly after: OrderEntries;
  /** To be sent now, by who claimed them. */
  readonly toSend: readonly Message[];
  /** Somebody else is sending them. */
  readonly held: readonly Message[];
}

/**
 * Keeps messages as pending, in the name of who will send them. A message that was sent is left alone; one that somebody else claimed is left to them
 * while their claim lasts.
 */
export function claim(before: OrderEntries | undefined, messages: readonly Message[], by: string, now: number): Claimed {
  const entries = new Map((before?.entries ?? []).map((entry) => [entry.id, entry]));
  const toSend: Message[] = [];
  const held: Message[] = [];
  const until = now + claimMs;
  let changes = before === undefined;
  for (const message of messages) {
    const known = entries.get(message.id);
    if (known?.sent) continue;
    if (known?.claim && known.claim.by !== by && known.claim.until > now) {
      held.push(message);
      continue;
    }
    toSend.push(message);
    if (known?.claim?.by === by && known.claim.until === until) continue;
    const { phoneNumber: _, within: __, ...kept } = message;
    entries.set(message.id, { ...kept, sent: false, claim: { by, until } });
    changes = true;
  }
  return { after: changes ? { entries: bounded([...entries.values()]) } : before!, toSend, held };
}

/** They are out; the same object when that is known. */
export function markSent(before: OrderEntries, ids: ReadonlySet<string>): OrderEntries {
  if (!before.entries.some((entry) => ids.has(entry.id) && !entry.sent)) return before;
  return {
    entries: before.entries.map((entry) => {
      if (!ids.has(entry.id)) return entry;
      const { claim: _, ...rest } = entry;
      return { ...rest, sent: true };
    }),
  };
}

/** Adds an order; the same object when nothing changes. */
export function index(before: OrderIndex | undefined, orderId: number): OrderIndex {
  const known = before ?? { orders: [] };
  if (known.orders.includes(orderId)) return known;
  const orders = [...known.orders, orderId].sort((a, b) => b - a).slice(0, mostOrders);
  return orders.includes(orderId) ? { orders } : known;
}

/** Newest first: by when it happened, and within the same moment by version. */
export const newestFirst = (a: Entry, b: Entry) =>
  b.occurredAt.localeCompare(a.occurredAt) || b.orderId - a.orderId || b.version - a.version || a.id.localeCompare(b.id);

// The oldest that were sent go first.
function bounded(entries: Entry[]): Entry[] {
  const surplus = entries.length - mostEntries;
  if (surplus <= 0) return entries;
  const gone = new Set(entries.filter((entry) => entry.sent).sort(newestFirst).slice(-surplus).map((entry) => entry.id));
  return entries.filter((entry) => !gone.has(entry.id));
}
