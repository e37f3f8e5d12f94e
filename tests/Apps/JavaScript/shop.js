// Asks: every GET /features/NAME runs one feature of DaprClient against the sidecar and answers what was seen.
import { ActorId, ActorProxyBuilder, CommunicationProtocolEnum, DaprClient, HttpMethod } from "@dapr/dapr";
import express from "express";
import { CounterActor } from "./counter.js";

const client = new DaprClient({
  daprHost: "127.0.0.1",
  daprPort: process.env.DAPR_HTTP_PORT,
  communicationProtocol: CommunicationProtocolEnum.HTTP,
});

/** What the SDK threw or returned as an error, without the parts that differ between runs. */
function failure(error) {
  const { status, error_msg: body } = JSON.parse(error.message);
  return { status, code: JSON.parse(body).errorCode };
}

const failing = (promise) => promise.then((value) => (value?.error ? failure(value.error) : { unexpected: value }), failure);

async function until(read, isEnough) {
  for (const end = Date.now() + 20_000; ; ) {
    const value = await read();
    if (isEnough(value) || Date.now() > end) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const received = (name, count) =>
  until(() => client.invoker.invoke("kitchen", `received/${name}`, HttpMethod.GET), (events) => events.length >= count);

const sorted = (events, field) => events.map((event) => event[field]).sort();

const actor = (id) => new ActorProxyBuilder(CounterActor, client).build(new ActorId(id));

const features = {
  async state() {
    await client.state.save("statestore", [
      { key: "pizza", value: { name: "Margherita", price: 9.5 } },
      { key: "salad", value: "green" },
      { key: "ünï/code", value: [1, 2.5, null] },
    ]);
    const got = await client.state.get("statestore", "pizza");
    const text = await client.state.get("statestore", "salad");
    const list = await client.state.get("statestore", encodeURIComponent("ünï/code"));
    const bulk = await client.state.getBulk("statestore", ["salad", "pizza", "none"]);
    await client.state.delete("statestore", "pizza");
    return { got, text, list, bulk: bulk.map(({ key, data }) => ({ key, data: data ?? null })), deleted: await client.state.get("statestore", "pizza") };
  },

  async stateEtag() {
    await client.state.save("statestore", [{ key: "stock", value: 1 }]);
    const [{ etag }] = await client.state.getBulk("statestore", ["stock"]);
    const first = await client.state.save("statestore", [{ key: "stock", value: 2, etag, options: { concurrency: 1 } }]);
    const second = await failing(client.state.save("statestore", [{ key: "stock", value: 3, etag, options: { concurrency: 1 } }]));
    const removal = await failing(client.state.delete("statestore", "stock", { etag, concurrency: 1 }));
    return { first, second, removal, stock: await client.state.get("statestore", "stock") };
  },

  async stateExpiry() {
    await client.state.save("statestore", [{ key: "soup", value: "hot" }], { metadata: { ttlInSeconds: "1" } });
    const warm = await client.state.get("statestore", "soup");
    return { warm, cold: await until(() => client.state.get("statestore", "soup"), (value) => value === "") };
  },

  async stateTransaction() {
    await client.state.save("statestore", [{ key: "left", value: 10 }, { key: "old", value: 1 }]);
    await client.state.transaction("statestore", [
      { operation: "upsert", request: { key: "left", value: 9 } },
      { operation: "upsert", request: { key: "right", value: 1 } },
      { operation: "delete", request: { key: "old" } },
    ]);
    const bulk = await client.state.getBulk("statestore", ["left", "right", "old"]);
    const unknown = await failing(client.state.transaction("statestore", [{ operation: "increment", request: { key: "left" } }]));
    return { values: bulk.map(({ key, data }) => ({ key, data: data ?? null })), unknown };
  },

  async stateQuery() {
    return failing(client.state.query("statestore", { filter: {}, sort: [], page: { limit: 10 } }));
  },

  async publish() {
    await client.pubsub.publish("pubsub", "orders", { number: 1 });
    await client.pubsub.publish("pubsub", "orders", "two");
    await received("orders", 2);
    const nowhere = await failing(client.pubsub.publish("nowhere", "orders", { number: 3 }));
    return { events: (await received("orders", 2)).sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))), nowhere };
  },

  async publishRaw() {
    await client.pubsub.publish("pubsub", "raw", { plain: true }, { metadata: { rawPayload: "true" } });
    return received("raw", 1);
  },

  async publishBulk() {
    const { failedMessages } = await client.pubsub.publishBulk("pubsub", "crates", [
      { n: 1 }, "two", { entryID: "third", event: { n: 3 }, contentType: "application/json" },
    ]);
    return { failed: failedMessages.map(({ error }) => String(error)), crates: (await received("crates", 3)).map(({ data }) => data).sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))) };
  },

  async routes() {
    const cloudEvent = (id, type, data) => ({ specversion: "1.0", id, source: "shop", type, datacontenttype: "application/json", data });
    await client.pubsub.publish("pubsub", "dishes", cloudEvent("1", "dish.pizza", { hot: true, name: "pizza" }));
    await client.pubsub.publish("pubsub", "dishes", { hot: true, name: "soup" });
    await client.pubsub.publish("pubsub", "dishes", { hot: false, name: "salad" });
    const dishes = {};
    for (const route of ["pizza", "hot", "other"]) dishes[route] = (await received(`dishes-${route}`, 1)).map(({ data }) => data.name);
    return dishes;
  },

  async deadLetter() {
    await client.pubsub.publish("pubsub", "poison", { bad: true });
    return { dead: await received("poison-dead", 1), tries: (await received("poison", 1)).length };
  },

  async retry() {
    await client.pubsub.publish("pubsub", "flaky", { try: "again" });
    return received("flaky", 3);
  },

  async invoke() {
    const order = { dish: "calzone" };
    const headers = { "x-table": "7" };
    const answers = {};
    answers.get = await client.invoker.invoke("kitchen", "echo?dish=a%20b", HttpMethod.GET, undefined, { headers });
    for (const method of [HttpMethod.POST, HttpMethod.PUT, HttpMethod.DELETE, HttpMethod.PATCH])
      answers[method] = await client.invoker.invoke("kitchen", "echo", method, order);
    answers.noMethod = await client.invoker.invoke("kitchen", "nothing-here", HttpMethod.GET).catch((error) => JSON.parse(error.message).status);
    answers.noApp = await failing(client.invoker.invoke("bakery", "echo", HttpMethod.GET));
    return answers;
  },

  async actorState() {
    const counter = actor("state");
    const sums = [await counter.add(2), await counter.add(3)];
    const other = await actor("another").total();
    const total = await counter.total();
    await counter.forget();
    return { sums, total, other, forgotten: await counter.total() };
  },

  async actorTurns() {
    const counter = actor("turns");
    await Promise.all(Array.from({ length: 10 }, () => counter.addSlowly(1)));
    return counter.total();
  },

  async actorFailure() {
    const status = await actor("failing").fail().catch((error) => JSON.parse(error.message).status);
    const unknown = await actor("failing").noSuchMethod().catch((error) => JSON.parse(error.message).status);
    return { status, unknown };
  },

  async actorTimer() {
    const counter = actor("timer");
    await counter.startTimer(5);
    const { total } = await until(() => counter.total(), ({ total }) => total >= 15);
    await counter.stopTimer();
    const stopped = await counter.total();
    await new Promise((resolve) => setTimeout(resolve, 400));
    return { ticked: total >= 15 && total % 5 === 0, stays: (await counter.total()).total === stopped.total };
  },

  async actorReminder() {
    const counter = actor("reminder");
    await counter.startReminder(7);
    const { total } = await until(() => counter.total(), ({ total }) => total >= 21);
    await counter.stopReminder();
    const stopped = await counter.total();
    await new Promise((resolve) => setTimeout(resolve, 400));
    return { reminded: total >= 21 && total % 7 === 0, stays: (await counter.total()).total === stopped.total };
  },

  async bindings() {
    const answer = await client.binding.send("supplier", "post", { flour: 25 }, { path: "/orders" });
    const unknown = await failing(client.binding.send("nobody", "post", {}));
    return { answer, unknown, ticks: (await received("clock", 2)).length >= 2 };
  },

  async secrets() {
    return {
      one: await client.secret.get("secretstore", "recipe"),
      nested: await client.secret.get("secretstore", "oven:pin"),
      all: await client.secret.getBulk("secretstore"),
      unknownStore: await failing(client.secret.get("safe", "recipe")),
    };
  },

  async metadata() {
    await client.metadata.set("table", "seven");
    const { id, extended, components, runtimeVersion } = await client.metadata.get();
    return { id, table: extended.table, components: sorted(components, "name"), version: typeof runtimeVersion };
  },

  async health() {
    const response = await fetch(`http://127.0.0.1:${process.env.DAPR_HTTP_PORT}/v1.0/healthz?appid=shop`);
    return { healthy: await client.health.isHealthy(), healthz: response.status };
  },

  async locks() {
    return failing(client.lock.lock("lockstore", "oven", "shop", 10));
  },
};

const web = express();
web.get("/features", (_, response) => response.json(Object.keys(features)));
web.get("/features/:name", (request, response) =>
  features[request.params.name]().then((seen) => response.json(seen), (error) => response.status(500).send(String(error.stack))));
await client.start();
web.listen(Number(process.env.APP_PORT), "127.0.0.1");
