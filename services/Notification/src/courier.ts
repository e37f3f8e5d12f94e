import type { Backlog } from "./backlog.js";
import { change, nameOf, rewrite, type Documents } from "./documents.js";
import { groups } from "./groups.js";
import { claim, claimMs, markSent, orderKey, type Claimed, type OrderEntries } from "./ledger.js";
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
const mostMarkedLate = 100;
/** Longer than one message may take to leave the house (components/common/notify-send.yaml). */
const sendMs = 4_000;

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
  /** Sent by this process and not yet marked. */
  readonly #unmarked = new Set<string>();
  /** Those of them that could not be marked, by their ids: the store failed in between. They are marked with the next ones, before somebody else sends them. */
  readonly #late = new Map<string, Message>();

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
    const { toSend, held, until } = await this.#keep(messages);
    const open = new Set(held.map(({ id }) => id));
    const listing = this.#lists.add(messages);
    const sent: Message[] = [];
    // Whom the way out does not reach is kept and listed, and that is all.
    await atMost(sendsAtOnce, toSend.filter((message) => this.#sender.reaches(message)), async (message) => {
      // When the claim ends somebody else may send: what could still be on its way then is not sent now.
      if (this.#clock() + sendMs <= until && (await this.#send(message))) sent.push(message);
      else open.add(message.id);
    });
    if (!(await this.#mark(sent))) for (const { id } of sent) open.add(id);
    for (const { id } of await listing) open.add(id);
    this.#backlog.brought(messages.flatMap(({ id }) => (open.has(id) ? [] : [id])));
    return events.map((event) => (event.some(({ id }) => open.has(id)) ? "again" : "done"));
  }

  async #keep(messages: readonly Message[]): Promise<Kept> {
    const ofOrders = groups(messages, ({ orderId }) => orderKey(orderId));
    const now = this.#clock();
    let claims = new Map<string, Claimed>();
    // What somebody else wrote is decided anew; what of this was written is then found as one's own claim.
    const left = await rewrite(this.#documents, [...ofOrders.keys()], mostAttempts, (before) => {
      claims = new Map([...ofOrders].map(([key, ofOrder]) => [key, claim(before.get(key)?.value as OrderEntries | undefined, ofOrder, this.#name, now)]));
      return [...claims].flatMap(([key, { after }]) => (after === before.get(key)?.value ? [] : [change(key, after, before.get(key))]));
    });
    const unkept = [...left].flatMap((key) => claims.get(key)!.toSend);
    if (left.size > 0) this.#log.warn("messages could not be kept and will be tried again", { count: unkept.length, orderId: unkept[0]?.orderId, error: contended });
    const toSend = [...claims].flatMap(([key, claimed]) => (left.has(key) ? [] : claimed.toSend));
    return { toSend, held: [...[...claims.values()].flatMap(({ held }) => held), ...unkept], until: now + claimMs };
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
    if (sent.length === 0 && this.#late.size === 0) return true;
    const all = [...sent, ...[...this.#late.values()].slice(0, mostMarkedLate)];
    try {
      if (await this.#markAll(all)) return true;
      this.#tellUnmarked(all, contended);
    } catch (error) {
      this.#tellUnmarked(all, nameOf(error));
    }
    for (const message of sent) this.#late.set(message.id, message);
    while (this.#late.size > mostUnmarked) this.#late.delete(this.#late.keys().next().value!);
    return false;
  }

  async #markAll(sent: readonly Message[]): Promise<boolean> {
    const ids = new Set(sent.map(({ id }) => id));
    const keys = [...groups(sent, ({ orderId }) => orderKey(orderId)).keys()];
    const left = await rewrite(this.#documents, keys, mostAttempts, (before) =>
      [...before].flatMap(([key, document]) => {
        const after = markSent(document.value as OrderEntries, ids);
        return after === document.value ? [] : [change(key, after, document)];
      }));
    if (left.size > 0) return false;
    for (const id of ids) {
      this.#unmarked.delete(id);
      this.#late.delete(id);
    }
    return true;
  }

  #tellUnmarked(sent: readonly Message[], error: string): void {
    this.#log.warn("messages that are out could not be marked as sent and will be tried again", { count: sent.length, orderId: sent[0]!.orderId, error });
  }
}

interface Kept {
  /** Claimed by this process. */
  readonly toSend: readonly Message[];
  /** Claimed by another, or not kept. */
  readonly held: readonly Message[];
  /** When the claims end. */
  readonly until: number;
}

const contended = "others write the same documents, or the store fails";

async function atMost(count: number, messages: readonly Message[], work: (message: Message) => Promise<void>): Promise<void> {
  const left = messages[Symbol.iterator]();
  await Promise.all(Array.from({ length: Math.min(count, messages.length) }, async () => {
    for (let next = left.next(); !next.done; next = left.next()) await work(next.value);
  }));
}
