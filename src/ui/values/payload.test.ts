import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { countRows, numberRows, parseBody, splitCsv } from "./payload.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

test("parseBody() takes JSON apart, whatever the parameters of its type", () => {
  assert.deepEqual(parseBody(bytes("[[1, 2]]"), "application/json; charset=utf-8"), {
    kind: "json",
    value: [[1, 2]],
  });
});

test("parseBody() says why a body is not what its type says", () => {
  const reason = (text: string, type: string) => {
    const parsed = parseBody(bytes(text), type);
    return parsed.kind === "broken" ? parsed.reason : parsed.kind;
  };
  assert.match(reason("[NaN]", "application/json"), /NaN or Infinity, which Python writes/);
  assert.notEqual(reason("{", "application/json"), "json");
  assert.match(reason("1,2\n3\n", "text/csv"), /rows differ in length: 2, 1/);
  assert.match(reason("not npy", "application/x-npy"), /does not begin as an NPY/);
});

test("parseBody() tells bytes that are no text from text", () => {
  assert.equal(parseBody(Uint8Array.of(0xff, 0xfe), "application/json").kind, "broken");
  assert.equal(parseBody(Uint8Array.of(0xff, 0xfe), "application/octet-stream").kind, "bytes");
  assert.equal(parseBody(bytes("a\0b"), "").kind, "bytes");
  assert.equal(parseBody(bytes("plain"), "").kind, "text");
});

test("parseBody() shows the header of an NPY file", () => {
  const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }\n";
  const npy = Uint8Array.of(
    0x93,
    0x4e,
    0x55,
    0x4d,
    0x50,
    0x59,
    1,
    0,
    header.length,
    0,
    ...bytes(header),
    0,
    0,
    0,
    0,
  );
  assert.deepEqual(parseBody(npy, "application/x-npy"), { kind: "npy", header: header.trim() });
});

test("parseBody() never throws", () => {
  const types = fc.constantFrom("application/json", "text/csv", "application/x-npy", "text/plain", "");
  fc.assert(
    fc.property(fc.uint8Array(), types, (body, type) => {
      assert.ok(parseBody(body, type).kind);
    }),
  );
});

test("splitCsv() reads fields in quotes with commas, quotes and line ends", () => {
  assert.deepEqual(splitCsv('a,"b,c"\r\n"say ""hi""","x\ny"\n'), [
    ["a", "b,c"],
    ['say "hi"', "x\ny"],
  ]);
});

test("splitCsv() takes all line ends, none at the end, and keeps empty fields", () => {
  assert.deepEqual(splitCsv("1,\r2,3\n4,5"), [
    ["1", ""],
    ["2", "3"],
    ["4", "5"],
  ]);
  assert.deepEqual(splitCsv(""), []);
});

test("splitCsv() gives back every table that was written in Excel's dialect", () => {
  const field = fc.string({ maxLength: 8 });
  const row = fc.array(field, { minLength: 2, maxLength: 4 });
  const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
  fc.assert(
    fc.property(fc.array(row, { maxLength: 5 }), (rows) => {
      const text = rows.map((fields) => `${fields.map(quote).join(",")}\r\n`).join("");
      assert.deepEqual(splitCsv(text), rows);
    }),
  );
});

test("countRows() counts the samples of JSON and CSV", () => {
  assert.equal(countRows(parseBody(bytes("[[1, 2], [3, 4]]"), "application/json")), 2);
  assert.equal(countRows(parseBody(bytes("1,2\r\n3,4\r\n"), "text/csv")), 2);
  assert.equal(countRows(parseBody(bytes('{"a": 1}'), "application/json")), undefined);
});

test("numberRows() takes a list, a list of lists or CSV, of numbers only", () => {
  const rows = (text: string, type = "application/json") => numberRows(parseBody(bytes(text), type));
  assert.deepEqual(rows("[0.1, 0.9]"), [[0.1, 0.9]]);
  assert.deepEqual(rows("[[0.1], [0.9]]"), [[0.1], [0.9]]);
  assert.deepEqual(rows("0.25,1e-3\r\n", "text/csv"), [[0.25, 0.001]]);
  assert.equal(rows('["a"]'), undefined);
  assert.equal(rows("[[[1]]]"), undefined);
  assert.equal(rows("[]"), undefined);
  assert.equal(rows("a,1\n", "text/csv"), undefined);
});
