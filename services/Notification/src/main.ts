import { jsonLog } from "./log.js";
import { readSettings } from "./settings.js";
import { startTelemetry } from "./telemetry.js";

const log = jsonLog((line) => process.stdout.write(line + "\n"));
try {
  const stopTelemetry = await startTelemetry(process.env, log);
  // Loaded only now: what it brings along to call and to serve is instrumented as it loads.
  const { Service } = await import("./service.js");
  const service = await Service.compose(readSettings(process.env), log);
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void service.stop().finally(stopTelemetry).finally(() => process.exit(0)));
  await service.start();
  log.info("started");
} catch (error) {
  log.error("the service cannot start", { error: error instanceof Error ? error.message : String(error) });
  process.exit(1);
}
