import assert from "node:assert/strict";
import { test } from "node:test";
import { createLinker } from "./link-script.ts";

test("restorePaths() puts the user's name back where an engine has one without blanks and quotes", async () => {
  const { link, restorePaths } = createLinker({ provided: {} });
  const path = "/opt/ml/code/it's 100% (2).ts";
  const plain = "/opt/ml/code/100%20.ts";
  const modules = [plain, path].map((each) => ({ path: each, code: "export const one = 1;", imports: [] }));
  const { one } = await link({ entry: path, modules });
  assert.equal(one, 1);
  assert.equal(
    restorePaths(`at f (/opt/ml/code/it%27s%20100%25%20(2).ts:3:5)\nat ${plain}:1:1`),
    `at f (${path}:3:5)\nat ${plain}:1:1`,
  );
});
