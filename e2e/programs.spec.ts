import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type BrowserContext, test as base, expect, type Page } from "@playwright/test";
import { build } from "vite";
import type { Optml } from "../src/ui/programs/optml.ts";
import { StaticServer } from "./static-server.ts";
import { watchPage } from "./workbench.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

await defineReadmeTest();

/** Makes the README's test one of this file, with the page's address and its declarations as the build leaves them. */
async function defineReadmeTest(): Promise<void> {
  const readme = await readFile(`${ROOT}README.md`, "utf8");
  const example = readme.match(/```ts\n(import \{ expect, test \}[\s\S]*?)```/)?.[1] ?? "";
  const directory = `${ROOT}test-results/readme`;
  await mkdir(directory, { recursive: true });
  // The page under test is another than the one that `npm start` shows.
  const text = example.replace('goto("http://localhost:4173/', 'goto("./');
  expect(text, "the README's test opens the page").not.toBe(example);
  await writeFile(`${directory}/example.ts`, text);
  await import(`${directory}/example.ts`);
}

interface Sdk {
  SageMakerRuntimeClient: new (
    options: object,
  ) => { send(command: object): Promise<{ Body: Uint8Array; ContentType: string }> };
  InvokeEndpointCommand: new (input: object) => object;
}

declare const window: Window & { optml: Optml; sdk: Sdk; busy: Promise<void> };

const ECHO = `export const model_fn = () => 0;

export async function transform_fn(model, data, content_type, accept) {
  if (content_type === "text/fail") throw new RangeError("the model is confused");
  if (content_type === "text/slow") await new Promise(() => {});
  return [data, accept];
}
`;

const test = base.extend<{ visitor: BrowserContext }>({
  visitor: async ({ browser }, use) => {
    const host = await StaticServer.start("/some/where/");
    const context = await browser.newContext({ baseURL: host.url });
    await use(context);
    await context.close();
    await host.stop();
  },
});

test("window.optml trains with progress and log, and refuses in words", async ({ page }) => {
  await page.goto("./?backend=cpu");
  const script = `import * as mx from "mxnet";
export async function train({ hyperparameters }) {
  console.log("epochs: " + hyperparameters.epochs);
  const data = new mx.io.NDArrayIter({
    data: mx.nd.array([[0, 0], [0, 1], [1, 0], [1, 1]]), label: mx.nd.array([0, 2, 1, 3]),
    label_name: "lro_label", batch_size: 4,
  });
  const layer = mx.sym.FullyConnected(mx.sym.Variable("data"), { num_hidden: 1, name: "fc" });
  const symbol = mx.sym.LinearRegressionOutput(layer, { name: "lro" });
  const module = new mx.mod.Module({ symbol, label_names: ["lro_label"] });
  await module.fit(data, { num_epoch: Number(hyperparameters.epochs), eval_metric: "mse" });
  return module;
}`;
  const { outcome, heard } = await page.evaluate(async (text) => {
    const { optml } = window;
    await optml.workspaces.create("tiny");
    await optml.files.writeFile("/opt/ml/code/tiny.ts", text);
    const heard: string[] = [];
    optml.on("log", ({ text: line, workspace }) => heard.push(`${workspace} ${line}`));
    optml.on("progress", ({ isEpochEnd, epoch }) => isEpochEnd && heard.push(`end of ${epoch}`));
    return { outcome: await optml.train({ hyperparameters: { epochs: 3 } }), heard };
  }, script);
  expect(outcome).toMatchObject({ status: "Completed" });
  expect(heard).toContain("tiny epochs: 3");
  expect(heard.filter((each) => each.startsWith("end of"))).toEqual(["end of 0", "end of 1", "end of 2"]);
  await expect(page.getByRole("textbox", { name: "Value of epochs" })).toHaveValue("3");
  await expect(page.getByText("Completed").first()).toBeVisible();

  const refused = page.evaluate(() => window.optml.train({ script: "/opt/ml/code/none.ts" }));
  await expect(refused).rejects.toThrow(
    'Cannot train as "/opt/ml/code/none.ts" is no script of the workspace: there are /opt/ml/code/tiny.ts',
  );
});

test("The AWS SDK invokes what a tab has deployed, from the first visit on", async ({ visitor }) => {
  const page = await visitor.newPage();
  const { problems } = watchPage(page);
  await deployEcho(page, "my_echo");
  await page.evaluate(await bundledSdk());

  const answer = await invoke(page, { EndpointName: "my-echo", ContentType: "text/csv", Body: "1,2\r\n" });
  expect(answer).toMatchObject({ text: "1,2\r\n", ContentType: "application/json" });
  const csv = { EndpointName: "my-echo", ContentType: "text/csv", Accept: "text/csv", Body: "1" };
  expect(await invoke(page, csv)).toMatchObject({
    text: "1",
    ContentType: "text/csv; charset=utf-8",
    InvokedProductionVariant: "AllTraffic",
  });
  const original = '{"error": "RangeError", "message": "the model is confused", "handler": "transform_fn"}';
  expect(await invoke(page, { ...csv, ContentType: "text/fail" })).toMatchObject({
    name: "ModelError",
    OriginalStatusCode: 500,
    OriginalMessage: original,
    LogStreamArn: "arn:aws:logs:us-east-1:000000000000:log-group:/aws/sagemaker/Endpoints/my-echo",
  });
  expect(await invoke(page, { ...csv, EndpointName: "other" })).toMatchObject({
    name: "ValidationError",
    message: "Endpoint other of account 000000000000 not found.",
    $metadata: { httpStatusCode: 400 },
  });
  await page.getByRole("tab", { name: "Requests", exact: true }).click();
  await expect(page.getByRole("region", { name: "History" }).getByRole("listitem")).toHaveCount(3);
  // What the console says of a 400 and a 424 is the browser's own.
  expect(problems.filter((problem) => !/status of 4(00|24)/.test(problem))).toEqual([]);
});

test("Any tab reaches the one that serves, until that is closed", async ({ visitor }) => {
  const serving = await visitor.newPage();
  await deployEcho(serving, "echo");
  await serving.evaluate(() => window.optml.workspaces.open("mnist"));
  const asking = await visitor.newPage();
  await asking.goto("./?backend=cpu");
  await asking.evaluate(() => window.optml.address());

  expect(await post(asking, "hello", "text/plain")).toMatchObject({ status: 200, text: "hello" });
  expect(await post(asking, "x".repeat(6 * 1024 ** 2 + 1), "text/plain")).toMatchObject({ status: 413 });
  expect(await post(asking, "", "text/plain", "endpoints/echo/invocations-response-stream")).toMatchObject({
    status: 404,
  });

  // Listens before the request is sent from the other tab.
  await serving.evaluate(() => {
    window.busy = new Promise<void>((resolve) => {
      window.optml.on("worker", ({ status }) => status === "busy" && resolve());
    });
  });
  const slow = post(asking, "", "text/slow");
  await serving.evaluate(() => window.busy);
  await serving.close();
  const { status, text } = await slow;
  expect(status).toBe(424);
  expect(JSON.parse(text)).toMatchObject({ OriginalStatusCode: 503 });
  expect(await post(asking, "hello", "text/plain")).toMatchObject({ status: 400 });
});

async function deployEcho(page: Page, workspace: string): Promise<void> {
  await page.goto("./?backend=cpu");
  await page.evaluate(
    async ({ name, script }) => {
      const { optml } = window;
      await optml.workspaces.create(name);
      await optml.files.writeFile("/opt/ml/code/echo.ts", script);
      await optml.deploy({ workers: 1 });
      await optml.address();
    },
    { name: workspace, script: ECHO },
  );
}

/** Sends one request with the SDK, and returns what it answers or throws. */
function invoke(page: Page, input: Record<string, string>): Promise<Record<string, unknown>> {
  return page.evaluate(async (given) => {
    const { SageMakerRuntimeClient, InvokeEndpointCommand } = window.sdk;
    const client = new SageMakerRuntimeClient({
      endpoint: await window.optml.address(),
      region: "local",
      credentials: { accessKeyId: "any", secretAccessKey: "any" },
    });
    try {
      const answer = await client.send(new InvokeEndpointCommand(given));
      return { ...answer, text: new TextDecoder().decode(answer.Body) };
    } catch (error) {
      const { name, message } = error as Error;
      return { ...(error as object), name, message };
    }
  }, input);
}

function post(page: Page, body: string, type: string, path = "endpoints/echo/invocations") {
  return page.evaluate(
    async ([sent = "", contentType = "", address = ""]) => {
      const headers = { "Content-Type": contentType, Accept: "text/plain" };
      const response = await fetch(address, { method: "POST", headers, body: sent });
      return { status: response.status, text: await response.text() };
    },
    [body, type, path],
  );
}

async function bundledSdk(): Promise<string> {
  const built = await build({
    configFile: false,
    root: ROOT,
    logLevel: "error",
    define: { "process.env.NODE_ENV": '"production"' },
    build: {
      write: false,
      lib: {
        entry: "node_modules/@aws-sdk/client-sagemaker-runtime/dist-es/index.js",
        name: "sdk",
        formats: ["iife"],
      },
    },
  });
  const [bundle] = Array.isArray(built) ? built : [built];
  if (!bundle || !("output" in bundle)) throw new Error("Cannot bundle the AWS SDK for the page");
  return `${bundle.output[0].code}; window.sdk = sdk;`;
}
