import { FileSystemError, type FileSystemErrorCode } from "../file-system-error.ts";

/** Compares by value: numbers, text, bytes, lists and plain objects. Works in a page, where `node:assert` is not. */
export function expectEqual(actual: unknown, expected: unknown, what = "value"): void {
  if (actual instanceof Uint8Array && expected instanceof Uint8Array) expectBytes(actual, expected, what);
  else expectJson(JSON.stringify(actual), JSON.stringify(expected), what);
}

function expectJson(actual: string, expected: string, what: string): void {
  if (actual !== expected)
    throw new Error(`Cannot accept the ${what}: it is ${actual}, it must be ${expected}`);
}

function expectBytes(actual: Uint8Array, expected: Uint8Array, what: string): void {
  if (actual.length !== expected.length) {
    throw new Error(`Cannot accept the ${what}: it has ${actual.length} bytes, not ${expected.length}`);
  }
  for (let at = 0; at < actual.length; at += 1) {
    if (actual[at] !== expected[at]) {
      throw new Error(`Cannot accept the ${what}: byte ${at} is ${actual[at]}, it must be ${expected[at]}`);
    }
  }
}

export function expectTrue(condition: boolean, what: string): void {
  if (!condition) throw new Error(`Cannot accept this: ${what} must be true`);
}

/** `run` must fail with `code`, and name `path` where it is given. */
export async function expectCode(
  code: FileSystemErrorCode,
  run: () => Promise<unknown>,
  path?: string,
): Promise<void> {
  const error = await failureOf(run);
  if (!(error instanceof FileSystemError)) throw new Error(`Cannot accept ${error}: it must be ${code}`);
  expectEqual(error.code, code, `code of "${error.message}"`);
  if (path !== undefined) expectEqual(error.path, path, `path of "${error.message}"`);
}

async function failureOf(run: () => Promise<unknown>): Promise<unknown> {
  try {
    await run();
  } catch (error) {
    return error;
  }
  return "success";
}
