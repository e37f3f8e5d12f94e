import type { Fields } from "../src/validation.js";

/** The part of JSON Schema that the publishers' schemas use. */
export interface Schema {
  readonly type?: string | string[];
  readonly format?: string;
  readonly enum?: string[];
  readonly properties?: Record<string, Schema>;
  readonly required?: string[];
  readonly items?: Schema;
}

const typesOf = ({ type, enum: values }: Schema) => (type === undefined ? (values ? ["string"] : []) : [type].flat());

/** What a reader of these fields would stumble over in what the schema allows; empty: it can read everything that is published. */
export function breaks(schema: Schema, fields: Fields, at = ""): string[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const place = `${at}${name}`;
    const said = schema.properties?.[name];
    if (said === undefined) return [`${place} is not said`];
    const found: string[] = [];
    if (!field.optional && !schema.required?.includes(name)) found.push(`${place} need not be there`);
    const wanted = { integer: ["integer"], number: ["integer", "number"], string: ["string"], "date-time": ["string"], list: ["array"] }[field.type];
    const types = typesOf(said);
    if (types.length === 0) found.push(`${place} has no type`);
    for (const type of types) if (!wanted.includes(type) && !(type === "null" && field.optional)) found.push(`${place} can be ${type}`);
    if (field.type === "date-time" && said.format !== "date-time") found.push(`${place} is no date-time`);
    if (field.values && !said.enum) found.push(`${place} can be anything`);
    for (const value of said.enum ?? []) if (field.values && !field.values.includes(value)) found.push(`${place} can be ${value}`);
    if (field.type === "list") found.push(...(said.items ? breaks(said.items, field.of ?? {}, `${place}[].`) : [`${place}[] is not said`]));
    return found;
  });
}
