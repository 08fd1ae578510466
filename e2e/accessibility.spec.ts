import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Locator, type Page, test } from "@playwright/test";
import { TINY_SCRIPT } from "./tiny-script.ts";
import { WorkbenchPage } from "./workbench.ts";

const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };

type PanelName = "Files" | "Script" | "Train" | "Host" | "Requests" | "Log";

test.describe("axe finds no violation, light and dark, at desktop and phone width:", () => {
  test.use({ contextOptions: { reducedMotion: "reduce" } });
  // Axe looks at each state four times.
  test.setTimeout(300_000);

  let page: Page;
  let workbench: WorkbenchPage;
  test.beforeEach(async ({ page: given }) => {
    page = given;
    workbench = new WorkbenchPage(page);
    await workbench.open("backend=cpu");
  });

  test("files, their menus and their dialogs", async () => {
    const newMenu = workbench.files.getByRole("button", { name: "New", exact: true });
    await expectAccessible("Files");
    await expectAccessible("Files", { open: () => newMenu.click() });
    await expectAccessible("Files", {
      open: () => workbench.files.getByRole("treeitem", { name: "mnist.ts" }).click({ button: "right" }),
    });
    await expectAccessible("Files", {
      open: async () => {
        await newMenu.click();
        await page.getByRole("menuitem", { name: "New channel" }).click();
        await page.getByRole("textbox", { name: "Channel name" }).fill("a/b");
        await page.getByRole("dialog").getByRole("button", { name: "Create" }).click({ force: true });
      },
    });
  });

  test("a dialog that asks whether to replace a file, and the notice of one that was removed", async () => {
    const file = { name: "mnist.ts", base64: btoa("export {};") };
    await expectAccessible("Files", {
      open: async () => {
        await workbench.dropBytes("code", [file]);
        await expect(page.getByRole("dialog")).toBeVisible();
      },
    });
    await workbench.files.getByRole("treeitem", { name: "mnist.ts" }).click();
    await page.keyboard.press("Delete");
    await expect(page.getByRole("button", { name: "Undo" })).toBeVisible();
    await expectAccessible("Files");
  });

  test("the header's menus and notes", async () => {
    for (const name of [/^Workspace/, /^Theme/, /^Tensor backend/, /^Storage/]) {
      await expectAccessible("Train", { open: () => page.getByRole("button", { name }).first().click() });
    }
    await expectAccessible("Train", {
      open: async () => {
        await page.getByRole("button", { name: /^Workspace/ }).click();
        await page.getByRole("menuitem", { name: /^New/ }).first().click();
        await expect(page.getByRole("dialog")).toBeVisible();
      },
    });
  });

  test("a script, one with an error in it, and the empty editor", async () => {
    await expect(page.getByText("Handwritten digits with MXNet's Module API.")).toBeVisible();
    await expectAccessible("Script");
    await openScript("export const broken = ;\n");
    await expect(page.locator(".editor-problems")).toBeVisible();
    await expectAccessible("Script");
    await page
      .getByRole("button", { name: /^Close/ })
      .first()
      .click();
    await expectAccessible("Script");
  });
});

function isFocused(target: Locator): Promise<boolean> {
  return target.evaluate((element) => element.contains(document.activeElement));
}
