import { expect, type Page, test } from "@playwright/test";
import { expectSteady, watchShifts } from "./layout-shifts.ts";
import { TINY_SCRIPT } from "./tiny-script.ts";
import { WorkbenchPage, watchPage } from "./workbench.ts";

/** A new user is to have an answer of an own handler within that time. */
const MOST_SECONDS = 60;

test("A new user takes the tour from an empty browser to the answer of a handler of one's own", async ({
  page,
}) => {
  const { foreign, problems } = watchPage(page);
  await watchShifts(page);
  const user = new NewUser(page);
  await page.goto("./?backend=cpu");
  const tour = page.getByRole("complementary", { name: "Tour" });
  const run = page.getByRole("region", { name: "Run" });

  await expect(tour).toBeVisible();
  await user.click(tour.getByRole("button", { name: "Take the tour" }));
  await expect(tour.getByRole("heading", { name: "A script and its data" })).toBeVisible();
  await expect(tour).toBeFocused();
  await user.click(tour.getByRole("button", { name: "Go on" }));

  await expect(tour.getByRole("status")).toContainText("Step 2 of 5: Train it");
  const train = run.getByRole("button", { name: "Train", exact: true });
  await expect(train).toHaveAttribute("data-tour", "here");
  await user.click(tour.getByRole("button", { name: "Only one epoch" }));
  await user.click(train);

  await expect(tour.getByRole("heading", { name: "Deploy it" })).toBeVisible({ timeout: 50_000 });
  await expect(run.getByRole("tab", { name: "Host" })).toHaveAttribute("data-tour", "here");
  await user.click(run.getByRole("tab", { name: "Host" }));
  const deploy = run.getByRole("button", { name: "Deploy", exact: true });
  await expect(deploy).toHaveAttribute("data-tour", "here");
  await user.click(deploy);

  await expect(tour.getByRole("heading", { name: "Ask it" })).toBeVisible({ timeout: 30_000 });
  await user.click(run.getByRole("tab", { name: "Requests" }));
  await user.drawOne();
  const send = run.getByRole("button", { name: /^Send/ });
  await expect(send).toHaveAttribute("data-tour", "here");
  await user.click(send);

  await expect(tour.getByRole("heading", { name: "Change it" })).toBeVisible();
  await user.click(tour.getByRole("button", { name: "Write a handler" }));
  const text = page.getByRole("textbox", { name: "Text of mnist.ts" });
  await expect(text).toContainText('says: "hello"');
  await expect(text).toBeFocused();
  await page.keyboard.type("a one");
  await page.keyboard.press("ControlOrMeta+s");

  await expect(tour.getByRole("heading", { name: "Your own handler has answered" })).toBeVisible();
  const { seconds, clicks } = await user.spent();
  console.log(`first answer of one's own handler: ${clicks} clicks, ${seconds.toFixed(1)} s`);
  expect(seconds, "seconds").toBeLessThan(MOST_SECONDS);
  await expect(tour.locator("pre")).toContainText('"says":"a one"');
  await expect(run.getByRole("region", { name: "Answer" })).toContainText("a one");
  await user.click(tour.getByRole("button", { name: "End the tour" }));
  await expect(tour).toHaveCount(0);

  await expectSteady(page);
  expect(foreign).toEqual([]);
  expect(problems).toEqual([]);
  await page.reload();
  await expect(text).toBeVisible();
  await expect(tour).toHaveCount(0);
});

test("The tour is declined, begun again from the help, left by Escape, and followed by keyboard on a phone", async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await watchShifts(page);
  await page.goto("./?backend=cpu");
  const tour = page.getByRole("complementary", { name: "Tour" });
  await tour.getByRole("button", { name: "No tour" }).click();
  await expect(tour).toHaveCount(0);

  const help = page.getByRole("button", { name: "Help" });
  await help.focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await expect(tour).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(tour).toHaveCount(0);
  await expect(help).toBeFocused();

  await page.keyboard.press("F1");
  await expect(page.getByRole("dialog", { name: "Commands" })).toBeVisible();
  await page.keyboard.type("tour");
  await page.keyboard.press("Enter");
  await expect(tour).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await expect(tour.getByRole("button", { name: "Go on" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(tour.getByRole("heading", { name: "Train it" })).toBeVisible();
  await expect(tour).toBeFocused();
  await expect(
    page.getByRole("navigation", { name: "Panels" }).getByRole("button", { name: "Train" }),
  ).toHaveAttribute("data-tour", "here");
  await tour.getByRole("button", { name: "Show me" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Train", exact: true }).first()).toBeFocused();
  await walkOn(page);
  await expectSteady(page);
});

/** Writes a script, trains and deploys it and reads its answer on a phone, without a tour. */
async function walkOn(page: Page): Promise<void> {
  const workbench = new WorkbenchPage(page);
  const { run, files } = workbench;
  const panels = page.getByRole("navigation", { name: "Panels" });
  const show = (name: RegExp) => panels.getByRole("button", { name }).click();
  await page.keyboard.press("Escape");
  await workbench.workspace("defaults");
  await show(/^Files/);
  await files.getByRole("treeitem", { name: "defaults.ts" }).click();
  await workbench.writeScript(TINY_SCRIPT);
  await show(/^Train/);
  await run.getByRole("button", { name: "Train", exact: true }).click();
  await expect(run.getByText("Completed", { exact: true })).toBeVisible();
  await show(/^Host/);
  await run.getByRole("button", { name: "Deploy", exact: true }).click();
  await expect(run.getByText("In service")).toBeVisible();
  await show(/^Requests/);
  await run.getByRole("tablist", { name: "Body", exact: true }).getByRole("tab", { name: "Text" }).click();
  await run.getByRole("textbox", { name: "Body as text" }).fill("[[1, 1]]");
  await run.getByRole("button", { name: /^Send( |$|⌘|Ctrl)/ }).click();
  await expect(run.getByRole("region", { name: "Trace" }).getByText("predict_fn")).toBeVisible();
  for (const name of [/^Log/, /^Model/, /^Files/]) await show(name);
}

/** Counts what a person does. */
class NewUser {
  readonly #page: Page;
  #clicks = 0;

  constructor(page: Page) {
    this.#page = page;
  }

  async click(target: ReturnType<Page["getByRole"]>): Promise<void> {
    await target.click();
    this.#clicks += 1;
  }

  /** Draws a stroke from the top to the bottom. */
  async drawOne(): Promise<void> {
    const box = await this.#page.locator(".draw-pad").boundingBox();
    if (!box) throw new Error("Cannot draw: there is no pad");
    const { mouse } = this.#page;
    await mouse.move(box.x + box.width * 0.55, box.y + box.height * 0.2);
    await mouse.down();
    await mouse.move(box.x + box.width * 0.45, box.y + box.height * 0.8, { steps: 8 });
    await mouse.up();
    this.#clicks += 1;
  }

  /** Since the page was opened. */
  async spent(): Promise<{ seconds: number; clicks: number }> {
    const elapsedMs = await this.#page.evaluate(() => performance.now());
    return { seconds: elapsedMs / 1000, clicks: this.#clicks };
  }
}
