import { expect, type Locator, test } from "@playwright/test";
import { TINY_SCRIPT } from "./tiny-script.ts";
import { WorkbenchPage } from "./workbench.ts";

test("The keyboard alone opens, edits and saves a script, trains and deploys it, and reads an answer", async ({
  page,
}) => {
  const workbench = new WorkbenchPage(page);
  const { files, run } = workbench;
  const press = (key: string) => page.keyboard.press(key);

  /** Presses `key` until `target` has the focus, as a person does who sees where the focus is. */
  async function go(key: "F6" | "Tab" | "Shift+Tab" | "ArrowDown", target: Locator): Promise<void> {
    for (let pressed = 0; pressed < 40; pressed++) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await press(key);
    }
    await expect(target).toBeFocused();
  }

  await workbench.open("backend=cpu");
  const tour = page.getByRole("complementary", { name: "Tour" });
  await expect(tour).toBeVisible();
  await go("Tab", page.getByRole("button", { name: /^Workspace/ }));
  await press("Enter");
  await go("ArrowDown", page.getByRole("menuitemradio", { name: "defaults" }));
  await press("Enter");
  await expect(files.getByRole("treeitem", { name: "defaults.ts" })).toBeVisible();

  await go("F6", files.getByRole("tree"));
  await press("Home");
  await press("d");
  await expect(files.getByRole("treeitem", { name: "defaults.ts", selected: true })).toBeVisible();
  await press("Enter");
  const text = page.getByRole("textbox", { name: "Text of defaults.ts" });
  await go("F6", text);
  await press("ControlOrMeta+a");
  await page.keyboard.insertText(TINY_SCRIPT);
  await expect(page.getByRole("button", { name: "defaults.ts (unsaved)" })).toBeVisible();
  await press("ControlOrMeta+s");
  await expect(page.getByRole("button", { name: "defaults.ts (unsaved)" })).toHaveCount(0);

  await go("F6", run.getByRole("tab", { name: "Train" }));
  await go("Tab", run.getByRole("button", { name: "Train", exact: true }));
  await press("Enter");
  await expect(run.getByText("Completed", { exact: true })).toBeVisible();
  await expect(run.getByRole("button", { name: "Train", exact: true })).toBeFocused();

  await go("Shift+Tab", run.getByRole("tab", { name: "Train" }));
  await press("ArrowRight");
  await go("Tab", run.getByRole("button", { name: "Deploy", exact: true }));
  await press("Enter");
  await expect(run.getByText("In service")).toBeVisible();
  await expect(run.getByRole("button", { name: "Undeploy" })).toBeFocused();
  // Offered until then: whoever has come this far needs none. It goes with the next key.
  await expect(tour).toBeVisible();

  await go("Shift+Tab", run.getByRole("tab", { name: "Host" }));
  await press("ArrowRight");
  await go("Tab", run.getByRole("tablist", { name: "Body" }).getByRole("tab", { selected: true }));
  await press("Home");
  await go("Tab", run.getByRole("textbox", { name: "Body as text" }));
  await press("ControlOrMeta+a");
  await page.keyboard.type("[[1, 1]]");
  await press("ControlOrMeta+Enter");
  const answer = run.getByRole("region", { name: "Answer" });
  await expect(answer.getByText("200", { exact: true })).toBeVisible();
  await go("Tab", answer.getByRole("tab", { selected: true }));
  await press("Home");
  await expect(tour).toHaveCount(0);
  await expect(answer.getByRole("tabpanel")).toContainText(/2\.99|3\.00|3$/);
});
