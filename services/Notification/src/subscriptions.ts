import { AsyncLocalStorage } from "node:async_hooks";
import { DaprPubSubStatusEnum, type DaprServer } from "@dapr/dapr";
import { trace } from "@opentelemetry/api";
import type { Express } from "express";
import { expectations } from "./expectations.js";
import type { Incoming } from "./messages.js";

const pubsub = "pubsub";
const deadLetterTopic = "dead-notification";

/** What becomes of an event: acknowledged, offered again, or put with the dead letters at once. */
export type Handling = "success" | "retry" | "drop";

/** The CloudEvent of a request, as far as it is one. */
interface Envelope {
  readonly id?: unknown;
  readonly type?: unknown;
  readonly topic?: unknown;
  readonly data?: { readonly orderId?: unknown };
}

/** Says of the current span which event is handled, as the other services do; without a collector there is none. */
function describe(event: Envelope | undefined): void {
  if (typeof event?.id !== "string" || typeof event.type !== "string" || typeof event.topic !== "string") return;
  const orderId = event.data?.orderId;
  trace.getActiveSpan()?.updateName(`POST ${event.topic}/${event.type}`).setAttributes({
    "messaging.system": "dapr",
    "messaging.operation.name": "process",
    "messaging.operation.type": "process",
    "messaging.destination.name": event.topic,
    "messaging.message.id": event.id,
    "cloudevents.event_id": event.id,
    "cloudevents.event_type": event.type,
    ...(typeof orderId === "number" ? { "order.id": orderId } : {}),
  });
}

/** The id of the event being handled: the SDK gives its handlers the data alone, and headers that only some brokers carry. */
const envelope = new AsyncLocalStorage<string>();

/**
 * Subscribes to everything that is consumed, one route per event type. Types without a route are acknowledged: an unmatched event would be dead-lettered.
 * Singly, not in bulk: the SDK's bulk handler is called for one entry after the other, so nothing would be written together (Lanes does that).
 * @param handle Never rejects: what a handler throws the SDK acknowledges, and the event would be lost.
 */
export async function subscribe(server: DaprServer, web: Express, handle: (event: Incoming) => Promise<Handling>): Promise<void> {
  web.use((request, _, next) => {
    const event = request.body as Envelope | undefined;
    describe(event);
    envelope.run(typeof event?.id === "string" ? event.id : "", next);
  });
  for (const topic of new Set(expectations.map((expectation) => expectation.topic))) {
    const types = expectations.filter((expectation) => expectation.topic === topic).map(({ type }) => type);
    await server.pubsub.subscribeWithOptions(pubsub, topic, {
      deadLetterTopic,
      route: { rules: types.map((type) => ({ match: `event.type == "${type}"`, path: type })), default: "ignored" },
    });
    server.pubsub.subscribeToRoute(pubsub, topic, "ignored", async () => DaprPubSubStatusEnum.SUCCESS);
    for (const type of types) {
      server.pubsub.subscribeToRoute(pubsub, topic, type, async (data: unknown) => {
        return statuses[await handle({ topic, type, id: envelope.getStore() ?? "", data })];
      });
    }
  }
}

const statuses = { success: DaprPubSubStatusEnum.SUCCESS, retry: DaprPubSubStatusEnum.RETRY, drop: DaprPubSubStatusEnum.DROP } as const;
