import type { Attributes, Meter } from "@opentelemetry/api";
import type { Backlog } from "./backlog.js";
import type { Recipient } from "./messages.js";

/** The meter of all that the house counts itself: docs/observability.md. */
export const meterName = "Pizza";

/** What this service tells a collector; where nobody collects, nothing comes of it. */
export class Metrics {
  readonly #sent;
  readonly #handled;

  constructor(meter: Meter, backlog: Backlog) {
    this.#sent = meter.createCounter("pizza.messages.sent", { unit: "{message}", description: "Messages that the binding took or did not take." });
    this.#handled = meter.createCounter("pizza.events.handled", { unit: "{event}", description: "Events that a handler took or did not take." });
    const waiting = meter.createObservableGauge("pizza.messages.waiting", { unit: "{message}", description: "Messages that events ask for and that are not out." });
    const age = meter.createObservableGauge("pizza.messages.age", { unit: "s", description: "Messages that are not out: since when the oldest waits." });
    // Both of one look.
    meter.addBatchObservableCallback((result) => {
      const { count, oldestSeconds } = backlog.look();
      result.observe(waiting, count);
      result.observe(age, oldestSeconds);
    }, [waiting, age]);
  }

  /** @param failed It will be tried again. */
  countSent(to: Recipient, failed = false): void {
    this.#sent.add(1, { recipient: "customerId" in to ? "customer" : "store", outcome: failed ? "failed" : "sent" } satisfies Attributes);
  }

  /** @param failed It comes again, or ends with the dead letters. */
  countHandled(topic: string, failed: boolean): void {
    this.#handled.add(1, { "messaging.destination.name": topic, outcome: failed ? "failed" : "handled" } satisfies Attributes);
  }
}
