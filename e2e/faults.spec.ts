import { writeFile } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import { FaultPage } from "./fault-page.ts";
import { TINY_MODEL } from "./tiny-model.ts";

/** A handler with a fault, and what the page says of it. */
interface Fault {
  name: string;
  /** The whole script: its first line is line 1. */
  script: string;
  /** Line of the script that the page links to. Absent where the request is at fault. */
  line?: number;
  /** What the answer says, what to do among it. */
  says: RegExp;
  /** Default: `[[1, 2]]`. */
  body?: Uint8Array;
  status?: number;
}

const FAULTS: Fault[] = [
  {
    name: "wrong arity",
    script: `export function input_fn(model, data, content_type, extra) {
  return JSON.parse(data);
}
`,
    line: 1,
    says: /input_fn.*it declares 4 parameters, it is called as input_fn\(model, input_data, content_type\) for a Module: declare only these/,
  },
  {
    name: "swapped arguments",
    script: `export async function predict_fn(data, module) {
  return await module.predict(data);
}
`,
    line: 2,
    says: /module\.predict is not a function.*predict_fn is called as predict_fn\(module, data\).*swap them/,
  },
  {
    name: "a forgotten await",
    script: `export function predict_fn(module, data) {
  const scores = module.predict(data).mul(2);
  return scores;
}
`,
    line: 2,
    says: /predict\(\) gives a promise: write await before it/,
  },
  {
    name: "a promise in the pair",
    script: `export function output_fn(data, accept) {
  return [data.asnumpy(), accept];
}
`,
    line: 2,
    says: /output_fn returned a promise as the body.*write await/,
  },
  {
    name: "not a pair returned",
    script: `export function output_fn(data, accept) {
  return { body: "[[1]]" };
}
`,
    line: 2,
    says: /output_fn returned.*it must return a pair: \[body, content_type\]/,
  },
  {
    name: "a tensor where an NDArray is due",
    script: `import * as tf from "@tensorflow/tfjs";
export function predict_fn(module, data) {
  return tf.tensor2d([[1, 2]]);
}
`,
    line: 3,
    says: /predict_fn returned.*Tensor.*needs an NDArray.*mx\.nd\.array/,
  },
  {
    name: "wrong dtype: text where numbers are due",
    script: `import * as tf from "@tensorflow/tfjs";
export function predict_fn(module, data) {
  return tf.matMul(tf.tensor2d([[1, 2]]), tf.tensor2d(["a", "b"], [2, 1]));
}
`,
    line: 3,
    says: /string.*make numbers of it/,
  },
  {
    name: "wrong shape from input_fn",
    script: `import * as mx from "mxnet";
export function input_fn(model, data, content_type) {
  return mx.nd.array([[1, 2, 3]]);
}
`,
    line: 3,
    says: /\(1, 3\).*data \(1, 2\).*reshape/,
  },
  {
    name: "wrong shape in predict_fn",
    script: `import * as mx from "mxnet";
export async function predict_fn(module, data) {
  module.forward({ data: [mx.nd.array([[1, 2, 3]])] });
  return module.get_outputs()[0];
}
`,
    line: 3,
    says: /data \(1, 3\).*bound to data \(1, 2\)/,
  },
  {
    name: "JSON that is not UTF-8",
    script: "",
    body: Uint8Array.of(0x5b, 0x31, 0xff, 0x5d),
    says: /byte 2 \(0xff\) is not valid there.*Send application\/json as UTF-8/,
  },
  {
    name: "out of memory",
    script: `export function predict_fn(module, data) {
  return new Float32Array(2 ** 36);
}
`,
    line: 2,
    says: /not the memory for so many elements.*fewer rows at a time/,
  },
  {
    name: "an endless loop",
    script: `export function predict_fn(module, data) {
  for (;;);
}
`,
    line: 1,
    status: 504,
    says: /did not answer within 2 s.*predict_fn was the last.*Look for a loop that does not end/,
  },
];

test("A handler with a fault is explained at its line, in words that say what to do", async ({ page }) => {
  const workbench = new FaultPage(page);
  await workbench.openEmpty();
  await workbench.put("model", { ...TINY_MODEL });
  await workbench.openScript("export {};\n");
  await workbench.tab("Host");
  await workbench.run.getByText("Environment variables").click();
  await workbench.run.getByRole("button", { name: "Add variable" }).click();
  await workbench.run.getByLabel("Name of variable 1").fill("SAGEMAKER_MODEL_SERVER_TIMEOUT");
  await workbench.run.getByLabel("Value of SAGEMAKER_MODEL_SERVER_TIMEOUT").fill("2");
  await workbench.deploy(1);
  expect((await workbench.sendText("[[1, 2]]")).body).toBe("[[8.5]]");
  await workbench.run.getByRole("checkbox", { name: /Send again/ }).uncheck();
  const notUtf8 = test.info().outputPath("body.json");

  for (const { name, script, line, says, body, status = 500 } of FAULTS) {
    await test.step(name, async () => {
      await workbench.reloadWith(script || "export {};\n// as it was\n");
      if (body) await writeFile(notUtf8, body);
      const answer = body
        ? await workbench.sendFile(notUtf8, "application/json")
        : await workbench.sendText("[[1, 2]]");
      expect.soft(answer.status, name).toBe(status);
      await expect.soft(answer.region, name).toContainText(says);
      if (line === undefined) return;
      const place = answer.region.getByRole("button", { name: new RegExp(`^defaults\\.ts:${line}:`) });
      await expect.soft(place.first(), name).toBeVisible();
      await expect(answer.region.getByText("What the client sees")).toBeVisible();
    });
  }

  await test.step("a forgotten dispose: from the second request on", async () => {
    await workbench.reloadWith(`import * as tf from "@tensorflow/tfjs";
export async function predict_fn(module, data) {
  tf.keep(tf.zeros([2]));
  return await module.predict(data);
}
`);
    // The worker is another one, as the loop has ended the one before: its first request may keep what it makes.
    await workbench.sendText("[[1, 2]]");
    const { region } = await workbench.sendText("[[1, 2]]");
    await expect(region).toContainText(/predict_fn left 1 tensor behind.*must dispose of/);
    await region.getByRole("button", { name: /^defaults\.ts:2:/ }).click();
    await expect(page.getByText(/^Line 2, column/)).toBeVisible();
  });

  await test.step("an import that does not exist: what served before goes on", async () => {
    await workbench.writeScript('import { scale } from "./nowhere.ts";\nexport const predict_fn = scale;\n');
    await workbench.run.getByRole("button", { name: "Reload script" }).click();
    await expect(page.getByRole("main")).toContainText('Cannot import "./nowhere.ts": no such file');
    await expect(page.getByRole("button", { name: /^defaults\.ts:1:/ }).first()).toBeVisible();
    expect((await workbench.sendText("[[1, 2]]")).status).toBe(200);
  });
});

test("A read of a GPU tensor that does not wait, and a lost device, are explained at their line", async ({
  page,
}) => {
  const workbench = new FaultPage(page);
  await workbench.openEmpty("backend=webgpu");
  await workbench.put("model", { ...TINY_MODEL });
  await workbench.serve(`import * as tf from "@tensorflow/tfjs";

export async function transform_fn(model, data, content_type, accept) {
  if (content_type === "text/read") {
    return [String(tf.ones([64, 64]).matMul(tf.ones([64, 64])).dataSync()), accept];
  }
  if (content_type === "text/lose") {
    tf.backend().device.destroy();
    await new Promise(() => {});
  }
  return [data, accept];
}
`);
  const read = await workbench.sendText("x", "text/read");
  expect(read.status).toBe(500);
  await expect(read.region).toContainText(
    /Cannot read Tensor \(64, 64\) float32 at once.*write await tensor\.data\(\)/,
  );
  await expect(read.region.getByRole("button", { name: /^defaults\.ts:5:/ }).first()).toBeVisible();

  const lost = await workbench.sendText("x", "text/lose");
  expect(lost.status).toBe(500);
  expect(JSON.parse(lost.body).message).toMatch(/its GPU device was lost.*transform_fn/);
  await expect(lost.region).toContainText("send fewer rows at a time");
  await expect(lost.region.getByRole("button", { name: /^defaults\.ts:3:/ }).first()).toBeVisible();
  expect(await workbench.sendText("[1]")).toMatchObject({ status: 200, body: "[1]" });
});
