import type { IncomingMessage } from "node:http";
import { createRequire } from "node:module";
import type { Log } from "./log.js";

/** Ends the exporting of spans; what is recorded goes out first. */
export type StopTelemetry = () => Promise<void>;

const longestFlushMs = 1000;

/**
 * Exports spans over OTLP when OTEL_EXPORTER_OTLP_ENDPOINT says where to; nothing of it is even loaded otherwise. To be called before anything that calls or
 * serves HTTP is loaded: it is instrumented as it loads.
 */
export async function startTelemetry(env: Readonly<Record<string, string | undefined>>, log: Log): Promise<StopTelemetry> {
  if (!env["OTEL_EXPORTER_OTLP_ENDPOINT"]) return async () => {};
  const protocol = env["OTEL_EXPORTER_OTLP_PROTOCOL"] ?? "grpc";
  if (protocol !== "http/protobuf") {
    log.warn("no spans are exported: this service speaks OTLP as http/protobuf only", { protocol });
    return async () => {};
  }
  const [{ OTLPTraceExporter }, { BatchSpanProcessor, NodeTracerProvider }, { resourceFromAttributes }, { HttpInstrumentation }] = await Promise.all([
    import("@opentelemetry/exporter-trace-otlp-proto"),
    import("@opentelemetry/sdk-trace-node"),
    import("@opentelemetry/resources"),
    import("@opentelemetry/instrumentation-http"),
  ]);
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ "service.name": "notification" }),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  provider.register();
  const instrumentation = new HttpInstrumentation({
    // Probes would be most of all traces; what a loop of the SDK asks on its own account belongs to nobody's.
    ignoreIncomingRequestHook: (request: IncomingMessage) => request.url?.startsWith("/healthz") ?? false,
    requireParentforOutgoingSpans: true,
  });
  instrumentation.setTracerProvider(provider);
  // The patch is applied when CommonJS code asks for the module, and then to the one module there is; an import does not count.
  createRequire(import.meta.url)("http");
  return () => Promise.race([provider.shutdown(), new Promise<void>((resolve) => setTimeout(resolve, longestFlushMs).unref())]);
}
