import { DaprClient, StateConcurrencyEnum } from "@dapr/dapr";

/** A document of the state store; an absent one has neither value nor ETag. */
export interface Document {
  readonly value?: unknown;
  readonly etag?: string;
}

/** A change of a document that was read. */
export interface Change {
  readonly key: string;
  readonly value: unknown;
  readonly etag?: string | undefined;
}

/** The change of what was read. */
export const change = (key: string, value: unknown, before: Document | undefined): Change => ({ key, value, etag: before?.etag });

/** A moment, longer with each attempt, until what somebody else wrote is read again; by chance, so that two do not meet again. */
const pause = (attempt: number) => new Promise<void>((resolve) => setTimeout(resolve, Math.random() * 20 * Math.min(attempt, 6)));

/** Documents by key, written only when nobody else wrote them since they were read. */
export interface Documents {
  read(keys: readonly string[]): Promise<ReadonlyMap<string, Document>>;
  /** False: at least one was not written, because somebody else was there or the store failed; others may have been. */
  write(changes: readonly Change[]): Promise<boolean>;
}

/**
 * Reads, decides and writes; again while a write fails or somebody else was faster: what was written is then found as it is to be.
 * @returns The keys that were still to be changed when it was given up; none: all is written.
 */
export async function rewrite(documents: Documents, keys: readonly string[], mostAttempts: number, decide: (before: ReadonlyMap<string, Document>) => readonly Change[]): Promise<ReadonlySet<string>> {
  for (let attempt = 1; ; attempt++) {
    const changes = decide(await documents.read(keys));
    if (await documents.write(changes)) return new Set();
    if (attempt === mostAttempts) return new Set(changes.map(({ key }) => key));
    await pause(attempt);
  }
}

const store = "viewstore";
const parallelism = 16;

/** Documents in the Dapr state store `viewstore`. */
export class StateDocuments implements Documents {
  readonly #client: DaprClient;
  readonly #ttlInSeconds: string;

  constructor(client: DaprClient, keepDays: number) {
    this.#client = client;
    this.#ttlInSeconds = String(keepDays * 24 * 60 * 60);
  }

  async read(keys: readonly string[]): Promise<ReadonlyMap<string, Document>> {
    const documents = new Map<string, Document>();
    if (keys.length === 0) return documents;
    // The SDK's get gives no ETag; its bulk get does.
    const items = (await this.#client.state.getBulk(store, [...keys], { parallelism })) as { key: string; data?: unknown; etag?: string; error?: string }[];
    for (const { key, data, etag, error } of items) {
      if (error) throw new Error(`${store} could not be read`);
      if (data !== undefined && data !== null && data !== "") documents.set(key, { value: data, ...(etag ? { etag } : {}) });
    }
    return documents;
  }

  async write(changes: readonly Change[]): Promise<boolean> {
    if (changes.length === 0) return true;
    // Always first-write: a key that is once written otherwise cannot be relied on (Redis). Without an ETag the key must be absent.
    const { error } = await this.#client.state.save(store, changes.map(({ key, value, etag }) => ({
      key,
      value,
      ...(etag === undefined ? {} : { etag }),
      metadata: { ttlInSeconds: this.#ttlInSeconds },
      options: { concurrency: StateConcurrencyEnum.CONCURRENCY_FIRST_WRITE, consistency: 0 },
    })));
    return error === undefined;
  }

  /** Why the store takes no writes; undefined: it does, or there is no sidecar to ask. Asked by a write, for an engine whose disk is full still answers reads. */
  async trouble(): Promise<string | undefined> {
    const { error } = await this.#client.state.save(store, [{ key: "readiness", value: new Date().toISOString() }]);
    const status = error && statusOf(error);
    return status ? `${store} takes no writes: status ${status}` : undefined;
  }
}

/** What may be told of an error: the SDK's carry the sidecar's whole answer, which may repeat what was sent, so only its status. */
export function nameOf(error: unknown): string {
  const status = statusOf(error);
  return status !== undefined ? `status ${status}` : error instanceof Error ? error.message : "unknown";
}

/** The status of the sidecar's answer; undefined: there was none. The SDK's errors carry the whole answer, as JSON. */
export function statusOf(error: unknown): unknown {
  try {
    return (JSON.parse(error instanceof Error ? error.message : "") as { status?: unknown }).status;
  } catch {
    return undefined;
  }
}
