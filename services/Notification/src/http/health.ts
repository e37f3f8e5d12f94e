import { Router } from "express";

/** Neither asks the sidecar: a probe that does makes both wait for each other for ever. */
export function health(isReady: () => boolean): Router {
  const routes = Router();
  routes.get("/healthz/live", (_, response) => void response.type("text").send("Healthy"));
  routes.get("/healthz/ready", (_, response) => void response.status(isReady() ? 200 : 503).type("text").send(isReady() ? "Healthy" : "Unhealthy"));
  return routes;
}
