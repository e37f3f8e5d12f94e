import { readFileSync } from "node:fs";
import { Router } from "express";

/** The OpenAPI document, where the other services have theirs. */
export function swagger(): Router {
  // Beside package.json, two folders above dist/src/http.
  const document: unknown = JSON.parse(readFileSync(new URL("../../../openapi.json", import.meta.url), "utf8"));
  const routes = Router();
  routes.get("/swagger/v1/swagger.json", (_, response) => void response.json(document));
  routes.get(["/swagger", "/swagger/index.html"], (_, response) =>
    void response.type("html").send('<!doctype html><title>notification</title><a href="/swagger/v1/swagger.json">OpenAPI document</a>'));
  return routes;
}
