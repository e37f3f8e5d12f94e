import { LogLevel, type LoggerOptions } from "@dapr/dapr";
import { isSpanContextValid, trace } from "@opentelemetry/api";

/** One JSON object a line, with the trace that the work in hand belongs to, as the other services write it. What is told is for operators: ids, never texts, addresses or phone numbers. */
export interface Log {
  info(message: string, facts?: Readonly<Record<string, unknown>>): void;
  warn(message: string, facts?: Readonly<Record<string, unknown>>): void;
  error(message: string, facts?: Readonly<Record<string, unknown>>): void;
}

export function jsonLog(write: (line: string) => void): Log {
  const line = (level: string) => (message: string, facts: Readonly<Record<string, unknown>> = {}) =>
    write(JSON.stringify({ time: new Date().toISOString(), level, category: "notification", message, ...facts, ...traceNow() }));
  return { info: line("info"), warn: line("warn"), error: line("error") };
}

function traceNow(): { traceId?: string; spanId?: string } {
  const context = trace.getActiveSpan()?.spanContext();
  return context && isSpanContextValid(context) ? { traceId: context.traceId, spanId: context.spanId } : {};
}

/**
 * The SDK logs at error what it also returns or answers: a state store's conflict, a failed send. Those are handled where they happen, and its other levels
 * repeat whole events.
 */
export const silentSdk: LoggerOptions = {
  level: LogLevel.Error,
  service: { error() {}, warn() {}, info() {}, verbose() {}, debug() {} },
};
