import type { Backlog } from "./backlog.js";
import { change, pause, statusOf, type Change, type Documents } from "./documents.js";
import { groups } from "./groups.js";
import { claim, markSent, orderKey, type OrderEntries } from "./ledger.js";
import { Lists } from "./lists.js";
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
  readonly #lists: Lists;
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
    this.#lists = new Lists(documents, log);
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
    const listing = this.#lists.add(messages);
    const sent: Message[] = [];
    await atMost(sendsAtOnce, toSend, async (message) => {
      if (await this.#send(message)) sent.push(message);
      else open.add(message.id);
    });
    if (!(await this.#mark(sent))) for (const { id } of sent) open.add(id);
    for (const { id } of await listing) open.add(id);
    this.#backlog.brought(messages.flatMap(({ id }) => (open.has(id) ? [] : [id])));
    return events.map((event) => (event.some(({ id }) => open.has(id)) ? "again" : "done"));
  }

  async #keep(messages: readonly Message[]): Promise<{ toSend: readonly Message[]; held: readonly Message[] }> {
    const ofOrders = groups(messages, ({ orderId }) => orderKey(orderId));
    const now = this.#clock();
    for (let attempt = 1; attempt <= mostAttempts; attempt++) {
      const before = await this.#documents.read([...ofOrders.keys()]);
      const changes: Change[] = [];
      const toSend: Message[] = [];
      const held: Message[] = [];
      for (const [key, ofOrder] of ofOrders) {
        const document = before.get(key);
        const claimed = claim(document?.value as OrderEntries | undefined, ofOrder, this.#name, now);
        toSend.push(...claimed.toSend);
        held.push(...claimed.held);
        if (claimed.after !== document?.value) changes.push(change(key, claimed.after, document));
      }
      // What somebody else wrote is read again and decided anew; what of this was written is then found as one's own claim.
      if (await this.#documents.write(changes)) return { toSend, held };
      await pause(attempt);
    }
    this.#log.warn("messages could not be kept and will be tried again", { count: messages.length, orderId: messages[0]!.orderId, error: contended });
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
    const keys = [...groups(sent, ({ orderId }) => orderKey(orderId)).keys()];
    for (let attempt = 1; attempt <= mostAttempts; attempt++) {
      const before = await this.#documents.read(keys);
      const changes = [...before].flatMap(([key, document]) => {
        const after = markSent(document.value as OrderEntries, ids);
        return after === document.value ? [] : [change(key, after, document)];
      });
      if (await this.#documents.write(changes)) {
        for (const id of ids) this.#unmarked.delete(id);
        return true;
      }
      await pause(attempt);
    }
    this.#log.warn("messages that were sent could not be marked and will be tried again", { count: sent.length, orderId: sent[0]!.orderId, error: contended });
    return false;
  }
}

const contended = "others write the same documents, or the store fails";

async function atMost(count: number, messages: readonly Message[], work: (message: Message) => Promise<void>): Promise<void> {
  const left = messages[Symbol.iterator]();
  await Promise.all(Array.from({ length: Math.min(count, messages.length) }, async () => {
    for (let next = left.next(); !next.done; next = left.next()) await work(next.value);
  }));
}

/** The SDK's errors carry the sidecar's whole answer, which may repeat what was sent: only its status is told. */
function nameOf(error: unknown): string {
  const status = statusOf(error);
  return status !== undefined ? `status ${status}` : error instanceof Error ? error.message : "unknown";
}
