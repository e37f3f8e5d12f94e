import { AsyncLocalStorage } from "node:async_hooks";
import { DaprPubSubStatusEnum, type DaprServer } from "@dapr/dapr";
import type { Express } from "express";
import { expectations } from "./expectations.js";
import type { Incoming } from "./messages.js";

const pubsub = "pubsub";
const deadLetterTopic = "dead-notification";

/** What becomes of an event: acknowledged, offered again, or put with the dead letters at once. */
export type Handling = "success" | "retry" | "drop";

/** The id of the event being handled: the SDK gives its handlers the data alone, and headers that only some brokers carry. */
const envelope = new AsyncLocalStorage<string>();

/**
 * Subscribes to everything that is consumed, one route per event type. Types without a route are acknowledged: an unmatched event would be dead-lettered.
 * Singly, not in bulk: the SDK's bulk handler is called for one entry after the other, so nothing would be written together (Lanes does that).
 */
export async function subscribe(server: DaprServer, web: Express, handle: (event: Incoming) => Promise<Handling>): Promise<void> {
  web.use((request, _, next) => {
    const id: unknown = (request.body as { id?: unknown } | undefined)?.id;
    envelope.run(typeof id === "string" ? id : "", next);
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
        // What a handler throws the SDK acknowledges: the event would be lost.
        try {
          return statuses[await handle({ topic, type, id: envelope.getStore() ?? "", data })];
        } catch {
          return DaprPubSubStatusEnum.RETRY;
        }
      });
    }
  }
}

const statuses = { success: DaprPubSubStatusEnum.SUCCESS, retry: DaprPubSubStatusEnum.RETRY, drop: DaprPubSubStatusEnum.DROP } as const;
