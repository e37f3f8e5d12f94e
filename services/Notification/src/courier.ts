import type { Backlog } from "./backlog.js";
import { statusOf, type Change, type Document, type Documents } from "./documents.js";
import { claim, index, indexKey, markSent, orderKey, type OrderEntries, type OrderIndex } from "./ledger.js";
import type { Log } from "./log.js";
import type { Message } from "./messages.js";
import type { Metrics } from "./metrics.js";
import type { Sender } from "./sender.js";

/** What became of the messages of one event: all out (now or before), or to be tried again. */
export type Outcome = "done" | "again";

const mostAttempts = 6;
const sendsAtOnce = 16;
const mostUnmarked = 10_000;

/**
 * Keeps each message as pending, sends it, and marks it sent. Who dies in between leaves it pending: the event comes again and is sent again, with the
 * same Idempotency-Key. What was marked is never sent again.
 */
export class Courier {
  readonly #documents: Documents;
  readonly #sender: Sender;
  readonly #name: string;
  readonly #log: Log;
  readonly #backlog: Backlog;
  readonly #metrics: Metrics;
  readonly #clock: () => number;
  /** Sent by this process and not yet marked: the store failed in between. */
  readonly #unmarked = new Set<string>();

  /** @param name This process, among its replicas and its own restarts. */
  constructor(documents: Documents, sender: Sender, name: string, log: Log, backlog: Backlog, metrics: Metrics, clock: () => number = Date.now) {
    this.#documents = documents;
    this.#sender = sender;
    this.#name = name;
    this.#log = log;
    this.#backlog = backlog;
    this.#metrics = metrics;
    this.#clock = clock;
  }

  /** @param events Of each event its messages. */
  async bring(events: readonly (readonly Message[])[]): Promise<Outcome[]> {
    const messages = [...new Map(events.flat().map((message) => [message.id, message])).values()];
    this.#backlog.asked(messages);
    const { toSend, held } = await this.#keep(messages);
    const open = new Set(held.map(({ id }) => id));
    const sent: Message[] = [];
    await atMost(sendsAtOnce, toSend, async (message) => {
      if (await this.#send(message)) sent.push(message);
      else open.add(message.id);
    });
    if (!(await this.#mark(sent))) for (const { id } of sent) open.add(id);
    this.#backlog.brought(messages.flatMap(({ id }) => (open.has(id) ? [] : [id])));
    return events.map((event) => (event.some(({ id }) => open.has(id)) ? "again" : "done"));
  }

  async #keep(messages: readonly Message[]): Promise<{ toSend: readonly Message[]; held: readonly Message[] }> {
    for (let attempt = 1; attempt <= mostAttempts; attempt++) {
      const before = await this.#documents.read(keysOf(messages));
      const changes: Change[] = [];
      const toSend: Message[] = [];
      const held: Message[] = [];
      for (const [orderId, ofOrder] of groups(messages, ({ orderId }) => orderId)) {
        const document = before.get(orderKey(orderId));
        const claimed = claim(document?.value as OrderEntries | undefined, ofOrder, this.#name, this.#clock());
        toSend.push(...claimed.toSend);
        held.push(...claimed.held);
        if (claimed.toSend.length > 0) changes.push(change(orderKey(orderId), claimed.after, document));
      }
      for (const [key, ofSomebody] of groups(messages, ({ to }) => indexKey(to))) {
        const document = before.get(key);
        const known = document?.value as OrderIndex | undefined;
        const after = ofSomebody.reduce<OrderIndex | undefined>((so, { orderId }) => index(so, orderId), known);
        if (after !== undefined && after !== known) changes.push(change(key, after, document));
      }
      // What somebody else wrote is read again and decided anew; what of this was written is then found as one's own claim.
      if (await this.#documents.write(changes)) return { toSend, held };
      await pause(attempt);
    }
    return { toSend: [], held: messages };
  }

  async #send(message: Message): Promise<boolean> {
    return message.within === undefined ? this.#sendNow(message) : message.within(() => this.#sendNow(message));
  }

  async #sendNow(message: Message): Promise<boolean> {
    if (this.#unmarked.has(message.id)) return true;
    try {
      await this.#sender.send(message);
      this.#metrics.countSent(message.to);
      // While the store is down for long, the oldest are forgotten: they may be sent once more.
      if (this.#unmarked.size >= mostUnmarked) this.#unmarked.delete(this.#unmarked.values().next().value!);
      this.#unmarked.add(message.id);
      return true;
    } catch (error) {
      this.#metrics.countSent(message.to, true);
      this.#log.warn("a message could not be sent and will be tried again", { orderId: message.orderId, messageId: message.id, error: nameOf(error) });
      return false;
    }
  }

  async #mark(sent: readonly Message[]): Promise<boolean> {
    if (sent.length === 0) return true;
    const ids = new Set(sent.map(({ id }) => id));
    const keys = [...new Set(sent.map(({ orderId }) => orderKey(orderId)))];
    for (let attempt = 1; attempt <= mostAttempts; attempt++) {
      const before = await this.#documents.read(keys);
      const changes = keys.map((key) => change(key, markSent(before.get(key)?.value as OrderEntries | undefined, ids), before.get(key)));
      if (await this.#documents.write(changes)) {
        for (const id of ids) this.#unmarked.delete(id);
        return true;
      }
      await pause(attempt);
    }
    return false;
  }
}

const change = (key: string, value: unknown, before: Document | undefined): Change => ({ key, value, etag: before?.etag });

const keysOf = (messages: readonly Message[]) => [...new Set(messages.flatMap(({ orderId, to }) => [orderKey(orderId), indexKey(to)]))];

function groups<K>(messages: readonly Message[], keyOf: (message: Message) => K): Map<K, Message[]> {
  const found = new Map<K, Message[]>();
  for (const message of messages) {
    const group = found.get(keyOf(message));
    if (group) group.push(message);
    else found.set(keyOf(message), [message]);
  }
  return found;
}

async function atMost(count: number, messages: readonly Message[], work: (message: Message) => Promise<void>): Promise<void> {
  const left = messages[Symbol.iterator]();
  await Promise.all(Array.from({ length: Math.min(count, messages.length) }, async () => {
    for (let next = left.next(); !next.done; next = left.next()) await work(next.value);
  }));
}

const pause = (attempt: number) => new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * attempt));

/** The SDK's errors carry the sidecar's whole answer, which may repeat what was sent: only its status is told. */
function nameOf(error: unknown): string {
  const status = statusOf(error);
  return status !== undefined ? `status ${status}` : error instanceof Error ? error.message : "unknown";
}
