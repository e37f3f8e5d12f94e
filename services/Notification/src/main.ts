import { jsonLog } from "./log.js";
import { Service } from "./service.js";
import { readSettings } from "./settings.js";

const log = jsonLog((line) => process.stdout.write(line + "\n"));
try {
  const service = await Service.compose(readSettings(process.env), log);
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void service.stop().finally(() => process.exit(0)));
  await service.start();
  log.info("started");
} catch (error) {
  log.error("the service cannot start", { error: error instanceof Error ? error.message : String(error) });
  process.exit(1);
}
