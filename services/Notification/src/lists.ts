import { change, nameOf, rewrite, type Documents } from "./documents.js";
import { groups } from "./groups.js";
import { Lanes } from "./lanes.js";
import { index, indexKey, type OrderIndex } from "./ledger.js";
import type { Log } from "./log.js";
import type { Message } from "./messages.js";

const mostAttempts = 20;

/**
 * Lists orders with those who have messages about them. The list of a busy store changes with each of its orders, in every replica: so one write at a time and
 * process, with everything that came meanwhile, and apart from the messages themselves, which would be written again and again with it.
 */
export class Lists {
  readonly #documents: Documents;
  readonly #log: Log;
  readonly #lane: Lanes<Message, boolean>;

  constructor(documents: Documents, log: Log) {
    this.#documents = documents;
    this.#log = log;
    this.#lane = new Lanes((messages) => this.#write(messages), { lanes: 1 });
  }

  /** Gives those that are not listed, because others wrote the same lists all the time or the store failed. */
  async add(messages: readonly Message[]): Promise<readonly Message[]> {
    const results = await Promise.allSettled(messages.map((message) => this.#lane.add(0, message)));
    const failed = messages.filter((_, at) => !isTrue(results[at]!));
    if (failed.length > 0) {
      const thrown = results.find((result) => result.status === "rejected");
      const error = thrown ? nameOf(thrown.reason) : "others write the same lists, or the store fails";
      this.#log.warn("messages could not be listed and will be tried again", { count: failed.length, orderId: failed[0]!.orderId, error });
    }
    return failed;
  }

  async #write(messages: readonly Message[]): Promise<boolean[]> {
    const ofEverybody = groups(messages, ({ to }) => indexKey(to));
    const left = await rewrite(this.#documents, [...ofEverybody.keys()], mostAttempts, (before) =>
      [...ofEverybody].flatMap(([key, ofSomebody]) => {
        const document = before.get(key);
        const known = document?.value as OrderIndex | undefined;
        const after = ofSomebody.reduce<OrderIndex | undefined>((so, { orderId }) => index(so, orderId), known);
        return after === known ? [] : [change(key, after, document)];
      }));
    return messages.map(({ to }) => !left.has(indexKey(to)));
  }
}

const isTrue = (result: PromiseSettledResult<boolean>) => result.status === "fulfilled" && result.value;
