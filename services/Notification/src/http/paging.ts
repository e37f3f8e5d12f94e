import type { FieldErrors } from "./problems.js";

/** One page of a list, newest first. */
export interface PageOf<T> {
  readonly items: readonly T[];
  readonly page: number;
  readonly size: number;
  readonly total: number;
}

export interface Paging {
  readonly page: number;
  readonly size: number;
}

type Query = Readonly<Record<string, unknown>>;

/** The query parameters page (from 0) and size (1 to 1000, default 20), as every service of the house takes them. */
export function paging(query: Query, errors: FieldErrors): Paging {
  return { page: number(query, "page", 0, 0, 2_147_483_647, errors) ?? 0, size: number(query, "size", 20, 1, 1000, errors) ?? 20 };
}

export function pageOf<T>(all: readonly T[], { page, size }: Paging): PageOf<T> {
  return { items: all.slice(page * size, (page + 1) * size), page, size, total: all.length };
}

/** A whole number of the query; undefined when it is absent, or wrong, which is then added to the errors. */
export function number(query: Query, name: string, fallback: number | undefined, min: number, max: number, errors: FieldErrors): number | undefined {
  const text = query[name];
  if (text === undefined || text === "") return fallback;
  if (typeof text === "string" && /^\d{1,16}$/.test(text) && Number(text) >= min && Number(text) <= max) return Number(text);
  (errors[name] ??= []).push(max === Number.MAX_SAFE_INTEGER || max === 2_147_483_647
    ? `must be a whole number, at least ${min}.`
    : `must be a whole number from ${min} to ${max}.`);
  return fallback;
}
