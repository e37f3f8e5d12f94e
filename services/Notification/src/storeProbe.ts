import type { StateDocuments } from "./documents.js";

const everyMs = 2000;
const timeoutMs = 10_000;
/** A sidecar gives up its own probe after 500 ms. */
const patienceMs = 250;

/**
 * What readiness says of the state store: whether it takes writes, asked every two seconds, beside the requests. Slow is not lost: what waits is no verdict for ten
 * seconds. The same rule as that of the services in C# (ServiceDefaults/Health/EngineProbe.cs).
 */
export class StoreProbe {
  readonly #documents: Pick<StateDocuments, "trouble">;
  readonly #clock: () => number;
  #probe: Promise<void> | undefined;
  #probedAt = -Infinity;
  #trouble: string | undefined;

  constructor(documents: Pick<StateDocuments, "trouble">, clock: () => number = Date.now) {
    this.#documents = documents;
    this.#clock = clock;
  }

  /** Undefined: nothing is wrong. */
  async trouble(): Promise<string | undefined> {
    if (!this.#probe && this.#clock() - this.#probedAt >= everyMs) {
      this.#probedAt = this.#clock();
      this.#probe = this.#ask().finally(() => (this.#probe = undefined));
    }
    if (this.#probe) await within(patienceMs, this.#probe);
    return this.#trouble;
  }

  async #ask(): Promise<void> {
    this.#trouble = await within(timeoutMs, this.#documents.trouble(), `no answer within ${timeoutMs / 1000} s`);
  }
}

async function within<T>(ms: number, work: Promise<T>, otherwise?: T): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<T | undefined>((resolve) => (timer = setTimeout(() => resolve(otherwise), ms)));
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
