import express, { Router } from "express";
import { badRequest } from "./problems.js";

const mostLetters = 1000;

/** Where the default `notify` binding posts to: it shows what went out. In Development only; whoever stands here in production has an address of their own. */
export function outbox(): Router {
  const letters = new Map<string, unknown>();
  const routes = Router();
  routes.post("/dev/outbox", express.json({ limit: "64kb" }), (request, response) => {
    const key = request.get("Idempotency-Key");
    if (!key) return badRequest(response, { "Idempotency-Key": ["is missing."] });
    // The same message once more is the same letter.
    if (!letters.has(key)) {
      if (letters.size >= mostLetters) letters.delete(letters.keys().next().value!);
      letters.set(key, request.body);
    }
    response.status(204).end();
  });
  routes.get("/dev/outbox", (_, response) => {
    response.json([...letters].reverse().map(([idempotencyKey, body]) => ({ idempotencyKey, body })));
  });
  return routes;
}
