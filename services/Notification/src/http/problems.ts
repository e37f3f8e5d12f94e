import type { ErrorRequestHandler, RequestHandler, Response } from "express";

/** What is wrong with which parameter. */
export type FieldErrors = Record<string, string[]>;

/** Answers a problem document (RFC 9457). */
export function problem(response: Response, status: number, title: string, detail: string, errors?: FieldErrors): void {
  response.status(status).type("application/problem+json").send(JSON.stringify({ title, status, detail, ...(errors ? { errors } : {}) }));
}

export function badRequest(response: Response, errors: FieldErrors): void {
  problem(response, 400, "The request is not valid.", Object.entries(errors).map(([field, texts]) => `${field} ${texts.join(" ")}`).join(" "), errors);
}

/** What nobody answered. The SDK's own routes under /dapr/ are added later than this one. */
export const nothingHere: RequestHandler = (request, response, next) =>
  request.path.startsWith("/dapr/") ? next() : problem(response, 404, "Not found.", "There is nothing at this address.");

/** What a parser refused (a 4xx of its own), and what failed. */
export const whatFailed: ErrorRequestHandler = (error: { status?: unknown }, _request, response, next) => {
  if (response.headersSent) return next(error);
  const status = typeof error?.status === "number" && error.status >= 400 && error.status < 500 ? error.status : 500;
  if (status === 500) problem(response, 500, "An error occurred.", "The request could not be served.");
  else problem(response, status, "The request is not valid.", "The request cannot be read.", { body: ["cannot be read."] });
};
