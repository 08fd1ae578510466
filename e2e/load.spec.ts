import { expect, test } from "@playwright/test";
import { FaultPage } from "./fault-page.ts";
import { TINY_MODEL } from "./tiny-model.ts";

test("A load of a channel's rows is drawn while it runs, counts errors by status, and can be stopped", async ({
  page,
}) => {
  const workbench = new FaultPage(page);
  await workbench.openEmpty();
  await workbench.put("model", TINY_MODEL);
  await workbench.newChannel("rows");
  // The last row has three numbers, where the model takes two.
  await workbench.put("rows", { "rows.json": "[[1, 2], [3, 4], [5, 6, 7]]" });
  await workbench.deploy(2);
  const { region: answer } = await workbench.sendText("[[1, 2]]");
  await answer.getByText("predict_fn", { exact: true }).click();
  await workbench.requests("Load");
  const load = workbench.run.getByRole("region", { name: "Load" });
  await load.getByLabel("Requests").fill("600");
  await load.getByLabel("At once").fill("8");
  await load.getByLabel("Body").selectOption({ label: "Rows of rows/rows.json" });

  const frames = page.evaluate(countFrames);
  await load.getByRole("button", { name: "Start" }).click();
  await expect(load.getByText("600 of 600 in")).toBeVisible({ timeout: 60_000 });
  await expect(load.getByText("200 × 400")).toBeVisible();
  await expect(load.getByText("500 × 200")).toBeVisible();
  await expect(load.getByRole("img", { name: "Latency, ms over time" })).toBeVisible();
  await page.evaluate(() => Object.assign(window, { isCounted: true }));
  const { p95Ms, maxMs, count } = await frames;
  console.log(`frames during the load: ${count}, p95 ${p95Ms.toFixed(0)} ms, longest ${maxMs.toFixed(0)} ms`);

  // The answer that was open has its values still, though those of the last 32 requests alone are kept, and is unfolded.
  await workbench.requests("Request");
  const output = answer.getByRole("region", { name: "Output of predict_fn" });
  await expect(output.getByRole("cell", { name: "8.5", exact: true })).toBeVisible();
  await workbench.requests("Load");
  await load.getByRole("button", { name: "Show the first 500" }).click();
  await expect(workbench.run.getByRole("textbox", { name: "Body as text" })).toHaveValue("[[5,6,7]]\n");

  await workbench.requests("Load");
  await load.getByLabel("Requests").fill("100000");
  await load.getByRole("button", { name: "Start" }).click();
  await expect(load.getByText(/of 100,000/)).toBeVisible();
  await load.getByRole("button", { name: "Stop" }).click();
  await expect(load.getByText("then stopped")).toBeVisible();
  await expect(load.getByRole("button", { name: "Start" })).toBeEnabled();
});

/** Measures the time between frames until the page is told that it is enough. */
async function countFrames() {
  const gaps: number[] = [];
  let last = performance.now();
  while (!("isCounted" in window)) {
    const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
    gaps.push(now - last);
    last = now;
  }
  gaps.sort((a, b) => a - b);
  return { count: gaps.length, p95Ms: gaps[Math.floor(gaps.length * 0.95)] ?? 0, maxMs: gaps.at(-1) ?? 0 };
}
