import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, expect, type Page, test } from "@playwright/test";
import { launchOptions } from "./browser.ts";
import { DEVTOOLS_ARGUMENT, Devtools } from "./devtools.ts";
import { FaultPage } from "./fault-page.ts";
import { TINY_MODEL } from "./tiny-model.ts";

const SCRIPT = `export function input_fn(model: object, data: string, content_type: string) {
  return JSON.parse(data) as number[];
}
export function output_fn(data: number[], accept: string) {
  return [JSON.stringify(data), accept];
}
`;
const PATH = "/opt/ml/code/defaults.ts";

const COPY = "my script (2).ts";
const COPY_SCRIPT = `export { input_fn, output_fn } from "./defaults.ts";
export function predict_fn(model: object, data: number[]) {
  if (data.length === 0) throw new RangeError("There is no number");
  const doubled = data.map((value) => 2 * value);
  debugger;
  return doubled;
}
`;
/** As the protocol has it: DevTools show blanks in it. */
const COPY_PATH = "/opt/ml/code/my%20script%20(2).ts";

test.setTimeout(60_000);
test("A handler stops at `debugger;` and at breakpoints, at its own line of its own file, and is waited for", async ({
  baseURL,
}) => {
  await withDebuggedPage(String(baseURL), async (page, directory) => {
    const workbench = new FaultPage(page);
    await workbench.openEmpty();
    await workbench.put("model", TINY_MODEL);
    await workbench.tab("Host");
    await workbench.run.getByText("Environment variables").click();
    await workbench.run.getByRole("button", { name: "Add variable" }).click();
    await workbench.run.getByLabel("Name of variable 1").fill("SAGEMAKER_MODEL_SERVER_TIMEOUT");
    await workbench.run.getByLabel("Value of SAGEMAKER_MODEL_SERVER_TIMEOUT").fill("1");
    await workbench.run.getByLabel(/Wait while debugging/).check();
    await workbench.openScript(SCRIPT);
    await workbench.put("code", { [COPY]: COPY_SCRIPT });
    await workbench.files.getByRole("treeitem", { name: COPY }).click();
    await workbench.deploy(1);

    const devtools = await Devtools.open(directory);
    await devtools.debugWorkers(page.url());
    const atDebugger = devtools.pause();
    const answer = workbench.sendText("[1, 2]");
    const { sessionId, callFrameId, at } = await atDebugger;
    const pausedAt = Date.now();
    expect(at).toEqual({ functionName: "predict_fn", path: COPY_PATH, line: 5 });
    const expression = "JSON.stringify([data, doubled])";
    const { result } = await devtools.send(
      "Debugger.evaluateOnCallFrame",
      { callFrameId, expression },
      sessionId,
    );
    expect(result.value).toBe("[[1,2],[2,4]]");
    // Past the time limit of a request, which would end a worker that is not waited for.
    await expect.poll(() => Date.now() - pausedAt).toBeGreaterThan(2000);

    await devtools.send("Debugger.setBreakpointByUrl", { url: PATH, lineNumber: 1 }, sessionId);
    await devtools.send("Debugger.resume", {}, sessionId);
    expect(await answer).toMatchObject({ status: 200, body: "[2,4]" });

    const atBreakpoint = devtools.pause();
    const second = workbench.send();
    expect((await atBreakpoint).at).toEqual({ functionName: "input_fn", path: PATH, line: 2 });
    await devtools.send("Debugger.setSkipAllPauses", { skip: true }, sessionId);
    await devtools.send("Debugger.resume", {}, sessionId);
    expect(await second).toMatchObject({ status: 200, body: "[2,4]" });
    const { region } = await workbench.sendText("[]");
    await expect(region.getByRole("button", { name: /^my script \(2\)\.ts:3:\d+$/ }).first()).toBeVisible();

    // An answer this long is parsed in turns with the page: all of it is there.
    await workbench.sendText(JSON.stringify(new Array(130_000).fill(1)));
    await region.getByRole("tab", { name: "Tree" }).click();
    await expect(region.getByText("2, … 129900 more]")).toBeVisible();
    devtools.close();
  });
});

/** Opens a browser that can be debugged from outside, and one page in it. */
async function withDebuggedPage(
  baseURL: string,
  use: (page: Page, directory: string) => Promise<void>,
): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "optml-debugger-"));
  const options = launchOptions();
  const context = await chromium.launchPersistentContext(directory, {
    ...options,
    args: [...(options.args ?? []), DEVTOOLS_ARGUMENT],
    baseURL,
    viewport: { width: 1280, height: 800 },
  });
  try {
    await use(await context.newPage(), directory);
  } finally {
    await context.close();
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  }
}
