import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ArrayDecodeError } from "./array-decode-error.ts";
import { decodeJsonArray, formatJsonArray } from "./json-array.ts";

function refusal(text: string): ArrayDecodeError {
  try {
    decodeJsonArray(text);
  } catch (error) {
    assert.ok(error instanceof ArrayDecodeError, String(error));
    return error;
  }
  assert.fail(`accepted ${text}`);
}

test("H23, H26: nested lists become float32 of the same nesting", () => {
  const { shape, data } = decodeJsonArray("[[[1, 2.5], [3, -4e1]], [[5, 6], [7, 0.1]]]");
  assert.deepEqual(shape, [2, 2, 2]);
  assert.deepEqual(data, new Float32Array([1, 2.5, 3, -40, 5, 6, 7, 0.1]));
});

test("H26: NaN, Infinity and -Infinity are numbers", () => {
  const { data } = decodeJsonArray("[NaN,Infinity,-Infinity]");
  assert.deepEqual(data, new Float32Array([Number.NaN, 1 / 0, -1 / 0]));
});

test("H26: numeric text is a number, as Python's float() takes it; true is 1", () => {
  const { shape, data } = decodeJsonArray('[["1", " 2e1 "], ["1_000", "-inf"], [true, false]]');
  assert.deepEqual(shape, [3, 2]);
  assert.deepEqual(data, new Float32Array([1, 20, 1000, -1 / 0, 1, 0]));
});

test("H26: -0 is an integer in Python and loses its sign, -0.0 keeps it", () => {
  assert.deepEqual(decodeJsonArray("[-0, -0.0, -0e1]").data, new Float32Array([0, -0, -0]));
});

test("H23, H26: what is JSON but no array is refused with its index and place", () => {
  const start = "source_array must be array like object: ";
  const cases = [
    ["[[1,2],[3]]", "[1] (line 1 column 8) is a list of length 1, and the lists before it have length 2"],
    ["[[1,2],\n [3,null]]", "[1][1] (line 2 column 5) is null"],
    ['{"a":1}', "the body (line 1 column 1) is an object"],
    ['[1,"a"]', "[1] (line 1 column 4) is the text 'a', which is no number"],
    ["[1,[2]]", "[1] (line 1 column 4) is a list, and others in its place are numbers"],
    ["[[2],1]", "[1] (line 1 column 6) is a number, and others in its place are lists"],
    ["[[],1]", "[1] (line 1 column 5) is a number, and others in its place are lists"],
  ] as const;
  for (const [text, why] of cases) {
    assert.equal(refusal(text).message, start + why);
    assert.equal(refusal(text).pythonName, "TypeError");
  }
});

test("H23: a scalar and an empty list are no arrays in MXNet 1.x", () => {
  for (const text of ["3", '"3"', "true"]) {
    assert.match(
      refusal(text).message,
      /^zero-dimensional arrays do not exist in MXNet 1.x legacy shape semantics/,
    );
  }
  for (const text of ["[]", "[[], []]"])
    assert.match(refusal(text).message, /^arrays of size zero do not exist/);
});

test("H26: what is not JSON is refused in the words of Python's decoder", () => {
  const cases = [
    ["nope", "Expecting value: line 1 column 1 (char 0)"],
    ["", "Expecting value: line 1 column 1 (char 0)"],
    ["[1,\n 2", "Expecting ',' delimiter: line 2 column 3 (char 6)"],
    ["[1,]", "Expecting value: line 1 column 4 (char 3)"],
    ["[01]", "Expecting ',' delimiter: line 1 column 3 (char 2)"],
    ["[1] 2", "Extra data: line 1 column 5 (char 4)"],
    ["1, 2", "Extra data: line 1 column 2 (char 1)"],
    ['["😀", x]', "Expecting value: line 1 column 7 (char 6)"],
    ['{"a" 1}', "Expecting ':' delimiter: line 1 column 6 (char 5)"],
    ['["a', "Unterminated string starting at: line 1 column 2 (char 1)"],
    ["\ufeff[1]", "Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)"],
    // Python parses all of it before numpy looks at the null.
    ["[null, oops]", "Expecting value: line 1 column 8 (char 7)"],
  ] as const;
  for (const [text, message] of cases) {
    assert.equal(refusal(text).message, message);
    assert.equal(refusal(text).pythonName, "JSONDecodeError");
  }
});

test("decodeJsonArray() refuses nesting that would exhaust the stack", () => {
  assert.equal(refusal("[".repeat(1e6)).pythonName, "RecursionError");
  assert.equal(refusal('{"a":'.repeat(1e6)).pythonName, "RecursionError");
  assert.match(refusal(`${"[".repeat(33)}1${"]".repeat(33)}`).message, /nested deeper than 32 lists/);
});

test("H25, H34: formatJsonArray() is json.dumps(array.tolist())", () => {
  assert.equal(formatJsonArray([4.9999918937683105], [1, 1]), "[[4.9999918937683105]]");
  assert.equal(formatJsonArray([2, 4, 6, 9], [2, 2]), "[[2.0, 4.0], [6.0, 9.0]]");
  assert.equal(formatJsonArray([Number.NaN, 1e-5], [2]), "[NaN, 1e-05]");
  assert.equal(formatJsonArray([1, 2], [2], String), "[1, 2]");
});

test("formatJsonArray() writes scalars and dimensions of size zero", () => {
  assert.equal(formatJsonArray([5], []), "5.0");
  assert.equal(formatJsonArray([], [0]), "[]");
  assert.equal(formatJsonArray([], [2, 0]), "[[], []]");
  assert.equal(formatJsonArray([], [0, 3]), "[]");
});

test("decodeJsonArray() reads back what formatJsonArray() wrote, with any white space", () => {
  const shape = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(
      shape,
      fc.infiniteStream(fc.float()),
      fc.constantFrom(", ", ",", " ,\n\t", "\r\n, "),
      (shape, values, comma) => {
        const size = shape.reduce((a, b) => a * b);
        const data = Float32Array.from({ length: size }, () => values.next().value);
        const text = formatJsonArray(data, shape).replaceAll(", ", comma);
        assert.deepEqual(decodeJsonArray(text), { shape, data });
        assert.deepEqual(decodeJsonArray(new TextEncoder().encode(text)), { shape, data });
      },
    ),
  );
});

test("decodeJsonArray() reads every number of JSON as Number() and fround() do", () => {
  const digits = (max: number) =>
    fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: max }).map((list) => list.join(""));
  const number = fc.tuple(
    fc.boolean(),
    fc.bigInt(0n, 10n ** 40n),
    digits(30),
    fc.option(fc.integer({ min: -60, max: 60 })),
  );
  fc.assert(
    fc.property(
      number,
      fc.integer({ min: 0, max: 40 }),
      ([negative, integer, fraction, exponent], length) => {
        const whole = BigInt(String(integer).slice(0, length + 1));
        const text = `${negative ? "-" : ""}${whole}${fraction && `.${fraction}`}${exponent === null ? "" : `e${exponent}`}`;
        const expected = text === "-0" ? 0 : Math.fround(Number(text));
        assert.deepEqual(decodeJsonArray(`[${text}]`).data[0], expected);
      },
    ),
    { numRuns: 5000 },
  );
});

test("decodeJsonArray() throws nothing but ArrayDecodeError", () => {
  const pieces = fc.constantFrom(
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    " ",
    "\n",
    '"',
    "\\",
    "\\u12",
    "1",
    "-",
    "0",
    ".5",
    "e9",
    "null",
    "é",
    "\0",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(pieces, { maxLength: 12 }).map((list) => list.join("")),
      ),
      (text) => {
        try {
          decodeJsonArray(text);
        } catch (error) {
          assert.ok(error instanceof ArrayDecodeError, String(error));
        }
      },
    ),
    { numRuns: 3000 },
  );
});
