import { DaprClient } from "@dapr/dapr";
import type { Message } from "./messages.js";

/** The way out of the house. */
export interface Sender {
  /** Resolves when whoever brings the message has it. */
  send(message: Message): Promise<void>;
}

/** Sends through the Dapr output binding `notify`, whatever stands behind it. */
export class BindingSender implements Sender {
  readonly #client: DaprClient;
  readonly #body: "json" | "text";

  constructor(client: DaprClient, body: "json" | "text") {
    this.#client = client;
    this.#body = body;
  }

  async send(message: Message): Promise<void> {
    const { id, to, orderId, type, orderStatus, text, occurredAt } = message;
    const data = this.#body === "text" ? text : { id, ...to, orderId, type, orderStatus, text, occurredAt };
    // "create" is the operation that every kind of binding has. Of the metadata each kind takes what it knows: http makes a header of what begins
    // with a capital letter, SMS reads toNumber, mail reads subject.
    await this.#client.binding.send("notify", "create", data as object, {
      "Idempotency-Key": id,
      subject: `Order ${orderId}`,
      ...(message.phoneNumber ? { toNumber: message.phoneNumber } : {}),
    });
  }
}
