import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { createRequire } from "node:module";
import type { Log } from "./log.js";
import { wholeNumber } from "./settings.js";

/** Ends the exporting; what is recorded goes out first. */
export type StopTelemetry = () => Promise<void>;

const longestFlushMs = 1000;

/**
 * Exports spans and metrics over OTLP when OTEL_EXPORTER_OTLP_ENDPOINT says where to; nothing of it is even loaded otherwise. To be called before anything that calls or
 * serves HTTP is loaded: it is instrumented as it loads.
 */
export async function startTelemetry(env: Readonly<Record<string, string | undefined>>, log: Log): Promise<StopTelemetry> {
  if (!env["OTEL_EXPORTER_OTLP_ENDPOINT"]) return async () => {};
  const protocol = env["OTEL_EXPORTER_OTLP_PROTOCOL"] ?? "grpc";
  if (protocol !== "http/protobuf") {
    log.warn("neither spans nor metrics are exported: this service speaks OTLP as http/protobuf only", { protocol });
    return async () => {};
  }
  // The specification's default; the SDK for Node reads it only with its own way of starting.
  const exportIntervalMillis = wholeNumber(env, "OTEL_METRIC_EXPORT_INTERVAL", 60_000, 100, 999_999);
  const [api, { OTLPTraceExporter }, { OTLPMetricExporter }, { MeterProvider, PeriodicExportingMetricReader }, { BatchSpanProcessor, NodeTracerProvider }, { defaultResource, detectResources, envDetector, resourceFromAttributes }, { HttpInstrumentation }] = await Promise.all([
    import("@opentelemetry/api"),
    import("@opentelemetry/exporter-trace-otlp-proto"),
    import("@opentelemetry/exporter-metrics-otlp-proto"),
    import("@opentelemetry/sdk-metrics"),
    import("@opentelemetry/sdk-trace-node"),
    import("@opentelemetry/resources"),
    import("@opentelemetry/instrumentation-http"),
  ]);
  // Of two replicas the counters are two only by the instance. OTEL_RESOURCE_ATTRIBUTES adds what it likes; the name is the app id, by which dashboard and alerts ask.
  const resource = defaultResource()
    .merge(resourceFromAttributes({ "service.instance.id": randomUUID() }))
    .merge(detectResources({ detectors: [envDetector] }))
    .merge(resourceFromAttributes({ "service.name": "notification" }));
  const meters = new MeterProvider({
    resource,
    readers: [new PeriodicExportingMetricReader({ exporter: new OTLPMetricExporter(), exportIntervalMillis, exportTimeoutMillis: Math.min(exportIntervalMillis, 30_000) })],
  });
  api.metrics.setGlobalMeterProvider(meters);
  const provider = new NodeTracerProvider({
    resource,
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  provider.register();
  const instrumentation = new HttpInstrumentation({
    // Probes would be most of all traces; what a loop of the SDK asks on its own account belongs to nobody's.
    ignoreIncomingRequestHook: (request: IncomingMessage) => request.url?.startsWith("/healthz") ?? false,
    requireParentforOutgoingSpans: true,
  });
  instrumentation.setTracerProvider(provider);
  instrumentation.setMeterProvider(meters);
  // The patch is applied when CommonJS code asks for the module, and then to the one module there is; an import does not count.
  createRequire(import.meta.url)("http");
  const shutDown = () => Promise.all([provider.shutdown(), meters.shutdown()]).then(() => {});
  return () => Promise.race([shutDown(), new Promise<void>((resolve) => setTimeout(resolve, longestFlushMs).unref())]);
}
