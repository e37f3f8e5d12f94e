import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { Service } from "../src/service.js";
import { readSettings } from "../src/settings.js";
import { NotingLog } from "./doubles.js";

/** A sidecar of this test's own: a state store with ETags, and a binding that writes down what it is given. */
const state = new Map<string, { value: unknown; etag: number }>();
const sent: { key: string; text: string }[] = [];
let takesWrites = true;
let sidecar: Server;
let service: Service;
let url: string;

function answer(path: string, body: any): { status: number; json?: unknown } {
  if (path.includes("/bulk")) return { status: 200, json: body.keys.map((key: string) => ({ key, data: state.get(key)?.value, etag: state.get(key)?.etag.toString() })) };
  if (path.startsWith("/v1.0/state/")) {
    if (!takesWrites) return { status: 500, json: { errorCode: "ERR_STATE_SAVE" } };
    for (const { key, value, etag } of body) {
      if (key === "readiness") return { status: 204 };
      if (state.get(key)?.etag.toString() !== etag) return { status: 409, json: { errorCode: "ERR_STATE_SAVE" } };
      state.set(key, { value, etag: (state.get(key)?.etag ?? 0) + 1 });
    }
    return { status: 204 };
  }
  if (path.startsWith("/v1.0/bindings/notify")) sent.push({ key: body.metadata["Idempotency-Key"], text: body.data.text });
  return { status: 200, json: {} };
}

const listening = (server: Server) => new Promise<number>((resolve) => server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)));

before(async () => {
  sidecar = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { status, json } = answer(request.url!, parts.length > 0 ? JSON.parse(Buffer.concat(parts).toString()) : undefined);
    response.writeHead(status, { "content-type": "application/json" }).end(json === undefined ? "" : JSON.stringify(json));
  });
  process.env["DAPR_HTTP_PORT"] = String(await listening(sidecar));
  const free = createServer();
  const port = await listening(free);
  await new Promise((resolve) => free.close(resolve));
  url = `http://127.0.0.1:${port}`;
  service = await Service.compose(readSettings({ APP_PORT: String(port), NODE_ENV: "development", NOTIFICATION_LANGUAGE: "en" }), new NotingLog());
  await service.start();
});

after(async () => {
  await service.stop();
  sidecar.closeAllConnections();
  sidecar.close();
});

const data = { orderId: 17, orderStatus: "Cooking", customerId: 4, version: 5, occurredAt: "2026-11-21T10:00:00Z", items: [{ pizzaNm: "치즈", qty: 1 }] };

async function deliver(event: object, route = "StatusUpdated"): Promise<unknown> {
  const response = await fetch(`${url}/pubsub--orders--${route}`, { method: "POST", headers: { "content-type": "application/cloudevents+json" }, body: JSON.stringify(event) });
  return ((await response.json()) as { status: unknown }).status;
}

test("what it subscribes to is written down, for the contract tests of the house", async () =>
  assert.deepEqual(await (await fetch(`${url}/dapr/subscribe`)).json(), JSON.parse(readFileSync(new URL("../../subscriptions.json", import.meta.url), "utf8"))));

test("events that come at the same time, and twice, are each kept and sent once under their own id", async () => {
  const statuses = await Promise.all([5, 6, 5, 7, 6].map((version) => deliver({ id: `order-17-v${version}`, type: "StatusUpdated", data: { ...data, version } })));
  assert.deepEqual(statuses, Array.from({ length: 5 }, () => "SUCCESS"));
  const expected = [5, 6, 7].map((version) => `order-17-v${version}/customer`);
  assert.deepEqual(sent.map(({ key }) => key).toSorted(), expected);
  const list = (await (await fetch(`${url}/notifications?customerId=4&size=2`)).json()) as { items: { notificationId: string; sent: boolean }[]; total: number };
  assert.deepEqual(list.items.map(({ notificationId, sent }) => ({ notificationId, sent })), [7, 6].map((version) => ({ notificationId: `order-17-v${version}/customer`, sent: true })));
  assert.equal(list.total, 3);
});

test("an event that is not what was promised goes to the dead letters, one of no interest is acknowledged", async () => {
  assert.equal(await deliver({ id: "order-17-v9", type: "StatusUpdated", data: { orderId: "17" } }), "DROP");
  assert.equal(await deliver({ type: "StatusUpdated", data }), "DROP");
  assert.equal(await deliver({ id: "x", type: "Something", data: {} }, "ignored"), "SUCCESS");
});

test("the document at /swagger has the route, and what it answers", async () => {
  const document = (await (await fetch(`${url}/swagger/v1/swagger.json`)).json()) as any;
  assert.deepEqual(Object.keys(document.paths), ["/notifications"]);
  const { properties, required } = document.components.schemas.Notification;
  const { items } = (await (await fetch(`${url}/notifications?customerId=4`)).json()) as { items: object[] };
  for (const field of Object.keys(items[0]!)) assert.ok(field in properties, field);
  for (const field of required) assert.ok(field in items[0]!, field);
});

for (const [path, status] of [["/notifications", 400], ["/notifications?customerId=0", 400], ["/notifications?customerId=1&customerId=2", 400], ["/nothing", 404]] as const) {
  test(`GET ${path} is a problem document with ${status}`, async () => {
    const response = await fetch(url + path);
    assert.equal(response.status, status);
    assert.match(response.headers.get("content-type")!, /^application\/problem\+json/);
  });
}

test("the outbox keeps a letter once per Idempotency-Key, and refuses one without", async () => {
  const post = (headers: Record<string, string>) => fetch(`${url}/dev/outbox`, { method: "POST", headers: { "content-type": "application/json", ...headers }, body: "{}" });
  for (let i = 0; i < 2; i++) assert.equal((await post({ "Idempotency-Key": "a" })).status, 204);
  assert.equal((await post({})).status, 400);
  assert.deepEqual(await (await fetch(`${url}/dev/outbox`)).json(), [{ idempotencyKey: "a", body: {} }]);
});

test("while its store takes no writes it is alive and not ready", async () => {
  const status = async (path: string) => (await fetch(url + path)).status;
  const becomes = async (ready: number) => {
    for (const end = Date.now() + 20_000; (await status("/healthz/ready")) !== ready; await new Promise((resolve) => setTimeout(resolve, 50))) assert.ok(Date.now() < end, `not ${ready}`);
    assert.equal(await status("/healthz/live"), 200);
  };
  await becomes(200);
  takesWrites = false;
  await becomes(503);
  takesWrites = true;
  await becomes(200);
});

test("with a token of its own it answers nobody but who shows it, and probes", async () => {
  const free = createServer();
  const port = await listening(free);
  await new Promise((resolve) => free.close(resolve));
  const guarded = await Service.compose(readSettings({ APP_PORT: String(port), APP_API_TOKEN: "secret" }), new NotingLog());
  await guarded.start();
  try {
    const get = async (path: string, token?: string) => (await fetch(`http://127.0.0.1:${port}${path}`, token === undefined ? {} : { headers: { "dapr-api-token": token } })).status;
    for (const path of ["/notifications?customerId=4", "/dapr/subscribe", "/nothing"]) for (const token of [undefined, "", "Secret", "secret2"]) assert.equal(await get(path, token), 401);
    assert.equal(await get("/dapr/subscribe", "secret"), 200);
    assert.equal(await get("/notifications?customerId=4", "secret"), 200);
    assert.equal(await get("/healthz/live"), 200);
    assert.equal(await get("/healthz/ready"), 200);
  } finally {
    await guarded.stop();
  }
});
