import { expect, type Page, test } from "@playwright/test";
import { FaultPage } from "../fault-page.ts";
import { inWords, watchMainThread } from "./main-thread.ts";
import { report } from "./report.ts";

const POINTS = 100_000;

/** Logs a value after the other, as fast as they come, and waits a moment after each thousand. */
const SCRIPT = `export async function train() {
  for (let step = 1; step <= ${POINTS}; step++) {
    console.log(\`step \${step} my_loss: \${1 / step + Math.sin(step / 500) / 50}\`);
    if (step % 1000 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
`;

test("100,000 values of a metric are matched and drawn while they come, and compared, without a stall", async ({
  page,
}) => {
  const workbench = new FaultPage(page);
  await workbench.openEmpty();
  await workbench.openScript(SCRIPT);
  await workbench.tab("Train");
  const form = workbench.run.getByRole("region", { name: "Metric definitions" });
  await form.getByText(/^Metric definitions/).click();
  await form.getByRole("button", { name: "Add metric" }).click();
  await form.getByRole("textbox", { name: "Name of metric 7" }).fill("my_loss");
  await form.getByRole("textbox", { name: "Expression of my_loss" }).fill("my_loss: ([-0-9.e]+)");
  const live = await watchMainThread(page, () => train(page));
  report({ title: `${POINTS} values drawn while they come`, ...inWords(live) });
  await expect(form.getByText(/^100,000 lines, last/)).toBeVisible({ timeout: 30_000 });
  await train(page);
  await workbench.run.getByRole("tab", { name: "Runs", exact: true }).click();
  const runs = workbench.run.getByRole("region", { name: "Runs" });
  await expect(runs.getByText("Completed")).toHaveCount(2, { timeout: 30_000 });
  const compared = await watchMainThread(page, async () => {
    for (const box of await runs.getByRole("checkbox").all()) await box.click();
    await expect(workbench.run.getByRole("img", { name: /^Curves of my_loss/ })).toBeVisible();
  });
  report({ title: `two runs of ${POINTS} values compared`, ...inWords(compared) });
});

/** Trains without a look at the page meanwhile: each look would be measured too. */
async function train(page: Page): Promise<void> {
  expect(await page.evaluate(async () => (await window.optml.train()).status)).toBe("Completed");
}
