import { readFile } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import { NO_SHARED_DATA, sharedData } from "./shared-data.ts";
import { WorkbenchPage, watchPage } from "./workbench.ts";

/** The labels of the reference's first ten test digits. */
const LABELS = [7, 2, 1, 0, 4, 1, 4, 9, 5, 9];

test("The sample trains on WebGPU, is saved, survives a reload, is deployed and reads digits", async ({
  page,
}) => {
  test.setTimeout(600_000);
  const { foreign, problems } = watchPage(page);
  const workbench = new WorkbenchPage(page);
  await workbench.open("backend=webgpu&cpu-forward=off");

  await test.step("train to at least 0.90 on the test digits", async () => {
    await workbench.tab("Train");
    // Two of its four epochs are enough for that, and a software GPU takes its time.
    await workbench.hyperparameter("epochs", "2");
    expect(await workbench.train(480_000)).toBe("Completed");
    await expect(workbench.run.getByText(/WebGPU/).first()).toBeVisible();
    expect(await lastValidationAccuracy(workbench)).toBeGreaterThanOrEqual(0.9);
  });

  await test.step("the model is in /opt/ml/model, also after a reload", async () => {
    await page.reload();
    await workbench.unfold("model");
    for (const name of ["model-symbol.json", "model-0000.params", "model-shapes.json"]) {
      await expect(workbench.files.getByRole("treeitem", { name })).toBeVisible();
    }
  });

  await test.step("two workers call model_fn once each", async () => {
    await workbench.deploy(2);
    const workers = workbench.run.getByRole("region", { name: "Workers" }).getByRole("listitem");
    await expect(workers).toHaveCount(2);
    await expect(workers.filter({ hasText: "model_fn ran once" })).toHaveCount(2);
  });

  await test.step("nine of the ten reference digits, as JSON, and the eighth as CSV", async () => {
    test.skip(NO_SHARED_DATA !== undefined, NO_SHARED_DATA);
    let right = 0;
    for (const [index, label] of LABELS.entries()) {
      const digit = await readFile(sharedData(`mnist-images/0${index}.json`), "utf8");
      const { status, body } = await workbench.sendText(digit);
      expect(status).toBe(200);
      if (argmax(JSON.parse(body)[0]) === label) right += 1;
    }
    expect(right).toBeGreaterThanOrEqual(9);
    const csv = await readFile(sharedData("mnist-images/07.csv"), "utf8");
    const answer = await workbench.sendFile(sharedData("mnist-images/07.csv"), "text/csv", "text/csv");
    expect(answer.status).toBe(200);
    const rows = answer.body
      .trim()
      .split(/\r?\n/)
      .map((row) => row.split(",").map(Number));
    expect(rows).toHaveLength(csv.trim().split("\n").length);
    expect(argmax(rows[0] ?? [])).toBe(7);
  });

  expect(foreign).toEqual([]);
  expect(problems).toEqual([]);
});

async function lastValidationAccuracy(workbench: WorkbenchPage): Promise<number> {
  const lines = workbench.log.getByText(/Validation-accuracy=/);
  await expect(lines.last()).toBeVisible();
  return Number((await lines.last().textContent())?.match(/Validation-accuracy=([\d.]+)/)?.[1]);
}

function argmax(values: number[]): number {
  return values.indexOf(Math.max(...values));
}
