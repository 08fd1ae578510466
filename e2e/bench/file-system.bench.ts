import { expect, test } from "@playwright/test";
import { PersistentBrowser } from "../platform/persistent-browser.ts";
import type { Round } from "./file-system-in-page.ts";
import { median, report } from "./report.ts";

const ROUNDS = 7;

/** What the task is called, and how fast it must be: raw time by ours, at least. */
const TASKS: Record<string, { title: string; atLeast?: number }> = {
  many: { title: "1,000 files of 4 KB, at once", atLeast: 1 },
  oneByOne: { title: "250 files of 4 KB, one after another" },
  writeLarge: { title: "100 MB written", atLeast: 0.8 },
  readLarge: { title: "100 MB read", atLeast: 0.8 },
  append: { title: "64 KB appended to 100 MB" },
};

test("the file system keeps up with raw IndexedDB", async () => {
  const browser = await PersistentBrowser.create();
  const page = await browser.openPage();
  const rounds = await page.evaluate(measureInPage, ROUNDS);
  await browser.dispose();
  for (const [task, { title, atLeast }] of Object.entries(TASKS)) {
    const of = (side: "ours" | "raw") => median(rounds.map((round) => round[task]?.[side] ?? Number.NaN));
    const [ours, raw] = [of("ours"), of("raw")];
    const ratio = raw / ours;
    report({
      title,
      value: `${ratio.toFixed(2)}×`,
      ...(atLeast && { target: `at least ${atLeast}×` }),
      from: `${ours.toFixed(1)} ms, raw IndexedDB ${raw.toFixed(1)} ms`,
    });
    if (atLeast) expect.soft(ratio, title).toBeGreaterThanOrEqual(atLeast);
  }
});

async function measureInPage(count: number): Promise<Round[]> {
  // The page loads it from the server; a path in a variable keeps this side from looking for it.
  const path = "/e2e/bench/file-system-in-page.ts";
  return (await import(path)).measure(count);
}
