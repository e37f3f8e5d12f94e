import { CommunicationProtocolEnum, DaprServer } from "@dapr/dapr";
import { metrics as collected } from "@opentelemetry/api";
import express, { type Express } from "express";
import { randomUUID } from "node:crypto";
import type { Server } from "node:http";
import { Backlog } from "./backlog.js";
import { Courier } from "./courier.js";
import { StateDocuments } from "./documents.js";
import { health } from "./http/health.js";
import { notifications } from "./http/notifications.js";
import { outbox } from "./http/outbox.js";
import { nothingHere, whatFailed } from "./http/problems.js";
import { sidecarOnly } from "./http/sidecarOnly.js";
import { swagger } from "./http/swagger.js";
import { Intake } from "./intake.js";
import { silentSdk, type Log } from "./log.js";
import { meterName, Metrics } from "./metrics.js";
import { BindingSender } from "./sender.js";
import type { Settings } from "./settings.js";
import { StoreProbe } from "./storeProbe.js";
import { subscribe } from "./subscriptions.js";

/** As long as a request in progress may take while the service stops; localdapr and Kubernetes wait longer. */
const longestStopMs = 4000;

/** The service, composed. */
export class Service {
  readonly #server: DaprServer;
  readonly #intake: Intake;
  readonly #log: Log;
  readonly #probe: StoreProbe;
  #trouble: string | undefined;
  #started = false;
  #stopping = false;

  private constructor(server: DaprServer, intake: Intake, probe: StoreProbe, log: Log) {
    this.#server = server;
    this.#intake = intake;
    this.#probe = probe;
    this.#log = log;
  }

  static async compose(settings: Settings, log: Log): Promise<Service> {
    const web: Express = express().disable("x-powered-by");
    // The SDK names no address to listen on, which would be every one of the machine.
    const listen = web.listen.bind(web) as (port: number, host: string) => Server;
    web.listen = ((port: number) => listen(port, settings.host)) as Express["listen"];
    let service: Service | undefined;
    web.use(health(async () => (service ? service.#whatIsWrong() : "is being composed")));
    if (settings.appToken !== undefined) web.use(sidecarOnly(settings.appToken));
    // Port and API token of the sidecar the SDK finds in the environment: DAPR_HTTP_PORT, DAPR_API_TOKEN.
    const server = new DaprServer({
      serverHost: settings.host,
      serverPort: String(settings.port),
      serverHttp: web,
      communicationProtocol: CommunicationProtocolEnum.HTTP,
      clientOptions: { logger: silentSdk },
      logger: silentSdk,
    });
    const documents = new StateDocuments(server.client, settings.keepDays);
    const backlog = new Backlog();
    const metrics = new Metrics(collected.getMeter(meterName), backlog);
    const courier = new Courier(documents, new BindingSender(server.client, settings.body), randomUUID(), log, backlog, metrics);
    const intake = new Intake(courier, settings, log, metrics);
    web.use(notifications(documents), swagger());
    if (settings.development) web.use(outbox());
    await subscribe(server, web, (event) => intake.handle(event));
    web.use(nothingHere, whatFailed);
    return (service = new Service(server, intake, new StoreProbe(documents), log));
  }

  /** Listens, and comes back when the sidecar is there. */
  async start(): Promise<void> {
    await this.#server.start();
    this.#started = true;
  }

  /** Finishes what is in progress, then stops listening. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const end = Date.now() + longestStopMs; this.#intake.inProgress > 0 && Date.now() < end; ) await new Promise((resolve) => setTimeout(resolve, 20));
    await this.#server.stop();
    await this.#server.client.stop();
    this.#log.info("stopped");
  }

  /** Asked by the sidecar before it brings events. Until the sidecar is there it says nothing about the store. */
  async #whatIsWrong(): Promise<string | undefined> {
    if (this.#stopping) return "stopping";
    const trouble = this.#started ? await this.#probe.trouble() : undefined;
    // Told once: no event comes while it lasts, so nothing else says why.
    if (trouble !== this.#trouble) this.#log.warn(trouble === undefined ? "ready again" : "not ready", trouble === undefined ? {} : { error: trouble });
    this.#trouble = trouble;
    return trouble;
  }
}
