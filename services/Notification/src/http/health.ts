import { Router } from "express";

/** @param trouble Why the service is not ready; undefined: it is. It must not wait for the sidecar, which asks for readiness itself: both would wait for ever. */
export function health(trouble: () => Promise<string | undefined>): Router {
  const routes = Router();
  routes.get("/healthz/live", (_, response) => void response.type("text").send("Healthy"));
  routes.get("/healthz/ready", async (_, response) => {
    const ready = (await trouble()) === undefined;
    response.status(ready ? 200 : 503).type("text").send(ready ? "Healthy" : "Unhealthy");
  });
  return routes;
}
