import { readFile } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import { WorkbenchPage } from "./workbench.ts";

test("The README's script trains on CSV files, is deployed and answers as it says", async ({ page }) => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const script = readme.match(/```ts\n([\s\S]*?)```/)?.[1] ?? "";
  const workbench = new WorkbenchPage(page);
  await workbench.open("backend=cpu");
  await workbench.workspace("defaults");
  await workbench.files.getByRole("treeitem", { name: "defaults.ts" }).click();
  await workbench.writeScript(script);

  await workbench.newChannel("training");
  // label = x0 + 2 * x1, for 400 points of a grid in the unit square.
  const points = Array.from({ length: 400 }, (_, i) => [(i % 20) / 20, Math.floor(i / 20) / 20] as const);
  await workbench.dropBytes("training", [
    { name: "train_data.csv", base64: btoa(points.map(([x0, x1]) => `${x0},${x1}\n`).join("")) },
    { name: "train_label.csv", base64: btoa(points.map(([x0, x1]) => `${x0 + 2 * x1}\n`).join("")) },
  ]);
  await workbench.unfold("training");
  await expect(workbench.files.getByRole("treeitem", { name: "train_label.csv" })).toBeVisible();

  await workbench.tab("Train");
  await workbench.hyperparameter("epochs", "60");
  expect(await workbench.train()).toBe("Completed");
  await workbench.deploy(1);
  const { status, body } = await workbench.sendText("[[0.5, 0.5], [0, 1]]");
  expect(status).toBe(200);
  const [[first], [second]] = JSON.parse(body).scores;
  expect(first).toBeCloseTo(1.5, 0);
  expect(second).toBeCloseTo(2, 0);
});
