import { timingSafeEqual } from "node:crypto";
import type { RequestHandler } from "express";
import { problem } from "./problems.js";

/** Answers only who shows the token, which is the sidecar (Dapr: app API token authentication). Probes come before it. */
export function sidecarOnly(token: string): RequestHandler {
  const expected = Buffer.from(token);
  return (request, response, next) => {
    const shown = Buffer.from(request.get("dapr-api-token") ?? "");
    if (shown.length === expected.length && timingSafeEqual(shown, expected)) next();
    else problem(response, 401, "Unauthorized.", "Only the sidecar is answered.");
  };
}
