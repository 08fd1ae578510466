import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { AttributeReader, parseTuple } from "./attribute-reader.ts";

test("parseTuple() reads every form in which files hold a tuple (1.4)", () => {
  for (const text of ["(3, 4)", "(3,4)", "[3, 4]", "(3L, 4L)", "( 3 , 4 )"])
    assert.deepEqual(parseTuple(text), [3, 4]);
  for (const text of ["(3,)", "(3)", "3", "[3]"]) assert.deepEqual(parseTuple(text), [3]);
  assert.deepEqual(parseTuple("()"), []);
  assert.deepEqual(parseTuple("(-1, 0)"), [-1, 0]);
  assert.deepEqual(parseTuple("(None, 2)"), [0, 2]);
});

test("parseTuple() refuses what is no tuple of integers", () => {
  for (const text of ["(3, x)", "(1.5,)", "(1,,2)", "((1, 2), 3)"]) assert.equal(parseTuple(text), undefined);
});

test("parseTuple() reads whatever tuple of integers is written, and never throws", () => {
  const integers = fc.array(fc.integer(), { minLength: 2 });
  fc.assert(
    fc.property(integers, (values) => assert.deepEqual(parseTuple(`(${values.join(", ")})`), values)),
  );
  fc.assert(fc.property(fc.string(), (text) => void parseTuple(text)));
});

test("AttributeReader notes all that is wrong, and reads defaults in its place", () => {
  const reader = new AttributeReader(
    new Map([
      ["kernel", "(3, x)"],
      ["no_bias", "maybe"],
      ["mode", "b"],
      ["p", "much"],
      ["stray", "1"],
      ["__shape__", "(1,)"],
      ["tuned", "off"],
    ]),
  );
  assert.deepEqual(reader.tuple("kernel", [1]), [1]);
  assert.equal(reader.boolean("no_bias", false), false);
  assert.equal(reader.choice("mode", ["a"], "a"), "a");
  assert.ok(Number.isNaN(reader.number("p", 1)));
  assert.equal(reader.number("absent", 2), 2);
  reader.ignore("tuned");
  reader.finish();
  assert.deepEqual(reader.problems, [
    'attribute kernel is "(3, x)", must be a tuple of integers',
    'attribute no_bias is "maybe", must be True or False',
    'attribute mode is "b", must be one of a',
    'attribute p is "much", must be a number',
    'attribute stray ("1") is not known',
  ]);
});

test("AttributeReader reads booleans as True, true and 1 (1.4)", () => {
  const read = (text: string) => new AttributeReader(new Map([["x", text]])).boolean("x", false);
  assert.deepEqual(["True", "true", "1", "False", "false", "0"].map(read), [
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});

test("AttributeReader.numbers() reads tuples with fractions", () => {
  const texts = { a: "(0.2, 1e-1,)", b: "[1]", c: "()", d: "0.5", e: "(1, x)" };
  const reader = new AttributeReader(new Map(Object.entries(texts)));
  assert.deepEqual(reader.numbers("a"), [0.2, 0.1]);
  assert.deepEqual(reader.numbers("b"), [1]);
  assert.deepEqual(reader.numbers("c", [3]), []);
  assert.deepEqual(reader.numbers("d"), [0.5]);
  assert.deepEqual(reader.numbers("absent", [1, 2]), [1, 2]);
  assert.deepEqual(reader.numbers("e", [7]), [7]);
  assert.deepEqual(reader.problems, ['attribute e is "(1, x)", must be a tuple of numbers']);
});
