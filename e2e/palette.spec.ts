import { expect, type Page, test } from "@playwright/test";
import type { Optml } from "../src/ui/programs/optml.ts";
import { WorkbenchPage } from "./workbench.ts";

declare const window: Window & { optml: Optml };

const DOUBLING = `export const model_fn = () => 2;
export const transform_fn = (model, data, type, accept) => [String(model * JSON.parse(data)), accept];
`;

test("Everything is done from the command palette, by keyboard only", async ({ page }) => {
  const workbench = new WorkbenchPage(page);
  await workbench.open("backend=cpu&sample=defaults");
  const dialog = page.getByRole("dialog", { name: "Commands" });
  const input = dialog.getByRole("combobox", { name: "Command or file" });

  await page.keyboard.press("F1");
  await expect(input).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();

  await command(page, "new workspace");
  await page.keyboard.type("doubling");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Workspace doubling" })).toBeVisible();
  await page.evaluate((text) => window.optml.files.writeFile("/opt/ml/code/doubling.ts", text), DOUBLING);

  await command(page, "open doubling.ts");
  const open = page.getByRole("navigation", { name: "Open files" });
  await expect(open.getByRole("button", { name: "doubling.ts", exact: true })).toBeVisible();
  await command(page, "deploy");
  await expect(workbench.run.getByText("In service")).toBeVisible({ timeout: 30_000 });
  await command(page, "show requests");
  await workbench.run.getByRole("tab", { name: "Text", exact: true }).click();
  await workbench.run.getByRole("textbox", { name: "Body as text" }).fill("21");
  await command(page, "send");
  await expect(workbench.run.getByRole("region", { name: "Answer" }).getByText("42").first()).toBeVisible();

  const parts = Array.from({ length: 9 }, (_, index) => `part-${index}.ts`);
  await page.evaluate(
    (names) => Promise.all(names.map((name) => window.optml.files.writeFile(`/opt/ml/code/${name}`, ""))),
    parts,
  );
  for (const name of parts) {
    await page.keyboard.press("ControlOrMeta+k");
    await page.keyboard.type(name);
    await page.keyboard.press("Enter");
    await expect(open.getByRole("button", { name, exact: true })).toBeInViewport({ ratio: 0.9 });
  }

  await command(page, "dark theme");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await command(page, "switch defaults");
  await expect(page.getByRole("button", { name: "Workspace defaults" })).toBeVisible();

  await page.keyboard.press("ControlOrMeta+k");
  await page.keyboard.type("no such thing");
  await expect(dialog.getByText("No command or file matches")).toBeVisible();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("stop");
  await expect(dialog.getByRole("option").first()).toBeVisible();
  await expect(dialog.getByRole("option", { name: /^Stop/ })).toHaveCount(0);
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: /^Commands/ }).click();
  await page.keyboard.type("shortcuts");
  await page.keyboard.press("Enter");
  const shortcuts = page.getByRole("dialog", { name: "Shortcuts" });
  await expect(shortcuts.getByText("Rename", { exact: true })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(shortcuts).toBeHidden();
});

/** Opens the palette, types, and takes the first line. */
async function command(page: Page, text: string): Promise<void> {
  const dialog = page.getByRole("dialog", { name: "Commands" });
  await page.keyboard.press("ControlOrMeta+k");
  await expect(dialog).toBeVisible();
  await page.keyboard.type(text);
  await expect(dialog.getByRole("option").first()).toBeVisible();
  await page.keyboard.press("Enter");
}
