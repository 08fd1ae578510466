import { expect, test } from "@playwright/test";
import { WorkbenchPage, watchPage } from "./workbench.ts";

test("The Gluon sample trains, saves by itself, is loaded by its model_fn and answers", async ({ page }) => {
  test.setTimeout(240_000);
  const { foreign, problems } = watchPage(page);
  const workbench = new WorkbenchPage(page);
  await workbench.open("backend=cpu");
  // The samples are made one after another on the first visit: until the last is there the menu moves under the mouse.
  await page.getByRole("button", { name: /^Workspace/ }).click();
  await expect(page.getByRole("menuitemradio")).toHaveCount(3);
  await page.keyboard.press("Escape");
  await workbench.workspace("gluon");

  await test.step("train on a few digits", async () => {
    await workbench.tab("Train");
    await workbench.run.getByRole("textbox", { name: "Name of hyperparameter 4" }).fill("digits");
    await workbench.hyperparameter("digits", "300");
    await expect(workbench.run.getByRole("textbox", { name: "Value of learning_rate" })).toHaveValue("0.02");
    await workbench.hyperparameter("epochs", "1");
    expect(await workbench.train()).toBe("Completed");
    await expect(workbench.log.getByText(/\[Epoch 0\] Validation: accuracy=0\.\d+/)).toBeVisible();
    await workbench.unfold("model");
    for (const name of ["model-symbol.json", "model-0000.params"]) {
      await expect(workbench.files.getByRole("treeitem", { name })).toBeVisible();
    }
  });

  await test.step("an image in, ten scores out", async () => {
    await workbench.deploy(1);
    const image = [
      [Array.from({ length: 28 }, (_, y) => Array.from({ length: 28 }, (_, x) => (x + y) / 56))],
    ];
    const { status, body } = await workbench.sendText(JSON.stringify(image));
    expect(status).toBe(200);
    expect(JSON.parse(body)[0]).toHaveLength(10);
  });

  expect(foreign).toEqual([]);
  expect(problems).toEqual([]);
});
