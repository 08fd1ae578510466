import assert from "node:assert/strict";
import { test } from "node:test";
import { FileSystemError } from "./file-system-error.ts";

test("FileSystemError asks for a misspelled name where a part of a path that is not there is undefined", () => {
  const { message } = new FileSystemError("ENOENT", "read", "/opt/ml/code/undefined/images");
  assert.match(
    message,
    /no such file or directory\. A part of the path is no name: was a channel misspelled\?$/,
  );
  assert.equal(
    new FileSystemError("ENOENT", "read", "/opt/ml/code/undefined.ts").message,
    'Cannot read "/opt/ml/code/undefined.ts": no such file or directory',
  );
});
