import type { Message } from "./messages.js";

/** A failed event is offered again within seconds (components/common/delivery.yaml): who is not asked any more was sent by another replica, or is a dead letter. */
const forgottenAfterMs = 60_000;

const mostWaiting = 10_000;

/** Messages that this process was asked to bring and has not brought: while their events are with the broker, too. */
export class Backlog {
  /** By the message's id: when it happened, and when it was asked for last; who was asked last is last. */
  readonly #waiting = new Map<string, { readonly since: number; readonly asked: number }>();
  readonly #clock: () => number;

  constructor(clock: () => number = Date.now) {
    this.#clock = clock;
  }

  asked(messages: readonly Message[]): void {
    for (const { id, occurredAt } of messages) {
      this.#waiting.delete(id);
      // While nothing goes out for long, those that were asked for longest ago are forgotten: they still go out, but are not counted.
      if (this.#waiting.size >= mostWaiting) this.#waiting.delete(this.#waiting.keys().next().value!);
      this.#waiting.set(id, { since: Date.parse(occurredAt), asked: this.#clock() });
    }
  }

  brought(ids: Iterable<string>): void {
    for (const id of ids) this.#waiting.delete(id);
  }

  /** How many wait, and since how many seconds the oldest has happened: 0 when none waits. */
  look(): { readonly count: number; readonly oldestSeconds: number } {
    const now = this.#clock();
    let oldest = now;
    for (const [id, { since, asked }] of this.#waiting) {
      if (asked + forgottenAfterMs <= now) this.#waiting.delete(id);
      else oldest = Math.min(oldest, since);
    }
    return { count: this.#waiting.size, oldestSeconds: (now - oldest) / 1000 };
  }
}
