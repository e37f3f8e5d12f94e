import { AsyncLocalStorage } from "node:async_hooks";

/**
 * Work in batches: what comes while a batch is in progress makes the next one, so that many events cost one read and one write together. Items of the same
 * key are always in the same lane, and a lane has one batch in progress at most.
 */
export class Lanes<Item, Result> {
  readonly #lanes: { waiting: Waiting<Item, Result>[]; busy: boolean }[];
  readonly #work: (items: readonly Item[]) => Promise<readonly Result[]>;
  readonly #most: number;

  /** @param work Gives one result for each item; a rejection is one for all of them. */
  constructor(work: (items: readonly Item[]) => Promise<readonly Result[]>, { lanes = 4, most = 100 } = {}) {
    this.#work = work;
    this.#most = most;
    this.#lanes = Array.from({ length: lanes }, () => ({ waiting: [], busy: false }));
  }

  /** How many items wait. */
  get waiting(): number {
    return this.#lanes.reduce((sum, lane) => sum + lane.waiting.length, 0);
  }

  add(key: number, item: Item): Promise<Result> {
    const lane = this.#lanes[Math.abs(key) % this.#lanes.length]!;
    return new Promise((resolve, reject) => {
      lane.waiting.push({ item, resolve, reject, run: AsyncLocalStorage.snapshot() });
      if (!lane.busy) void this.#drain(lane);
    });
  }

  async #drain(lane: { waiting: Waiting<Item, Result>[]; busy: boolean }): Promise<void> {
    lane.busy = true;
    // Events that are delivered at the same time are in the same turn of the event loop, or the next.
    await new Promise((resolve) => setImmediate(resolve));
    while (lane.waiting.length > 0) {
      const batch = lane.waiting.splice(0, this.#most);
      try {
        // In the context (and so the trace) of the first of them, not of whoever happened to start the lane.
        const results = await batch[0]!.run(() => this.#work(batch.map(({ item }) => item)));
        batch.forEach(({ resolve }, at) => resolve(results[at]!));
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    lane.busy = false;
  }
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (reason: unknown) => void;
  readonly run: <R>(work: () => R) => R;
}
