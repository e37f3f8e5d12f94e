import type { Change, Document, Documents } from "../src/documents.js";
import type { Log } from "../src/log.js";
import type { Message } from "../src/messages.js";
import type { Sender } from "../src/sender.js";

export function message(id: string, more: Partial<Message> = {}): Message {
  return { id, to: { customerId: 4 }, orderId: 17, type: "Ordered", orderStatus: "Ordered", text: `text of ${id}`, occurredAt: "2026-11-21T10:00:00.000Z", version: 1, ...more };
}

/** A state store in memory with ETags; it can be made to fail, and somebody else can write between a read and a write. */
export class MemoryDocuments implements Documents {
  readonly documents = new Map<string, { value: unknown; etag: number }>();
  reads = 0;
  writes = 0;
  /** So many writes fail from now on. */
  failingWrites = 0;
  beforeRead: (keys: readonly string[]) => void = () => {};
  beforeWrite: (changes: readonly Change[]) => void = () => {};
  afterWrite: (changes: readonly Change[]) => void = () => {};
  /** The way to it and back. */
  takes: () => Promise<void> = async () => {};

  async read(keys: readonly string[]): Promise<ReadonlyMap<string, Document>> {
    this.reads++;
    await this.takes();
    this.beforeRead(keys);
    return new Map(keys.flatMap((key) => {
      const known = this.documents.get(key);
      return known ? [[key, { value: structuredClone(known.value), etag: String(known.etag) }] as const] : [];
    }));
  }

  async write(changes: readonly Change[]): Promise<boolean> {
    if (changes.length === 0) return true;
    this.writes++;
    await this.takes();
    this.beforeWrite(changes);
    if (this.failingWrites-- > 0) return false;
    this.failingWrites = 0;
    let all = true;
    for (const { key, value, etag } of changes) {
      const known = this.documents.get(key);
      if ((known ? String(known.etag) : undefined) !== etag) all = false;
      else this.documents.set(key, { value: structuredClone(value), etag: (known?.etag ?? 0) + 1 });
    }
    this.afterWrite(changes);
    return all;
  }
}

/** Writes down what is sent; takes some not. */
export class NotingSender implements Sender {
  readonly sent: string[] = [];
  readonly refused = new Set<string>();
  during: () => Promise<void> = async () => {};
  reached: (message: Message) => boolean = () => true;

  reaches(message: Message): boolean {
    return this.reached(message);
  }

  async send({ id }: Message): Promise<void> {
    await this.during();
    if (this.refused.has(id)) throw new Error(JSON.stringify({ status: 500, error_msg: "010-1234-5678" }));
    this.sent.push(id);
  }
}

export class NotingLog implements Log {
  readonly lines: string[] = [];
  readonly info = this.#note.bind(this);
  readonly warn = this.#note.bind(this);
  readonly error = this.#note.bind(this);

  #note(text: string, facts: Readonly<Record<string, unknown>> = {}): void {
    this.lines.push(JSON.stringify({ text, ...facts }));
  }
}
