import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { FaultPage } from "./fault-page.ts";
import { TINY_MODEL } from "./tiny-model.ts";

/** Serves the tiny model: `factor` is what a person changes. */
function script(factor: string): string {
  return `import * as mx from "mxnet";

export async function predict_fn(module, data) {
  console.log("predicting");
  return (await module.predict(data)).mul(${factor});
}
`;
}

/** Predicts what is no picture book tensor: nothing, texts, more than float32 holds, a long list. */
const ODD_VALUES = `import * as tf from "@tensorflow/tfjs";

export function predict_fn(module, data) {
  return {
    empty: tf.zeros([0, 3]),
    texts: tf.tensor([["a", "bé"]], [1, 2], "string"),
    doubles: Float64Array.of(1e300, -Infinity),
    list: Array.from({ length: 300_000 }, (_, index) => index),
    word: "short",
  };
}

export function output_fn(prediction, accept) {
  return ["1,2\\n".repeat(600_000), "text/csv"];
}
`;

test("A request is traced stage by stage, replayed from one after an edit, and sent again on save", async ({
  page,
}) => {
  const workbench = new FaultPage(page);
  await workbench.openEmpty();
  await workbench.put("model", TINY_MODEL);
  await workbench.serve(script("10"));
  // 2a + 3b + 0.5 of (1, 2), ten times.
  expect((await workbench.sendText("[[1, 2]]")).body).toBe("[[85.0]]");

  const trace = workbench.run.getByRole("region", { name: "Trace" });
  const stage = (name: string) => trace.locator("summary", { has: page.getByText(name, { exact: true }) });
  for (const name of ["decode", "input_fn", "predict_fn", "output_fn", "response"]) {
    await expect(stage(name)).toBeVisible();
  }
  await stage("input_fn").press("Enter");
  await expect(trace.getByText("readRows in src/sagemaker/serving/module-defaults.ts")).toBeVisible();
  await stage("input_fn").press("Enter");
  await stage("predict_fn").press("Enter");
  await expect(trace.getByRole("region", { name: "Output of predict_fn" })).toContainText("85");
  await expect(trace.getByRole("region", { name: "Log of predict_fn" })).toContainText("predicting");
  await look("trace");

  await test.step("saving the script sends the request again, and what was unfolded stays so", async () => {
    const predicted = trace.getByRole("region", { name: "Output of predict_fn" });
    await predicted.scrollIntoViewIfNeeded();
    const before = await predicted.boundingBox();
    await workbench.writeScript(script("100"));
    const answer = workbench.run.getByRole("region", { name: "Answer" });
    await expect(answer).toContainText("850");
    await expect(predicted).toContainText("850");
    expect((await predicted.boundingBox())?.y).toBe(before?.y);
  });

  await test.step("a stage is replayed with the script as it is now, and differences are marked", async () => {
    await workbench.run.getByRole("checkbox", { name: /Send again/ }).uncheck();
    await workbench.writeScript(script("1000"));
    await workbench.run.getByRole("button", { name: "Reload script" }).click();
    await expect(workbench.run.getByText("Out of date")).toHaveCount(0);
    await trace.getByRole("button", { name: "Replay from here" }).click();
    const replay = workbench.run.getByRole("region", { name: "Replay", exact: true });
    await expect(replay.getByText("The results of 3 stages differ")).toContainText(
      "starting with predict_fn",
    );
    await expect(replay.getByRole("region", { name: "Difference in predict_fn" })).toContainText("8500");
    await replay.scrollIntoViewIfNeeded();
    await look("replay");
  });

  await test.step("the time line has all requests, by keyboard too", async () => {
    await workbench.run.getByText("All requests in time").click();
    const line = workbench.run.getByRole("region", { name: "Time line" });
    await expect(line).toContainText("3 requests, 1 worker");
    await line.getByRole("slider", { name: "Request" }).press("Home");
    await expect(line.getByText(/^Request 1, worker 1, 200/)).toBeVisible();
    await line.scrollIntoViewIfNeeded();
    await look("timeline");
  });

  await test.step("a request is replayed that its worker does not keep any more", async () => {
    await page.evaluate(async () => {
      for (let count = 0; count < 20; count++) await window.optml.invoke({ body: "[[0, 0]]" });
    });
    const first = workbench.run.getByRole("region", { name: "Trace of request 1" });
    await first.getByRole("button", { name: "Replay", exact: true }).click();
    const replay = workbench.run.getByRole("region", { name: "Replay of request 1" });
    await expect(replay.getByText("The results of 3 stages differ")).toBeVisible();
    await workbench.run.getByText("All requests in time").click();
  });

  await test.step("values of any kind and length are told, and what of them was cut", async () => {
    await workbench.reloadWith(ODD_VALUES);
    await workbench.sendText("[[1, 2]]", "application/json", "text/csv");
    const own = workbench.run.getByRole("region", { name: "Trace", exact: true });
    const open = (name: string) =>
      own.locator("summary", { has: page.getByText(name, { exact: true }) }).click();
    const predicted = own.getByRole("region", { name: "Output of predict_fn" });
    await expect(predicted).toContainText("0 values");
    await expect(predicted).toContainText("Tensor (1, 2) string of 2");
    await expect(predicted).toContainText('1 "bé"');
    await expect(predicted.getByRole("cell", { name: /-inf$/ })).toBeVisible();
    await expect(predicted.getByRole("cell", { name: "1.000e+300" })).toBeVisible();
    await expect(predicted).toContainText('word "short"');
    await predicted.locator("summary").filter({ hasText: "list" }).click();
    await expect(predicted).toContainText("Array of 300,000: the first 200 were kept");
    await expect(predicted).toContainText("[0, 1, 2, ");
    await open("output_fn");
    await expect(own.getByText(/cannot be replayed from here: .* more than 100,000 members/)).toBeVisible();
    const made = own.getByRole("region", { name: "Output of output_fn" });
    await expect(made.getByRole("tab", { name: "Table" })).toBeVisible();
    await expect(made.getByText("of 2.4 MB were kept")).toBeVisible();
    await look("odd-values");
  });

  async function look(name: string): Promise<void> {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: `test-results/looks/${name}-${colorScheme}.png` });
      expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    }
  }
});
