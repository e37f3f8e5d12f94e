import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { breaks, type Schema } from "./breaks.js";
import { expectations, type Expectation } from "../src/expectations.js";

// Payment's event of this name has a file of its own name, because the store has one, too.
const fileOf = ({ topic, type }: Expectation) => (topic === "payments" && type === "CancellationRefused" ? "PaymentCancellationRefused" : type);

const schemaOf = (expectation: Expectation) =>
  JSON.parse(readFileSync(new URL(`../../../Contracts/schemas/${fileOf(expectation)}.json`, import.meta.url), "utf8")) as Schema;

for (const expectation of expectations) {
  const name = `${expectation.topic}/${expectation.type}`;

  test(`${name} has what is read of it`, () => assert.deepEqual(breaks(schemaOf(expectation), expectation.fields), []));

  test(`${name} that is changed under a field is noticed`, () => {
    for (const [field, { values }] of Object.entries(expectation.fields)) {
      const changed = (change: (schema: Required<Schema>) => void) => {
        const schema = structuredClone(schemaOf(expectation)) as Required<Schema>;
        change(schema);
        return breaks(schema, expectation.fields);
      };
      assert.notDeepEqual(changed(({ properties }) => void delete properties[field]), [], `${field} removed`);
      assert.notDeepEqual(changed(({ properties }) => {
        properties[`${field}2`] = properties[field]!;
        delete properties[field];
      }), [], `${field} renamed`);
      assert.notDeepEqual(changed(({ properties }) => void (properties[field] = { type: "object" })), [], `${field} retyped`);
      if (!expectation.fields[field]!.optional)
        assert.notDeepEqual(changed(({ required }) => void required.splice(required.indexOf(field), 1)), [], `${field} made optional`);
      if (values)
        assert.notDeepEqual(changed(({ properties }) => void properties[field]!.enum!.push("SomethingNew")), [], `${field} with one more value`);
    }
  });

  test(`${name} may say more`, () => {
    const schema = structuredClone(schemaOf(expectation)) as Required<Schema>;
    schema.properties["somethingNew"] = { type: "string" };
    schema.required.push("somethingNew");
    assert.deepEqual(breaks(schema, expectation.fields), []);
  });
}
