import assert from "node:assert/strict";
import { test } from "node:test";
import { metrics as api, trace } from "@opentelemetry/api";
import { MeterProvider, MetricReader } from "@opentelemetry/sdk-metrics";
import { NodeTracerProvider } from "@opentelemetry/sdk-trace-node";
import { Backlog } from "../src/backlog.js";
import { Courier } from "../src/courier.js";
import { Intake } from "../src/intake.js";
import { jsonLog } from "../src/log.js";
import { meterName, Metrics } from "../src/metrics.js";
import { MemoryDocuments, message, NotingSender } from "./doubles.js";

class AskedReader extends MetricReader {
  protected override async onShutdown(): Promise<void> {}
  protected override async onForceFlush(): Promise<void> {}

  /** Every series with its unit and its value, as name{attribute=value,…}. */
  async series(): Promise<Record<string, number>> {
    const { resourceMetrics } = await this.collect();
    assert.deepEqual(resourceMetrics.scopeMetrics.map(({ scope }) => scope.name), [meterName]);
    return Object.fromEntries(resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics).flatMap(({ descriptor, dataPoints }) => dataPoints.map(({ attributes, value }) =>
      [`${descriptor.name} ${descriptor.unit} {${Object.entries(attributes).map(([name, of]) => `${name}=${of}`).join(",")}}`, value as number])));
  }
}

const happened = Date.parse("2026-11-21T10:00:00.000Z");

function house() {
  let now = happened;
  const [reader, documents, sender, lines] = [new AskedReader(), new MemoryDocuments(), new NotingSender(), [] as string[]];
  const backlog = new Backlog(() => now);
  const metrics = new Metrics(new MeterProvider({ readers: [reader] }).getMeter(meterName), backlog);
  const log = jsonLog((line) => lines.push(line));
  const courier = new Courier(documents, sender, "me", log, backlog, metrics, () => now);
  const intake = new Intake(courier, { prefix: "", language: "en" }, log, metrics);
  return { series: () => reader.series(), sender, courier, intake, lines, passes: (ms: number) => void (now += ms) };
}

const event = (orderId: number, more: object = {}) => ({
  topic: "orders", type: "StatusUpdated", id: `order-${orderId}-v5`,
  data: { orderId, orderStatus: "Cooking", customerId: 4, version: 5, occurredAt: "2026-11-21T10:00:00Z", items: [{ pizzaNm: "치즈", qty: 1 }], ...more },
});

test("what is sent and what is not is counted by recipient, and what waits has an age", async () => {
  const { series, sender, courier, passes } = house();
  sender.refused.add("b");
  await courier.bring([[message("a"), message("b", { to: { storeId: 3 } })]]);
  passes(7_000);
  assert.deepEqual(await series(), {
    "pizza.messages.sent {message} {recipient=customer,outcome=sent}": 1,
    "pizza.messages.sent {message} {recipient=store,outcome=failed}": 1,
    "pizza.messages.waiting {message} {}": 1,
    "pizza.messages.age s {}": 7,
  });
  sender.refused.clear();
  await courier.bring([[message("b", { to: { storeId: 3 } })]]);
  const after = await series();
  assert.equal(after["pizza.messages.sent {message} {recipient=store,outcome=sent}"], 1);
  assert.deepEqual([after["pizza.messages.waiting {message} {}"], after["pizza.messages.age s {}"]], [0, 0]);
});

test("a message that nobody asks this process for any more is another's, or a dead letter, and does not wait here", async () => {
  const { series, sender, courier, passes } = house();
  sender.refused.add("a");
  await courier.bring([[message("a")]]);
  passes(50_000);
  await courier.bring([[message("a")]]);
  passes(50_000);
  assert.equal((await series())["pizza.messages.age s {}"], 100);
  passes(10_000);
  assert.equal((await series())["pizza.messages.waiting {message} {}"], 0);
});

test("events are counted as the other services count them", async () => {
  const { series, intake, sender } = house();
  sender.refused.add("order-18-v5/customer");
  for (const one of [event(17), event(18), event(19, { version: "5" })]) await intake.handle(one);
  const counted = await series();
  assert.equal(counted["pizza.events.handled {event} {messaging.destination.name=orders,outcome=handled}"], 1);
  assert.equal(counted["pizza.events.handled {event} {messaging.destination.name=orders,outcome=failed}"], 2);
});

test("nobody who collects, and nothing comes of it", async () => {
  const metrics = new Metrics(api.getMeter(meterName), new Backlog());
  metrics.countSent({ customerId: 4 });
  metrics.countHandled("orders", false);
});

test("a line is about its order and in the trace of its event, also in a batch of several", async () => {
  const provider = new NodeTracerProvider();
  provider.register();
  const { intake, sender, lines } = house();
  const traces = new Map<number, string>();
  for (const orderId of [17, 18]) sender.refused.add(`order-${orderId}-v5/customer`);
  await Promise.all([17, 18, 19].map((orderId) => trace.getTracer("test").startActiveSpan(`event of ${orderId}`, async (span) => {
    traces.set(orderId, span.spanContext().traceId);
    await intake.handle(event(orderId, orderId === 19 ? { version: "5" } : {}));
    span.end();
  })));
  const told = lines.map((line) => JSON.parse(line) as { orderId: number; traceId: string; spanId: string; message: string; level: string });
  assert.deepEqual(told.map(({ orderId }) => orderId).toSorted(), [17, 18, 19]);
  for (const { orderId, traceId, spanId } of told) assert.deepEqual([traceId, spanId.length], [traces.get(orderId), 16]);
  assert.equal(new Set(traces.values()).size, 3);
  await provider.shutdown();
});

test("a line without a trace names none", () => {
  const lines: string[] = [];
  jsonLog((line) => lines.push(line)).info("started");
  assert.deepEqual(Object.keys(JSON.parse(lines[0]!) as object), ["time", "level", "category", "message"]);
});
