import { expect, test } from "@playwright/test";
import { FaultPage } from "./fault-page.ts";
import { TINY_MODEL } from "./tiny-model.ts";

const FOREVER = "  for (;;);\n}\n";

test("A train that never ends leaves the page live, is stopped at once, and does not start again", async ({
  page,
}) => {
  const workbench = new FaultPage(page);
  await workbench.openEmpty();
  await workbench.openScript(`export function train() {\n  console.log("round and round");\n${FOREVER}`);
  await workbench.tab("Train");
  await workbench.run.getByRole("button", { name: "Train", exact: true }).click();
  await expect(workbench.log.getByText("round and round")).toBeVisible();
  const editor = page.getByRole("textbox", { name: /defaults\.ts|code|script/i }).first();
  await editor.click();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.type("// typed while it runs");
  await expect(page.getByText("// typed while it runs")).toBeVisible();
  await workbench.run.getByRole("button", { name: "Stop", exact: true }).click();
  await expect(workbench.run.getByText("Stopped", { exact: true })).toBeVisible({ timeout: 1000 });

  await workbench.log.getByRole("button", { name: "Clear the log" }).click();
  await expect(workbench.log.getByText("round and round")).toHaveCount(0);
  await workbench.run.getByRole("button", { name: "Train", exact: true }).click();
  await expect(workbench.log.getByText("round and round")).toBeVisible();
  await page.reload();
  await workbench.tab("Train");
  await expect(workbench.run.getByRole("button", { name: "Train", exact: true })).toBeEnabled();
  await expect(workbench.log.getByText("round and round")).toHaveCount(0);
  await expect(workbench.run.getByText("Training", { exact: true })).toHaveCount(0);
  await expect(page.getByText("// typed while it runs")).toBeVisible();
});

test("A handler that never ends can be undeployed", async ({ page }) => {
  const workbench = new FaultPage(page);
  await workbench.openEmpty();
  await workbench.put("model", TINY_MODEL);
  await workbench.openScript(`export function input_fn(model, data, content_type) {
  if (content_type === "text/loop") for (;;);
  return JSON.parse(data);
}
export function predict_fn(model, data) {
  return data;
}
export function output_fn(data, accept) {
  return [JSON.stringify(data), accept];
}
`);
  await workbench.deploy(1);
  expect(await workbench.sendText("[1]")).toMatchObject({ status: 200, body: "[1]" });

  await workbench.types("text/loop", "application/json");
  await workbench.run.getByRole("button", { name: /^Send/ }).first().click();
  await expect(workbench.run.getByRole("button", { name: "Stop waiting" })).toBeVisible();
  await workbench.tab("Host");
  await workbench.run.getByRole("button", { name: "Undeploy" }).click();
  await expect(workbench.run.getByText("Not deployed")).toBeVisible({ timeout: 1000 });
});
