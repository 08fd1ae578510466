import { concurrencyTests } from "./suite/concurrency-tests.ts";
import { directoryTests } from "./suite/directory-tests.ts";
import { fileTests } from "./suite/file-tests.ts";
import { handleTests } from "./suite/handle-tests.ts";
import { modelTests } from "./suite/model-tests.ts";
import type { DeclareTest, FileTest, OpenForTest } from "./suite/suite-context.ts";
import { watchTests } from "./suite/watch-tests.ts";

/**
 * Declares the tests that every file system passes.
 *
 * @param open Gives an empty file system; called once for each test.
 * @param test Declares one test: `node:test`'s `test`, Playwright's, or a function that collects them.
 * @param options.exactWatch Off where changes are told by a disk: late, and some more than once.
 */
export function testFileSystem(
  name: string,
  open: OpenForTest,
  test: DeclareTest,
  { exactWatch = true } = {},
): void {
  const fileTest: FileTest = (title, body) => {
    test(`${name}: ${title}`, async () => {
      const { files, dispose } = await open();
      try {
        await body(files);
      } finally {
        await dispose?.();
      }
    });
  };
  fileTests(fileTest);
  directoryTests(fileTest);
  handleTests(fileTest);
  concurrencyTests(fileTest);
  watchTests(fileTest, { exact: exactWatch });
  modelTests(fileTest);
}
