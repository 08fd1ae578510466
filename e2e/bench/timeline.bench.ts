import { expect, test } from "@playwright/test";
import { SOURCES_URL } from "../playwright.config.ts";
import { report } from "./report.ts";
import type { TimelineTimes } from "./timeline-in-page.ts";

const REQUESTS = 10_000;
/** Two frames of 60 a second: the screen of a machine without a GPU misses one now and then. */
const MOST_MS = 34;

test("the time line of 10,000 requests scrolls smoothly", async ({ page }) => {
  await page.goto(SOURCES_URL);
  const { shownMs, frameMs, requests } = await page.evaluate(
    async ([path, count]): Promise<TimelineTimes> => (await import(path)).measure(count),
    ["/e2e/bench/timeline-in-page.ts", REQUESTS] as const,
  );
  const sorted = frameMs.toSorted((a, b) => a - b);
  const p95 = sorted[Math.ceil(0.95 * sorted.length) - 1] ?? Number.NaN;
  report({
    title: "a frame of the time line, 10,000 requests, p95",
    value: `${p95.toFixed(1)} ms`,
    target: `at most ${MOST_MS} ms`,
    from: `${sorted.length} frames, most ${sorted.at(-1)?.toFixed(1)} ms; first shown after ${shownMs.toFixed(0)} ms`,
  });
  expect(requests).toBe(REQUESTS);
  expect.soft(p95, "milliseconds").toBeLessThanOrEqual(MOST_MS);
});
