import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import { splitCsv } from "../../ui/values/payload.ts";
import { readRows, scanTable } from "./scan-table.ts";

async function scan(text: string) {
  const files = new MemoryFileSystem();
  await files.writeFile("/a.csv", text);
  const scanned = await scanTable(files, "/a.csv");
  const rows = async (first: number, count: number) =>
    splitCsv(await readRows(files, "/a.csv", scanned, { first, count }));
  return { ...scanned.report, rows };
}

test("scanTable() counts rows and columns, blank lines left out", async () => {
  const { rowCount, columnCount, uneven, hasHeader } = await scan("1,2\r\n\r\n3,4\n\n5,6");
  assert.deepEqual([rowCount, columnCount, uneven, hasHeader], [3, 2, undefined, false]);
});

test("scanTable() takes a row of names over numbers for a header", async () => {
  const { hasHeader, notNumbers } = await scan("sepal,petal\n5.1,1.4\n4.9,?\n");
  assert.equal(hasHeader, true);
  assert.deepEqual(notNumbers, { count: 1, emptyCount: 0, first: [{ row: 2, column: 1, text: "?" }] });
  assert.equal((await scan("a,b\nc,d\n")).hasHeader, false);
  assert.equal((await scan("1,2\n3,4\n")).hasHeader, false);
});

test("scanTable() tells where each field is that is no number, empty ones and those in quotes too", async () => {
  const { notNumbers } = await scan('1,,x\n-2.5e-3,+.5,"7"\n1.,nan,1e\n');
  assert.deepEqual(notNumbers, {
    count: 5,
    emptyCount: 1,
    first: [
      { row: 0, column: 1, text: "" },
      { row: 0, column: 2, text: "x" },
      { row: 1, column: 2, text: '"7"' },
      { row: 2, column: 1, text: "nan" },
      { row: 2, column: 2, text: "1e" },
    ],
  });
});

test("scanTable() names the first row of another length", async () => {
  assert.deepEqual((await scan("1,2\n3\n4,5,6\n")).uneven, { row: 1, fields: 1, expected: 2 });
});

test("readRows() has the rows of that number, line ends in quotes not counted", async () => {
  const lines = Array.from({ length: 1000 }, (_, row) =>
    row % 7 === 0 ? `"a\nb ${row}",${row}` : `x${row},${row}`,
  );
  const { rowCount, rows } = await scan(`${lines.join("\r\n")}\r\n`);
  assert.equal(rowCount, 1000);
  assert.deepEqual(await rows(0, 2), [
    ["a\nb 0", "0"],
    ["x1", "1"],
  ]);
  assert.deepEqual(await rows(510, 3), [
    ["x510", "510"],
    ["a\nb 511", "511"],
    ["x512", "512"],
  ]);
  assert.deepEqual(await rows(999, 5), [["x999", "999"]]);
});

test("scanTable() and readRows() agree with a parser of the whole text", async () => {
  const field = fc.oneof(
    fc.constantFrom("1", "-2.5", "abc", "1e5", "q,c", "l\nf", 'say "x"', " "),
    fc.stringMatching(/^[a-z0-9.]{1,6}$/),
  );
  const quote = (text: string) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const table = fc.array(fc.array(field, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(table, fc.constantFrom("\n", "\r\n"), fc.boolean(), async (rows, end, isEnded) => {
      const text = rows.map((row) => row.map(quote).join(",")).join(end) + (isEnded ? end : "");
      const { rowCount, columnCount, rows: read } = await scan(text);
      assert.equal(rowCount, rows.length);
      assert.equal(columnCount, Math.max(...rows.map((row) => row.length)));
      assert.deepEqual(await read(0, rows.length), rows);
    }),
    { numRuns: 60 },
  );
});
