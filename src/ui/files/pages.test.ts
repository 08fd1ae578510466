import assert from "node:assert/strict";
import { test } from "node:test";
import { createPagedValues } from "./paged-values.ts";
import { createPages } from "./pages.ts";

test("createPages() fetches a page once, and again when it failed", async () => {
  const asked: number[] = [];
  let came = 0;
  const pages = createPages(
    async (page) => {
      asked.push(page);
      if (asked.length === 1) throw new Error("gone");
      return `page ${page}`;
    },
    () => {
      came++;
    },
  );
  pages.want(3);
  await Promise.resolve().then(() => Promise.resolve());
  assert.deepEqual([pages.get(3), came], [undefined, 0]);
  pages.want(3);
  pages.want(3);
  await Promise.resolve().then(() => Promise.resolve());
  assert.deepEqual([pages.get(3), came, asked], ["page 3", 1, [3, 3]]);
});

test("createPages() forgets what was wanted longest ago", async () => {
  const pages = createPages(
    async (page) => page,
    () => {},
  );
  for (let page = 0; page < 70; page++) pages.want(page);
  await Promise.resolve();
  assert.deepEqual([pages.get(0), pages.get(5), pages.get(6), pages.get(69)], [undefined, undefined, 6, 69]);
});

test("createPagedValues() has the values of the pages that were wanted", async () => {
  const values = createPagedValues(
    {
      values: async (_path, _array, start, count) =>
        Float64Array.from({ length: count }, (_, index) => start + index),
    },
    "/a.npy",
    0,
  );
  values.want?.(65_530, 10);
  await Promise.resolve();
  assert.deepEqual([values.at(65_530), values.at(65_540), values.at(200_000)], [65_530, 65_540, undefined]);
  assert.equal(values.revision?.value, 2);
});
