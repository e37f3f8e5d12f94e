/** What a field that is read must be. */
export interface Field {
  readonly type: "integer" | "number" | "string" | "date-time" | "list";
  /** The only values known. */
  readonly values?: readonly string[];
  /** Of a list: the fields that are read of each of its objects. */
  readonly of?: Fields;
  /** It may be absent or null. */
  readonly optional?: boolean;
}

export type Fields = Readonly<Record<string, Field>>;

/** Longer texts are nobody's reason, pizza or phone number. */
const longestText = 1000;

/** More lines than any order has. */
const longestList = 1000;

/** What is wrong with an event's data; empty: nothing. Values are not repeated: they may be somebody's address. */
export function problemsOf(data: unknown, fields: Fields): string[] {
  if (typeof data !== "object" || data === null || Array.isArray(data)) return ["the data is no object"];
  const values = data as Record<string, unknown>;
  return Object.entries(fields).flatMap(([name, field]) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined || value === null) return field.optional ? [] : [`${name} is missing`];
    return isA(value, field) ? [] : [`${name} is no ${field.values ? "value that is known" : field.type}`];
  });
}

function isA(value: unknown, field: Field): boolean {
  switch (field.type) {
    case "integer":
      return Number.isSafeInteger(value);
    case "number":
      return Number.isFinite(value);
    case "date-time":
      return typeof value === "string" && value.length <= longestText && !Number.isNaN(Date.parse(value));
    case "list":
      return Array.isArray(value) && value.length <= longestList && value.every((item) => problemsOf(item, field.of ?? {}).length === 0);
    case "string":
      return typeof value === "string" && value.length <= longestText && (field.values?.includes(value) ?? true);
  }
}
