// Asks over gRPC what shop.js asks over HTTP: every GET /features/NAME runs one feature of DaprClient and answers what was seen.
import { ActorId, ActorProxyBuilder, CommunicationProtocolEnum, DaprClient, HttpMethod } from "@dapr/dapr";
import grpcJs from "@grpc/grpc-js";
import express from "express";
import { CounterActor } from "./counter.js";

const client = new DaprClient({
  daprHost: "127.0.0.1",
  daprPort: process.env.DAPR_GRPC_PORT,
  communicationProtocol: CommunicationProtocolEnum.GRPC,
});

const statuses = ["OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED",
  "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED"];

/** The status that a call ended with. */
function failing(promise) {
  return promise.then((value) => (value?.error ? statuses[value.error.code] : { unexpected: value }), (error) => statuses[(error.error ?? error).code] ?? String(error));
}

async function until(read, isEnough) {
  for (const end = Date.now() + 20_000; ; ) {
    const value = await read();
    if (isEnough(value) || Date.now() > end) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const http = async (path) => (await fetch(`http://127.0.0.1:${process.env.DAPR_HTTP_PORT}/v1.0${path}`)).json();

const received = (name, count) => until(() => http(`/invoke/kitchen/method/received/${name}`), (events) => events.length >= count);

const byText = (a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b));

const features = {
  async state() {
    await client.state.save("statestore", [
      { key: "pizza", value: { name: "Margherita", price: 9.5 } },
      { key: "salad", value: "green" },
      { key: "ünï/code", value: [1, 2.5, null] },
    ]);
    const got = await client.state.get("statestore", "pizza");
    const text = await client.state.get("statestore", "salad");
    const list = await client.state.get("statestore", "ünï/code");
    const overHttp = await http("/state/statestore/pizza");
    const bulk = await client.state.getBulk("statestore", ["salad", "pizza", "none"]);
    await client.state.delete("statestore", "pizza");
    return {
      got, text, list, overHttp,
      bulk: bulk.map(({ key, data, etag }) => ({ key, data, hasEtag: etag !== "" })),
      deleted: await client.state.get("statestore", "pizza"),
      unknownStore: await failing(client.state.get("nowhere", "pizza")),
      badKey: await failing(client.state.get("statestore", "a||b")),
    };
  },

  async stateEtag() {
    await client.state.save("statestore", [{ key: "stock", value: 1 }]);
    const [{ etag }] = await client.state.getBulk("statestore", ["stock"]);
    await client.state.save("statestore", [{ key: "stock", value: 2, etag, options: { concurrency: 1 } }]);
    const second = await failing(client.state.save("statestore", [{ key: "stock", value: 3, etag, options: { concurrency: 1 } }]));
    const removal = await failing(client.state.delete("statestore", "stock", { etag, concurrency: 1 }));
    return { second, removal, stock: await client.state.get("statestore", "stock") };
  },

  async stateExpiry() {
    await client.state.save("statestore", [{ key: "soup", value: "hot" }], { metadata: { ttlInSeconds: "1" } });
    const warm = await client.state.get("statestore", "soup");
    return { warm, cold: await until(() => client.state.get("statestore", "soup"), (value) => value === "") };
  },

  async stateTransaction() {
    await client.state.save("statestore", [{ key: "left", value: 10 }, { key: "old", value: 1 }]);
    await client.state.transaction("statestore", [
      { operation: "upsert", request: { key: "left", value: "9" } },
      { operation: "upsert", request: { key: "right", value: "1" } },
      { operation: "delete", request: { key: "old" } },
    ]);
    const bulk = await client.state.getBulk("statestore", ["left", "right", "old"]);
    const unknown = await failing(client.state.transaction("statestore", [{ operation: "increment", request: { key: "left" } }]));
    return { values: bulk.map(({ key, data }) => ({ key, data })), unknown };
  },

  async publish() {
    await client.pubsub.publish("pubsub", "calls", { number: 1 });
    await client.pubsub.publish("pubsub", "calls", "two");
    const nowhere = await failing(client.pubsub.publish("nowhere", "calls", { number: 3 }));
    return { events: (await received("calls", 2)).map(({ data }) => data).sort(byText), nowhere };
  },

  async publishBulk() {
    const { failedMessages } = await client.pubsub.publishBulk("pubsub", "parcels", [{ n: 1 }, "two"]);
    return { failed: failedMessages, parcels: (await received("parcels", 2)).map(({ data }) => data).sort(byText) };
  },

  async invoke() {
    const order = { dish: "calzone" };
    const post = await client.invoker.invoke("kitchen", "echo", HttpMethod.POST, order);
    return {
      post: { method: post.method, body: post.body, from: post.from },
      noMethod: await failing(client.invoker.invoke("kitchen", "nothing-here", HttpMethod.GET)),
      noApp: await failing(client.invoker.invoke("bakery", "echo", HttpMethod.GET)),
    };
  },

  async actors() {
    // Without arguments: over gRPC the SDK names no content type, without which its own server reads no body.
    const counter = new ActorProxyBuilder(CounterActor, client).build(new ActorId("phone"));
    return { total: await counter.total(), unknown: await failing(counter.noSuchMethod()) };
  },

  async bindings() {
    const { data } = await client.binding.send("supplier", "post", { flour: 25 }, { path: "/orders" });
    return { answer: JSON.parse(Buffer.from(data).toString()), unknown: await failing(client.binding.send("nobody", "post", {})) };
  },

  async secrets() {
    return {
      one: await client.secret.get("secretstore", "recipe"),
      all: await client.secret.getBulk("secretstore"),
      unknownStore: await failing(client.secret.get("safe", "recipe")),
    };
  },

  async metadata() {
    await client.metadata.set("table", "eight");
    const { id, extended, components } = await client.metadata.get();
    return { id, table: extended.get?.("table") ?? extended.table, components: components.map(({ name }) => name).sort() };
  },

  async health() {
    return { healthy: await client.health.isHealthy() };
  },

  async locks() {
    return { lock: await failing(client.lock.lock("lockstore", "oven", "phone", 10)), configuration: await failing(client.configuration.get("settings", ["a"])) };
  },

  // Another implementation of gRPC, with compressed messages.
  async grpcJs() {
    const raw = new grpcJs.Client(`127.0.0.1:${process.env.DAPR_GRPC_PORT}`, grpcJs.credentials.createInsecure(), {
      "grpc.default_compression_algorithm": grpcJs.compressionAlgorithms.gzip,
    });
    const call = (method, request) => new Promise((resolve) => {
      raw.makeUnaryRequest(`/dapr.proto.runtime.v1.Dapr/${method}`, (bytes) => bytes, (bytes) => bytes, request, (error, answer) =>
        resolve(error ? { status: statuses[error.code], details: error.details } : answer));
    });
    const text = (number, value) => Buffer.concat([Buffer.from([number * 8 + 2, Buffer.byteLength(value)]), Buffer.from(value)]);
    const item = Buffer.concat([text(1, "raw"), text(2, "as it is")]);
    const saved = await call("SaveState", Buffer.concat([text(1, "statestore"), text(2, item)]));
    const got = await call("GetState", Buffer.concat([text(1, "statestore"), text(2, "raw")]));
    const nowhere = await call("GetState", Buffer.concat([text(1, "가게"), text(2, "raw")]));
    const unknown = await call("ConverseAlpha1", Buffer.alloc(0));
    raw.close();
    return { saved: saved.length, got: got.subarray(2, 2 + got[1]).toString(), nowhere, unknown };
  },
};

const web = express();
web.get("/features", (_, response) => response.json(Object.keys(features)));
web.get("/features/:name", (request, response) =>
  features[request.params.name]().then((seen) => response.json(seen), (error) => response.status(500).send(String(error.stack ?? JSON.stringify(error)))));
await client.start();
web.listen(Number(process.env.APP_PORT), "127.0.0.1");
