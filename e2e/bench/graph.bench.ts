import { expect, type Locator, type Page, test } from "@playwright/test";
import { deepGraph } from "../deep-graph.ts";
import { FaultPage } from "../fault-page.ts";
import { median, report } from "./report.ts";

const OPERATORS = 500;
const ROUNDS = 20;
const MOST_MS = 16;

test(`the graph of ${OPERATORS} operators is panned, zoomed, searched and looked into without a jerk`, async ({
  page,
}) => {
  await page.addInitScript(watchFrames);
  const workbench = new FaultPage(page);
  await workbench.openEmpty();
  await workbench.tab("Model");
  const startedMs = Date.now();
  await workbench.put("model", { "deep-symbol.json": deepGraph(OPERATORS) });
  await expect(workbench.run.getByText(`${OPERATORS} operators`)).toBeVisible({ timeout: 60_000 });
  report({
    title: `the graph of ${OPERATORS} operators, from drop to drawn`,
    value: `${Date.now() - startedMs} ms`,
    from: "the file's way into the storage, the layout and the first picture",
  });

  const graph = workbench.run.getByRole("region", { name: "Graph of deep-symbol.json" });
  for (const size of ["panel", "page"]) {
    if (size === "page") await graph.press("f");
    for (const [what, key] of [
      ["all of it", "0"],
      ["to be read", "Home"],
    ] as const) {
      await graph.press(key);
      reportFrames(`panning, ${what}, the graph in its ${size}`, await pan(page));
    }
    await graph.press("0");
    reportFrames(`zooming, the graph in its ${size}`, await zoom(page));
  }
  reportTimes("search, from a letter to its picture", await search(page));
  reportTimes("a node's details, from a click to their picture", await click(page, graph));
});

/** What one frame took, in milliseconds: its callbacks, and the time since the one before. */
interface Frame {
  ownMs: number;
  betweenMs: number;
}

function reportFrames(title: string, frames: readonly Frame[]): void {
  const own = frames.map(({ ownMs }) => ownMs);
  const between = frames.map(({ betweenMs }) => betweenMs);
  report({
    title: `${title}, own, p95`,
    value: `${percentile(own).toFixed(1)} ms`,
    target: `at most ${MOST_MS} ms`,
    from: `${frames.length} frames, own median ${median(own).toFixed(1)} ms; with the browser's drawing median ${median(between).toFixed(1)}, p95 ${percentile(between).toFixed(1)} ms`,
  });
  expect.soft(percentile(own), `${title}, milliseconds`).toBeLessThanOrEqual(MOST_MS);
}

function reportTimes(title: string, times: readonly number[]): void {
  report({
    title: `${title}, median`,
    value: `${median(times).toFixed(1)} ms`,
    from: `${times.length} times, p95 ${percentile(times).toFixed(1)} ms`,
  });
}

function percentile(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(0.95 * sorted.length) - 1] ?? Number.NaN;
}

type Watched = { watched?: Frame[] };

/** Runs in the page before its scripts: notes what each frame's callbacks took. */
function watchFrames(): void {
  const frames: Frame[] = [];
  (globalThis as Watched).watched = frames;
  const request = globalThis.requestAnimationFrame.bind(globalThis);
  let [lastMs, current] = [0, { ownMs: 0, betweenMs: 0 }];
  globalThis.requestAnimationFrame = (callback) =>
    request((frameMs) => {
      if (frameMs !== lastMs) {
        current = { ownMs: 0, betweenMs: frameMs - lastMs };
        frames.push(current);
        lastMs = frameMs;
      }
      const startedMs = performance.now();
      callback(frameMs);
      current.ownMs += performance.now() - startedMs;
    });
}

async function pan(page: Page): Promise<Frame[]> {
  return await turnWheel(
    page,
    Array.from({ length: 120 }, (_, turn) => ({ deltaY: turn < 60 ? 40 : -40, ctrlKey: false })),
  );
}

async function zoom(page: Page): Promise<Frame[]> {
  return await turnWheel(
    page,
    Array.from({ length: 120 }, (_, turn) => ({ deltaY: turn < 60 ? -12 : 12, ctrlKey: true })),
  );
}

/** Turns the wheel over the graph once a frame. */
async function turnWheel(
  page: Page,
  turns: readonly { deltaY: number; ctrlKey: boolean }[],
): Promise<Frame[]> {
  return await page.evaluate(async (wheel) => {
    const canvas = document.querySelector(".graph-canvas");
    const { left = 0, top = 0, width = 0, height = 0 } = canvas?.getBoundingClientRect() ?? {};
    const nextFrame = () => new Promise((done) => requestAnimationFrame(done));
    await nextFrame();
    (globalThis as Watched).watched?.splice(0);
    for (const turn of wheel) {
      const at = { clientX: left + width / 2, clientY: top + height / 2 };
      canvas?.dispatchEvent(new WheelEvent("wheel", { ...turn, ...at, bubbles: true, cancelable: true }));
      await nextFrame();
    }
    return (globalThis as Watched).watched?.splice(0) ?? [];
  }, turns);
}

/** Types into the search. Returns the milliseconds of each letter until what it finds is painted. */
async function search(page: Page): Promise<number[]> {
  return await page.evaluate(async (rounds) => {
    const input = document.querySelector<HTMLInputElement>(".model-search input");
    const nextFrame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      if (!input) break;
      await nextFrame();
      const startedMs = performance.now();
      input.value = "conv".slice(0, 1 + (round % 4));
      input.dispatchEvent(new InputEvent("input", { bubbles: true }));
      await nextFrame();
      times.push(performance.now() - startedMs);
    }
    return times;
  }, ROUNDS);
}

/** Clicks on the graph's last node again and again: End has it in the middle, also when it was selected before. */
async function click(page: Page, graph: Locator): Promise<number[]> {
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(globalThis, { clicks: times });
    addEventListener("pointerup", ({ timeStamp }) =>
      requestAnimationFrame(() =>
        setTimeout(() => {
          if (document.querySelector(".node-details")) times.push(performance.now() - timeStamp);
        }),
      ),
    );
  });
  for (let round = 0; round < ROUNDS; round += 1) {
    await graph.press("0");
    await graph.press("End");
    await graph.press("Escape");
    await expect(page.locator(".node-details")).toHaveCount(0);
    await twoFrames(page);
    const box = await graph.boundingBox();
    if (!box) throw new Error("The graph is not seen");
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await expect(page.locator(".node-details")).toBeVisible();
  }
  return await page.evaluate(() => (globalThis as unknown as { clicks: number[] }).clicks);
}

/** Until the graph has taken the room that the details left. */
async function twoFrames(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}
