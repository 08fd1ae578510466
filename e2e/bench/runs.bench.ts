import { expect, type Page, test } from "@playwright/test";
import { FaultPage } from "../fault-page.ts";
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
  const live = await watched(page, () => train(page));
  report({ title: `${POINTS} values drawn while they come`, ...live });
  await expect(form.getByText(/^100,000 lines, last/)).toBeVisible({ timeout: 30_000 });
  await train(page);
  await workbench.run.getByRole("tab", { name: "Runs", exact: true }).click();
  const runs = workbench.run.getByRole("region", { name: "Runs" });
  await expect(runs.getByText("Completed")).toHaveCount(2, { timeout: 30_000 });
  const compared = await watched(page, async () => {
    for (const box of await runs.getByRole("checkbox").all()) await box.click();
    await expect(workbench.run.getByRole("img", { name: /^Curves of my_loss/ })).toBeVisible();
  });
  report({ title: `two runs of ${POINTS} values compared`, ...compared });
});

/** Trains without a look at the page meanwhile: each look would be measured too. */
async function train(page: Page): Promise<void> {
  expect(await page.evaluate(async () => (await window.optml.train()).status)).toBe("Completed");
}

/** How long a task takes, and its worst frame and longest task on the page. */
async function watched(page: Page, task: () => Promise<void>): Promise<{ value: string; from: string }> {
  await page.evaluate(() => {
    const state = { frames: [] as number[], tasks: [] as number[], isOver: false };
    Object.assign(window, { watchedFrames: state });
    let before = performance.now();
    const frame = (now: number) => {
      state.frames.push(now - before);
      before = now;
      if (!state.isOver) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) state.tasks.push(entry.duration);
    }).observe({ entryTypes: ["longtask"] });
  });
  const started = performance.now();
  await task();
  const tookMs = performance.now() - started;
  const { frames, tasks } = await page.evaluate(() => {
    const state = (
      window as unknown as { watchedFrames: { frames: number[]; tasks: number[]; isOver: boolean } }
    ).watchedFrames;
    state.isOver = true;
    return state;
  });
  const sorted = [...frames].sort((a, b) => a - b);
  const at = (share: number) => `${Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0)} ms`;
  const from = `frames: median ${at(0.5)}, 95th ${at(0.95)}, worst ${at(1)}; longest task ${Math.round(Math.max(0, ...tasks))} ms, ${tasks.length} over 50 ms`;
  return { value: `${Math.round(tookMs)} ms`, from };
}
