import { expect, type Page, test } from "@playwright/test";
import { WorkbenchPage } from "./workbench.ts";

const NET = `import * as mx from "mxnet";

/** Makes the net. */
export function network(units: number) {
  return new mx.gluon.nn.Dense(units);
}
`;

const SCRIPT = `import * as mx from "mxnet";
import { network } from "./net.ts";

export const model_fn = () => network(10);

export function predict_fn(block: mx.Block, array: mx.NDArray) {
  return array.tensor.dataSync();
}
`;

/** The page with a script of two files, one of them shown. */
async function openScript(page: Page): Promise<void> {
  const workbench = new WorkbenchPage(page);
  await workbench.open("backend=cpu");
  await workbench.workspace("defaults");
  await workbench.dropBytes("code", [
    { name: "net.ts", base64: btoa(NET) },
    { name: "script.ts", base64: btoa(SCRIPT) },
  ]);
  await workbench.files.getByRole("treeitem", { name: "script.ts", exact: true }).click();
  await expect(page.getByRole("textbox", { name: "Text of script.ts" })).toBeVisible();
}

test("The editor completes, explains, mends and renames a script, and shows where things are declared", async ({
  page,
}) => {
  await openScript(page);
  const text = page.getByRole("textbox", { name: "Text of script.ts" });

  await test.step("A fault is marked, and its quick fix applied", async () => {
    const mark = page.locator(".cm-lintRange-warning", { hasText: "dataSync" });
    await expect(mark).toBeVisible({ timeout: 60_000 });
    await mark.hover();
    await expect(page.getByText("dataSync() reads the tensor at once").last()).toBeVisible();
    await text.click();
    await page.keyboard.press("ControlOrMeta+.");
    await page.locator(".cm-panel-lint").getByRole("button", { name: "Write await data()" }).click();
    await expect(text).toContainText("export async function predict_fn");
    await expect(text).toContainText("return await array.tensor.data();");
    await expect(mark).toHaveCount(0);
  });

  await test.step("mx.nd. is completed", async () => {
    await text.click();
    await page.keyboard.press("ControlOrMeta+End");
    await page.keyboard.type("export const zero = mx.nd.zer");
    const option = page.getByRole("option", { name: /^zeros/ }).first();
    await expect(option).toBeVisible();
    await expect(page.locator(".cm-completionInfo")).toContainText("zeros(");
    await option.click();
    await expect(text).toContainText("mx.nd.zeros");
    await page.keyboard.type("(");
    await expect(page.locator(".call-help")).toContainText("shape");
    await page.keyboard.type("[2]");
  });

  await test.step("A name is explained when the pointer rests on it", async () => {
    await page.getByText("network", { exact: true }).last().hover();
    await expect(page.locator(".name-note")).toContainText("network(units: number): mx.gluon.nn.Dense");
    await expect(page.locator(".name-note")).toContainText("Makes the net.");
  });

  await test.step("A function is renamed in both files", async () => {
    await page.getByText("network", { exact: true }).last().click();
    await page.keyboard.press("F2");
    const dialog = page.getByRole("dialog", { name: "Rename network" });
    await dialog.getByRole("textbox").fill("make net");
    await dialog.getByRole("button", { name: "Rename" }).click();
    await expect(dialog.getByRole("alert")).toContainText("it is not a name that JavaScript knows");
    await dialog.getByRole("textbox").fill("makeNet");
    await dialog.getByRole("button", { name: "Rename" }).click();
    await expect(text).toContainText('import { makeNet } from "./net.ts";');
    await expect(text).toContainText("model_fn = () => makeNet(10)");
    await page.getByRole("button", { name: "net.ts (unsaved)" }).click();
    await expect(page.getByRole("textbox", { name: "Text of net.ts" })).toContainText(
      "export function makeNet(units: number)",
    );
  });

  await test.step("F12 shows a declaration of the library, to be read", async () => {
    await page.getByText("makeNet", { exact: true }).click();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("End");
    // To the left of "(units);", in Dense.
    for (let step = 0; step < 9; step++) await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("F12");
    const declaration = page.getByRole("textbox", { name: "Text of basic-layers.d.ts" });
    await expect(declaration).toContainText("class Dense");
    await expect(page.getByText("A declaration of a library")).toBeVisible();
  });
});

test("The editor formats, imports what is missing, and follows a name with Ctrl-click into another file", async ({
  page,
}) => {
  await openScript(page);
  const text = page.getByRole("textbox", { name: "Text of script.ts" });
  await text.click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText("export const model_fn = () => netw");
  await page.keyboard.press("Control+Space");
  const option = page.getByRole("option", { name: /^network/ }).first();
  await expect(option).toBeVisible({ timeout: 60_000 });
  await option.click();
  await expect(text).toContainText('import { network } from "./net.ts";');
  await page.keyboard.type("(  3 )");
  await page.keyboard.press("Shift+Alt+f");
  await expect(text).toContainText("network(3)");
  await text
    .getByText("network", { exact: true })
    .last()
    .click({ modifiers: ["ControlOrMeta"] });
  const net = page.getByRole("textbox", { name: "Text of net.ts" });
  await expect(net).toBeFocused();
  await expect(page.getByText("Line 4, column 17")).toBeVisible();
});
