import { Router } from "express";
import type { Documents } from "../documents.js";
import { indexKey, newestFirst, orderKey, type Entry, type OrderEntries, type OrderIndex } from "../ledger.js";
import type { Recipient } from "../messages.js";
import { number, pageOf, paging } from "./paging.js";
import { badRequest, problem, type FieldErrors } from "./problems.js";

/** A message as it is listed. */
export interface NotificationView {
  readonly notificationId: string;
  readonly customerId?: number;
  readonly storeId?: number;
  readonly orderId: number;
  /** The event that caused it. */
  readonly type: string;
  readonly orderStatus: string;
  readonly text: string;
  readonly reason?: string;
  readonly occurredAt: string;
  readonly sent: boolean;
}

/** GET /notifications?customerId= or ?storeId=: the messages to one recipient, newest first. */
export function notifications(documents: Documents): Router {
  const routes = Router();
  routes.get("/notifications", async (request, response) => {
    const errors: FieldErrors = {};
    const to = recipient(request.query, errors);
    const page = paging(request.query, errors);
    if (to === undefined || Object.keys(errors).length > 0) return badRequest(response, errors);
    let entries: readonly Entry[];
    try {
      entries = await entriesOf(documents, to);
    } catch {
      response.set("Retry-After", "2");
      return problem(response, 503, "Not available now.", "The messages cannot be read at the moment.");
    }
    response.json(pageOf(entries.map(view), page));
  });
  return routes;
}

async function entriesOf(documents: Documents, to: Recipient): Promise<Entry[]> {
  const key = indexKey(to);
  const index = (await documents.read([key])).get(key)?.value as OrderIndex | undefined;
  if (index === undefined) return [];
  const orders = await documents.read(index.orders.map(orderKey));
  return [...orders.values()].flatMap(({ value }) => (value as OrderEntries).entries).filter((entry) => indexKey(entry.to) === key).sort(newestFirst);
}

function recipient(query: Readonly<Record<string, unknown>>, errors: FieldErrors): Recipient | undefined {
  const customerId = number(query, "customerId", undefined, 1, Number.MAX_SAFE_INTEGER, errors);
  const storeId = number(query, "storeId", undefined, 1, Number.MAX_SAFE_INTEGER, errors);
  if (customerId !== undefined && storeId !== undefined) errors["storeId"] = ["must not stand beside customerId: a list is one recipient's."];
  else if (customerId !== undefined) return { customerId };
  else if (storeId !== undefined) return { storeId };
  else if (Object.keys(errors).length === 0) errors["customerId"] = ["is missing; give it, or storeId."];
  return undefined;
}

const view = ({ id, to, orderId, type, orderStatus, text, reason, occurredAt, sent }: Entry): NotificationView =>
  ({ notificationId: id, ...to, orderId, type, orderStatus, text, ...(reason === undefined ? {} : { reason }), occurredAt, sent });
