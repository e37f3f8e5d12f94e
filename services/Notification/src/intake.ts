import { AsyncLocalStorage } from "node:async_hooks";
import type { Courier } from "./courier.js";
import type { Outcome } from "./courier.js";
import { nameOf } from "./documents.js";
import { Lanes } from "./lanes.js";
import type { Log } from "./log.js";
import { decide, type Incoming, type Message, type Wording } from "./messages.js";
import type { Metrics } from "./metrics.js";
import type { Handling } from "./subscriptions.js";

/** More waiting events than this are left with the broker. */
const mostWaiting = 2000;

/** From an event to its messages on their way. */
export class Intake {
  readonly #lanes: Lanes<readonly Message[], Outcome>;
  readonly #wording: Wording;
  readonly #log: Log;
  readonly #metrics: Metrics;
  #inProgress = 0;

  constructor(courier: Pick<Courier, "bring">, wording: Wording, log: Log, metrics: Metrics) {
    this.#lanes = new Lanes((events) => courier.bring(events));
    this.#wording = wording;
    this.#log = log;
    this.#metrics = metrics;
  }

  /** Events that are not answered yet. */
  get inProgress(): number {
    return this.#inProgress;
  }

  async handle(event: Incoming): Promise<Handling> {
    const handling = await this.#handle(event);
    this.#metrics.countHandled(event.topic, handling !== "success");
    return handling;
  }

  /** Never rejects: what a handler throws the SDK acknowledges, and the event would be lost. */
  async #handle(event: Incoming): Promise<Handling> {
    try {
      return await this.#decided(event);
    } catch (error) {
      this.#log.error("an event could not be handled and will be tried again", { ...orderOf(event), topic: event.topic, type: event.type, event: event.id, error: nameOf(error) });
      return "retry";
    }
  }

  async #decided(event: Incoming): Promise<Handling> {
    const decision = decide(event, this.#wording);
    if ("problems" in decision) {
      this.#log.warn("an event is not what its publisher promised; it goes to the dead letters", { ...orderOf(event), topic: event.topic, type: event.type, problems: decision.problems });
      return "drop";
    }
    if (decision.messages.length === 0) return "success";
    if (this.#lanes.waiting >= mostWaiting) return "retry";
    this.#inProgress++;
    try {
      // By customer, so that two batches in progress never write the same order or customer.
      const { customerId } = event.data as { customerId: number };
      const within = AsyncLocalStorage.snapshot();
      return (await this.#lanes.add(customerId, decision.messages.map((message) => ({ ...message, within })))) === "done" ? "success" : "retry";
    } finally {
      this.#inProgress--;
    }
  }
}

/** Which order an event is about, as far as it says so. */
function orderOf({ data }: Incoming): { orderId?: number } {
  const orderId = typeof data === "object" && data !== null ? (data as { orderId?: unknown }).orderId : undefined;
  return typeof orderId === "number" && Number.isSafeInteger(orderId) ? { orderId } : {};
}
