import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { formatCsvDouble, formatCsvNumber, formatJsonNumber } from "./number-text.ts";

const TABLE = "../shared/data/number-formatting.json";
const skip = existsSync(TABLE) ? false : `no ${TABLE}`;

interface Row {
  f32_le_hex: string;
  json: string;
  csv_v1: string;
  csv_containers2: string;
  csv_toolkit: string;
}

test("H34: all four number formats are Python's, in every row of the golden table", { skip }, () => {
  const { rows } = JSON.parse(readFileSync(TABLE, "utf8")) as { rows: Row[] };
  assert.ok(rows.length > 300);
  const view = new DataView(new ArrayBuffer(4));
  for (const row of rows) {
    view.setUint32(0, Number.parseInt(row.f32_le_hex, 16));
    const value = view.getFloat32(0, true);
    assert.equal(formatJsonNumber(value), row.json);
    assert.equal(`${formatCsvNumber(value)}\r\n`, row.csv_v1);
    assert.equal(`${formatCsvDouble(value)}\n`, row.csv_containers2);
    assert.equal(`${formatCsvDouble(value)}\n`, row.csv_toolkit);
  }
});

test("formatJsonNumber() keeps the point of a whole number, and writes two digits of an exponent", () => {
  const texts = [4, -0, 1e15, 1e16, 1e-4, 1e-5, 5e-324, Number.NaN, -1 / 0].map(formatJsonNumber);
  const expected = [
    "4.0",
    "-0.0",
    "1000000000000000.0",
    "1e+16",
    "0.0001",
    "1e-05",
    "5e-324",
    "NaN",
    "-Infinity",
  ];
  assert.deepEqual(texts, expected);
});

test("H32: formatCsvNumber() writes the fewest digits that give the same float32", () => {
  const values = [4.9999918937683105, 1e-5, 0.1, 1 / 3, 16777216, 3.4028234663852886e38, 2 ** -149, -0];
  const texts = values.map((value) => formatCsvNumber(Math.fround(value)));
  assert.deepEqual(texts, [
    "4.999992",
    "1e-05",
    "0.1",
    "0.33333334",
    "16777216.0",
    "3.4028235e+38",
    "1e-45",
    "-0.0",
  ]);
});

test("formatCsvNumber() decides on the exponent by the float32, and not by its shortened digits", () => {
  // The float32 of 1e-4 is 9.9999997e-05, which is below 1e-4.
  assert.equal(formatCsvNumber(Math.fround(1e-4)), "1e-04");
});

test("formatCsvNumber() rounds a tie to the even digit", () => {
  // Steps of float32 are 1/4 from 2^21 on, so 2097152.2 and 2097152.3 both stand for 2097152.25.
  assert.equal(formatCsvNumber(2097152.25), "2097152.2");
  assert.equal(formatCsvNumber(2097152.75), "2097152.8");
});

test("formatCsvNumber() and formatJsonNumber() read back as the same float32", () => {
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
      assert.equal(Math.fround(Number(formatCsvNumber(value))), value);
      assert.equal(Number(formatJsonNumber(value)), value);
    }),
    { numRuns: 5000 },
  );
});

test("formatCsvNumber() writes no more digits than the fewest that toPrecision() needs", () => {
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const digits = formatCsvNumber(value)
        .replace(/e.*|[-.]/g, "")
        .replace(/^0+|0+$/g, "").length;
      let fewest = 1;
      while (Math.fround(Number(value.toPrecision(fewest))) !== value) fewest++;
      assert.ok(digits <= fewest, `${value}: ${digits} digits for ${fewest}`);
    }),
    { numRuns: 5000 },
  );
});
