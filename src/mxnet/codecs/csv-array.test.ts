import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { ArrayDecodeError } from "./array-decode-error.ts";
import { decodeCsv, formatCsv } from "./csv-array.ts";

const DIGIT = "../shared/data/mnist-images/07.csv";

function message(text: string, columns?: number): string {
  try {
    decodeCsv(text, columns);
  } catch (error) {
    assert.ok(error instanceof ArrayDecodeError, String(error));
    return error.message;
  }
  assert.fail(`accepted ${JSON.stringify(text)}`);
}

test("H27: rows end in \\r\\n, \\n or \\r, the last one also without", () => {
  for (const text of ["1,2\r\n3,4\r\n", "1,2\n3,4", "1,2\r3,4\r", "1,2\n3,4\r\n"]) {
    assert.deepEqual(decodeCsv(text, 2), { rows: 2, columns: 2, data: new Float32Array([1, 2, 3, 4]) });
  }
});

test("H27: quotes, doubled quotes and spaces are those of Python's excel dialect", () => {
  assert.deepEqual(decodeCsv('"1","2.5" , 3 ,"4\n"\r\n').data, new Float32Array([1, 2.5, 3, 4]));
  assert.deepEqual(decodeCsv('"1"2,"3').data, new Float32Array([12, 3]));
  assert.match(message('"1""2"'), /^could not convert string to float: '1"2' \(row 1, column 1\)$/);
});

test("H27: every field is what Python's float() takes", () => {
  const { data } = decodeCsv("1_000,.5,5.,+1e3,inf,-Infinity,NaN,007,-0\n");
  assert.deepEqual(data, new Float32Array([1000, 0.5, 5, 1000, 1 / 0, -1 / 0, Number.NaN, 7, -0]));
});

test("H27: a header row is refused, in Python's words, with its place", () => {
  assert.equal(
    message("a,b\n1,2"),
    "could not convert string to float: 'a' (row 1, column 1): the first row looks like a header, leave it out",
  );
  assert.equal(message("1,2\n3,it's\n"), `could not convert string to float: "it's" (row 2, column 2)`);
  assert.equal(message("1,\n"), "could not convert string to float: '' (row 1, column 2)");
  for (const field of ["_1", "1__0", "1e", "0x10", "--1", "infin", "1 2"])
    assert.match(message(field), /could not convert/);
});

test("H27, documented: a row too long or too short is refused with both lengths", () => {
  assert.equal(message("1,2\n3,4,5\n", 2), "Cannot decode the CSV as row 2 has 3 values and must have 2");
  assert.equal(message("1\n", 2), "Cannot decode the CSV as row 1 has 1 value and must have 2");
  assert.equal(message("1,2\n3\n"), "Cannot decode the CSV as row 2 has 1 value and must have 2");
});

test("H27: a blank line is refused, at the end too", () => {
  assert.equal(
    message("1,2\n\n3,4\n", 2),
    "Cannot decode the CSV as row 2 is blank: it has 0 values and must have 2",
  );
  assert.match(message("1,2\n\n"), /row 2 is blank/);
  assert.match(message("\n1"), /row 1 is blank/);
});

test("H27: an empty body is refused", () => {
  assert.equal(message(""), "Cannot decode the CSV as it is empty: it must have at least 1 row");
});

test("H32: formatCsv() ends every line in \\r\\n and writes float32 in its shortest form", () => {
  assert.equal(formatCsv([new Float32Array([4.9999918937683105])]), "4.999992\r\n");
  assert.equal(
    formatCsv([[1e-5, Number.NaN], [1 / 0]].map((row) => new Float32Array(row))),
    "1e-05,nan\r\ninf\r\n",
  );
  assert.equal(formatCsv([]), "");
});

test("H27: a digit as CSV has 784 values", { skip: existsSync(DIGIT) ? false : `no ${DIGIT}` }, () => {
  const { data } = decodeCsv(readFileSync(DIGIT));
  assert.equal(data.length % 784, 0);
  assert.ok(data.some((pixel) => pixel > 0));
});

test("decodeCsv() reads back what formatCsv() wrote, as text and as bytes", () => {
  const table = fc.integer({ min: 1, max: 5 }).chain((columns) => {
    const row = fc.array(fc.float(), { minLength: columns, maxLength: columns });
    return fc.array(row, { minLength: 1, maxLength: 6 });
  });
  fc.assert(
    fc.property(table, (table) => {
      const text = formatCsv(table);
      const expected = {
        rows: table.length,
        columns: table[0]?.length,
        data: Float32Array.from(table.flat()),
      };
      assert.deepEqual(decodeCsv(text), expected);
      assert.deepEqual(decodeCsv(new TextEncoder().encode(text)), expected);
    }),
  );
});

test("decodeCsv() rounds every number as Number() and fround() do, also half way between two float32", () => {
  const halfway = fc.tuple(
    fc.float({ noNaN: true, noDefaultInfinity: true, min: 2 ** -20, max: 2 ** 20 }),
    fc.integer({ min: -2, max: 2 }),
  );
  const texts = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc
      .double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 })
      .map((value) => value.toFixed(20)),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value.toExponential(18)),
    fc.bigInt().map(String),
    halfway.map(([value, step]) => {
      const ulp = 2 ** (Math.floor(Math.log2(value)) - 23);
      return (value + ulp / 2 + step * 2 ** -53 * value).toFixed(60);
    }),
  );
  fc.assert(
    fc.property(texts, (text) => {
      assert.deepEqual(decodeCsv(text).data[0], Math.fround(Number(text)));
    }),
    { numRuns: 5000 },
  );
});

test("decodeCsv() rounds every number as Number() and fround() do, whatever its digits, places and exponent", () => {
  const number = fc.stringMatching(/^-?(0|[1-9]\d{0,7})(\.(000|)\d{1,22})?(e[+-]\d{1,2})?$/);
  fc.assert(
    fc.property(fc.array(number, { minLength: 1, maxLength: 9 }), (texts) => {
      const expected = Float32Array.from(texts, Number);
      assert.deepEqual(decodeCsv(texts.join(",")).data, expected);
      assert.deepEqual(decodeCsv(`${texts.join("\n")}\n`).data, expected);
    }),
    { numRuns: 3000 },
  );
});

test("decodeCsv() grows past its guess where numbers get shorter", () => {
  const text = `${"1.25,".repeat(300)}${"7,".repeat(20000)}1`;
  const { data } = decodeCsv(text);
  assert.equal(data.length, 20301);
  assert.equal(data[299], 1.25);
  assert.equal(data[20299], 7);
});

test("decodeCsv() throws nothing but ArrayDecodeError", () => {
  const pieces = fc.constantFrom(
    '"',
    ",",
    "\n",
    "\r",
    " ",
    "1",
    ".",
    "-",
    "e",
    "_",
    "nan",
    "é",
    "\0",
    "0000000000000000000",
  );
  const text = fc.array(pieces, { maxLength: 14 }).map((list) => list.join(""));
  fc.assert(
    fc.property(
      fc.oneof(text, fc.string(), fc.uint8Array()),
      fc.option(fc.integer({ min: 0, max: 3 })),
      (text, columns) => {
        try {
          const { rows, data, ...rest } = decodeCsv(text, columns ?? undefined);
          assert.equal(data.length, rows * rest.columns);
        } catch (error) {
          assert.ok(error instanceof ArrayDecodeError, String(error));
        }
      },
    ),
    { numRuns: 3000 },
  );
});
