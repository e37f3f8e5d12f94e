import { DaprClient } from "@dapr/dapr";
import type { Message } from "./messages.js";

/** The way out of the house. */
export interface Sender {
  /** Whether there is a way to whom the message is for. */
  reaches(message: Message): boolean;
  /** Resolves when whoever brings the message has it. */
  send(message: Message): Promise<void>;
}

/** What the binding is given: the whole message; its text alone; its text, and only when there is a phone number. */
export const bodies = ["json", "text", "sms"] as const;
export type Body = (typeof bodies)[number];

/** Sends through the Dapr output binding `notify`, whatever stands behind it. */
export class BindingSender implements Sender {
  readonly #client: DaprClient;
  readonly #body: Body;

  constructor(client: DaprClient, body: Body) {
    this.#client = client;
    this.#body = body;
  }

  reaches(message: Message): boolean {
    return this.#body !== "sms" || message.phoneNumber !== undefined;
  }

  async send(message: Message): Promise<void> {
    const { id, to, orderId, type, orderStatus, text, occurredAt } = message;
    const data = this.#body !== "json" ? text : { id, ...to, orderId, type, orderStatus, text, occurredAt, ...(message.phoneNumber ? { phoneNumber: message.phoneNumber } : {}) };
    // "create" is the operation that every kind of binding has. Of the metadata each kind takes what it knows: http makes a header of what begins
    // with a capital letter, SMS reads toNumber, mail reads subject.
    await this.#client.binding.send("notify", "create", data as object, {
      "Idempotency-Key": id,
      subject: `Order ${orderId}`,
      ...(message.phoneNumber ? { toNumber: message.phoneNumber } : {}),
    });
  }
}
