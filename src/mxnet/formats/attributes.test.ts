import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  formatTuple,
  isNone,
  parseBoolean,
  parseEnum,
  parseInteger,
  parseNumber,
  parseNumberTuple,
  parseOptionalTuple,
  parseTuple,
} from "./attributes.ts";

test("1.4: a tuple is read in every spelling", () => {
  for (const text of ["(3, 3)", "(3,3)", "[3, 3]", "(3L, 3L)", " ( 3 , 3 , ) "]) {
    assert.deepEqual(parseTuple(text, "kernel"), [3, 3], text);
  }
  for (const text of ["(1,)", "(1)", "1", "[1]"]) assert.deepEqual(parseTuple(text, "pad"), [1], text);
  for (const text of ["()", "[]", "( )"]) assert.deepEqual(parseTuple(text, "axes"), [], text);
  assert.deepEqual(parseTuple("(-1, 0)", "shape"), [-1, 0]);
});

test("1.4: a slice's tuple may have None, an anchor's has fractions", () => {
  assert.deepEqual(parseOptionalTuple("(None, 3, -1)", "end"), [undefined, 3, -1]);
  assert.deepEqual(parseNumberTuple("(0.1, 1e-3)", "sizes"), [0.1, 0.001]);
});

test("1.4: booleans are True, False, true, false, 1 and 0", () => {
  assert.deepEqual(
    ["True", "true", "1"].map((text) => parseBoolean(text, "no_bias")),
    [true, true, true],
  );
  assert.deepEqual(
    ["False", "false", "0"].map((text) => parseBoolean(text, "no_bias")),
    [false, false, false],
  );
  assert.throws(
    () => parseBoolean("yes", "no_bias"),
    /Cannot read no_bias of "yes": it must be True or False/,
  );
});

test("1.4: numbers are read as Python and C++ write them", () => {
  assert.deepEqual(
    ["1e-05", "2", ".5", "2.", "-inf", "0.9f", "True"].map((text) => parseNumber(text, "eps")),
    [1e-5, 2, 0.5, 2, -1 / 0, 0.9, 1],
  );
  assert.deepEqual(
    ["128", "128L", "2.0", "-1"].map((text) => parseInteger(text, "num_hidden")),
    [128, 128, 2, -1],
  );
});

test("1.4: None is no value", () => {
  assert.equal(isNone("None"), true);
  assert.equal(isNone("none"), false);
});

test("1.4: an enum is one of its words", () => {
  assert.equal(parseEnum("relu", ["relu", "tanh"], "act_type"), "relu");
  assert.throws(
    () => parseEnum("gelu", ["relu", "tanh"], "act_type"),
    /act_type of "gelu": it must be one of relu, tanh/,
  );
});

test("what is none of these is refused, each with its text", () => {
  for (const text of ["(3, a)", "(3,,3)", "(3", "", "3)", "(3.5, 3)"]) {
    assert.throws(() => parseTuple(text, "kernel"), RangeError, text);
  }
  for (const text of ["1.5", "", "abc", "1e400"])
    assert.throws(() => parseInteger(text, "axis"), RangeError, text);
});

test("parseTuple() reads back what formatTuple() wrote", () => {
  assert.deepEqual([[], [3], [3, 4]].map(formatTuple), ["()", "(3,)", "(3, 4)"]);
  fc.assert(
    fc.property(fc.array(fc.integer()), (items) =>
      assert.deepEqual(parseTuple(formatTuple(items), "x"), items),
    ),
  );
});
