import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Operator } from "./operator.ts";
import { operatorsPage } from "./operators-page.ts";
import { OPERATORS } from "./table.ts";

test("operatorsPage() lists names, inputs and attributes, sorted whatever their case", () => {
  const operator = (name: string, ...aliases: string[]): Operator => ({
    name,
    aliases,
    configure(attributes) {
      attributes.number("scale");
      return {
        inputs: ["data"],
        inferShapes: () => ({ inputs: [], outputs: [] }),
        plan: () => ({ forward: () => [] }),
      };
    },
  });
  const page = operatorsPage([operator("b"), operator("C"), operator("A", "a_old", "a_older")]);
  assert.match(page, /^3 operators of MXNet run, under 5 names\./m);
  assert.deepEqual(page.split("\n").slice(-4), [
    "| `A` | `a_old` `a_older` | `data` | `scale` |",
    "| `b` | - | `data` | `scale` |",
    "| `C` | - | `data` | `scale` |",
    "",
  ]);
});

test("The list of operators is current; if not, npm run operators makes it so", () => {
  assert.equal(readFileSync(".github/OPERATORS.md", "utf8"), operatorsPage(OPERATORS));
});

test("No two operators have one name", () => {
  const names = OPERATORS.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
  assert.deepEqual(
    names.filter((name, index) => names.indexOf(name) !== index),
    [],
  );
});
