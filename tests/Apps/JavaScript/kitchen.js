// Receives: events, calls, the ticks of a binding and calls to its actors. What came in is told by GET /received/NAME.
import { DaprPubSubStatusEnum, DaprServer, HttpMethod, CommunicationProtocolEnum } from "@dapr/dapr";
import express from "express";
import { CounterActor } from "./counter.js";

const received = {};
const note = (name, what) => (received[name] ??= []).push(what);
const noting = (name) => async (data, headers) => note(name, { data, pubsub: headers?.pubsubname });

const web = express();
web.get("/received/:name", (request, response) => response.json(received[request.params.name] ?? []));

const server = new DaprServer({
  serverHost: "127.0.0.1",
  serverPort: process.env.APP_PORT,
  serverHttp: web,
  communicationProtocol: CommunicationProtocolEnum.HTTP,
  clientOptions: {
    daprHost: "127.0.0.1",
    daprPort: process.env.DAPR_HTTP_PORT,
    actor: { actorIdleTimeout: "1h", drainOngoingCallTimeout: "2s", drainRebalancedActors: true },
  },
});

await server.pubsub.subscribe("pubsub", "orders", noting("orders"));
await server.pubsub.subscribe("pubsub", "calls", noting("calls"));
await server.pubsub.subscribe("pubsub", "parcels", noting("parcels"));
await server.pubsub.subscribe("pubsub", "raw", noting("raw"), "from-elsewhere", { rawPayload: true });
await server.pubsub.subscribeBulk("pubsub", "crates", noting("crates"), { maxMessagesCount: 5, maxAwaitDurationMs: 200 });

await server.pubsub.subscribeWithOptions("pubsub", "dishes", {
  route: {
    default: "other",
    rules: [
      { match: `event.type == "dish.pizza"`, path: "pizza" },
      { match: `event.data.hot == true`, path: "hot" },
    ],
  },
});
for (const route of ["pizza", "hot", "other"]) server.pubsub.subscribeToRoute("pubsub", "dishes", route, noting(`dishes-${route}`));

await server.pubsub.subscribeWithOptions("pubsub", "poison", {
  deadLetterTopic: "poison-dead",
  callback: async (data) => {
    note("poison", { data });
    return DaprPubSubStatusEnum.DROP;
  },
});
await server.pubsub.subscribe("pubsub", "poison-dead", noting("poison-dead"));

let attempts = 0;
await server.pubsub.subscribeWithOptions("pubsub", "flaky", {
  callback: async (data) => {
    note("flaky", { data, attempt: ++attempts });
    return attempts < 3 ? DaprPubSubStatusEnum.RETRY : DaprPubSubStatusEnum.SUCCESS;
  },
});

for (const method of [HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT, HttpMethod.DELETE, HttpMethod.PATCH]) {
  await server.invoker.listen("echo", async ({ body, query, headers }) => ({
    method,
    url: query,
    body: body ? JSON.parse(body) : null,
    from: headers["dapr-caller-app-id"],
    table: headers["x-table"] ?? null,
  }), { method });
}

await server.binding.receive("clock", async () => note("clock", {}));

await server.actor.registerActor(CounterActor);
await server.actor.init();
await server.start();
