import { bodies, type Body } from "./sender.js";
import { languages, type Language } from "./texts.js";

/** What can be set from outside, all by environment variables (in Kubernetes: a ConfigMap). */
export interface Settings {
  /** Where the service listens: APP_PORT, as `dapr run` and localdapr give it, for its own machine alone; or PORT, for everybody (a container). */
  readonly port: number;
  readonly host: string;
  /** NOTIFICATION_PREFIX: stands before every message. */
  readonly prefix: string;
  /** NOTIFICATION_LANGUAGE: ko or en. */
  readonly language: Language;
  /** NOTIFICATION_BODY: what the output binding is given: the whole message as JSON, or its text alone (mail; SMS: and only to those who left a phone number). */
  readonly body: Body;
  /** NOTIFICATION_KEEP_DAYS: after so many days without a change the messages of an order are gone. */
  readonly keepDays: number;
  /** NODE_ENV=development: there is a /dev/outbox. */
  readonly development: boolean;
  /** APP_API_TOKEN: what the sidecar shows with all it brings; nobody else is answered then. */
  readonly appToken?: string;
}

const longestPrefix = 60;

/** Reads the settings; throws an error that names the variable when one cannot be used. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const prefix = env["NOTIFICATION_PREFIX"] ?? "[1588 Pizza]";
  if (prefix.length > longestPrefix || /\p{Cc}/u.test(prefix)) {
    throw new Error(`NOTIFICATION_PREFIX must have at most ${longestPrefix} characters, none of them a control character`);
  }
  return {
    port: wholeNumber(env, env["APP_PORT"] ? "APP_PORT" : "PORT", 8089, 1, 65_535),
    host: env["PORT"] && !env["APP_PORT"] ? "0.0.0.0" : "127.0.0.1",
    prefix: prefix.trim(),
    language: oneOf(env, "NOTIFICATION_LANGUAGE", languages, "ko"),
    body: oneOf(env, "NOTIFICATION_BODY", bodies, "json"),
    keepDays: wholeNumber(env, "NOTIFICATION_KEEP_DAYS", 90, 1, 3650),
    development: env["NODE_ENV"] === "development",
    ...(env["APP_API_TOKEN"] ? { appToken: env["APP_API_TOKEN"] } : {}),
  };
}

function oneOf<T extends string>(env: Readonly<Record<string, string | undefined>>, name: string, values: readonly T[], fallback: T): T {
  const text = env[name] || fallback;
  const value = values.find((candidate) => candidate === text);
  if (value === undefined) throw new Error(`${name} is '${text}'; it must be one of ${values.join(", ")}`);
  return value;
}

/** A setting that is a whole number; throws an error that names the variable when it is not. */
export function wholeNumber(env: Readonly<Record<string, string | undefined>>, name: string, fallback: number, min: number, max: number): number {
  const text = env[name];
  if (text === undefined || text === "") return fallback;
  const value = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max)) throw new Error(`${name} is '${text}'; it must be a whole number from ${min} to ${max}`);
  return value;
}
