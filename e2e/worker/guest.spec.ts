import { expect, type Page, type Request, test } from "@playwright/test";
import { SOURCES_URL } from "../playwright.config.ts";

type InPage = typeof import("./guest-in-page.ts");

let page: Page;
const asked: Request[] = [];

test.beforeAll(async ({ browser }) => {
  page = await browser.newPage();
  page.context().on("request", (request) => asked.push(request));
  await page.goto(SOURCES_URL);
});

test.afterAll(() => page.close());

/** Calls a function of `guest-in-page.ts` in the page. */
async function call<Name extends keyof InPage>(
  name: Name,
  ...args: Parameters<InPage[Name]>
): Promise<Awaited<ReturnType<InPage[Name]>>> {
  return page.evaluate(
    async ([path, functionName, given]) => {
      const module = await import(path);
      return module[functionName](...given);
    },
    ["/e2e/worker/guest-in-page.ts", name, args] as const,
  );
}

test("a guest has no name on its global object that reaches storage, network or another realm", async () => {
  const { globals, navigator } = await call("namesInGuest");
  const powers = [
    ...[
      "fetch",
      "fetchLater",
      "XMLHttpRequest",
      "WebSocket",
      "WebSocketStream",
      "EventSource",
      "WebTransport",
    ],
    ...["indexedDB", "IDBFactory", "caches", "CacheStorage", "cookieStore", "Worker", "SharedWorker"],
    ...[
      "BroadcastChannel",
      "importScripts",
      "FontFace",
      "fonts",
      "Notification",
      "postMessage",
      "close",
      "onmessage",
    ],
    ...["webkitRequestFileSystem", "webkitResolveLocalFileSystemURL", "showOpenFilePicker", "RTCDataChannel"],
    ...["FileSystemHandle", "StorageManager", "LockManager", "ServiceWorkerRegistration", "scheduler", "USB"],
  ];
  expect(powers.filter((name) => globals.includes(name))).toEqual([]);
  expect(navigator.toSorted()).toEqual(
    expect.not.arrayContaining([
      "storage",
      "locks",
      "serviceWorker",
      "permissions",
      "usb",
      "serial",
      "hid",
      "connection",
    ]),
  );
  expect(navigator).toContain("gpu");
});

test("a guest cannot reach out with what the language itself offers", async () => {
  const refused = [
    'import("https://example.com/x.js")',
    'import("data:text/javascript,export default 1")',
    'new Function("return 1")()',
    '(0, eval)("1")',
    '(async () => {}).constructor("return 1")()',
    "globalThis.constructor.constructor('return fetch')()",
    'new (Object.getPrototypeOf(async function* () {}).constructor)("yield 1")',
    'fetch("/")',
    "Object.getPrototypeOf(globalThis).fetch('/')",
    "new Worker('/')",
    "indexedDB.open('x')",
    "navigator.storage.getDirectory()",
    "navigator.locks.request('x', () => {})",
    "URL.createObjectURL(new Blob(['']))",
    "postMessage('x')",
  ];
  const results = await call("tryEach", refused);
  expect(results).toHaveLength(refused.length);
  expect(results.filter((result) => result === "done")).toEqual([]);
});

test("code that is strings does not run in a timer", async () => {
  const source = `export async function train() {
  setTimeout("globalThis.ran = true", 0);
  await new Promise((resolve) => setTimeout(resolve, 50));
  console.log(String((globalThis as { ran?: boolean }).ran));
}`;
  expect((await call("train", source, "bare")).printed).toEqual(["undefined"]);
});

test("nothing is asked of another origin: the page's policy stops what is tried", () => {
  const { origin } = new URL(SOURCES_URL);
  const others = asked.filter(
    (request) => /^https?:/.test(request.url()) && !request.url().startsWith(origin),
  );
  expect(others.map((request) => request.failure()?.errorText)).toEqual(others.map(() => "csp"));
});

test("an endless loop is stopped at once while the page stays live", async () => {
  const { status, ticks, endedMs } = await call("stopLoop");
  expect(status).toBe("Stopped");
  expect(ticks).toBe(20);
  expect(endedMs).toBeLessThan(1000);
});

test("errors in a guest have the user's file, line and column", async () => {
  const source =
    "function inner(): never {\n  throw new RangeError('no');\n}\n\nexport async function train() {\n  await null;\n  inner();\n}";
  const { outcome } = await call("train", source, "bare");
  if (outcome.status !== "Failed") throw new Error(`It is ${outcome.status}`);
  expect(outcome.error.location).toEqual({ path: "/opt/ml/code/main.ts", line: 2, column: 9 });
  expect(outcome.error.stack).toMatch(/inner.*main\.ts:2:9.*\n.*train.*main\.ts:7:3/);
});

test("what a script leaves unhandled is logged with its line", async () => {
  const source = `export async function train() {
  Promise.reject(new Error("lost"));
  setTimeout(() => { throw new Error("late"); }, 0);
  await new Promise((resolve) => setTimeout(resolve, 50));
}`;
  const { errors } = await call("train", source, "bare");
  // Chromium tells of a rejected promise when the task is over, of an error at once: in which order is open.
  expect(errors.map((error) => [error?.message, error?.location?.line]).sort()).toEqual([
    ["late", 3],
    ["lost", 2],
  ]);
});

test("the compiler's worker finds what keeps a script from running", async () => {
  const [found] = await call("diagnose", "enum A { B }");
  expect(found?.message).toMatch(/enum/);
  expect(found?.location).toEqual({ path: "/opt/ml/code/main.ts", line: 1, column: 1 });
});

test("WebGPU works in a guest, and its name is told", async () => {
  test.setTimeout(180_000);
  const source = `import * as tf from "@tensorflow/tfjs";
export async function train() {
  const product = tf.matMul(tf.ones([20, 20]), tf.ones([20, 20]));
  try { product.dataSync(); } catch (error) { console.log(error.message); }
  console.log(tf.getBackend(), product, (await product.data())[0]);
}`;
  const { backend, printed } = await call("train", source, "real");
  expect(backend).toMatchObject({ name: "webgpu", description: "SwiftShader", isSoftware: true });
  expect(printed[0]).toMatch(/await tensor\.data\(\)/);
  expect(printed[1]).toBe("webgpu Tensor (20, 20) float32 20");
});

test("a real guest serves a request, and model_fn runs once in each of two workers", async () => {
  test.setTimeout(180_000);
  const source = `export const model_fn = (model_dir: string) => ({ model_dir });
export const transform_fn = (model, data: string, content_type: string, accept: string) => [model.model_dir + data, accept];`;
  expect(await call("serve", source, "[1]")).toEqual({
    status: 200,
    text: "/opt/ml/model[1]",
    calls: [1, 1],
  });
});
