import { expect, type Page } from "@playwright/test";

/** How far the page moved, and what did. */
interface Shift {
  value: number;
  text: string;
}

type Watched = { shifts: Shift[] };

/**
 * In sum, over a whole journey: less than a tenth of what is called good. A figure that grows by a digit may move the
 * next by a few pixels, and a busy machine may paint the editor before it has measured its lines.
 */
const LEAST = 0.01;

/** As much of the browser's `LayoutShift` as is read: TypeScript's library lacks it. */
interface LayoutShift extends PerformanceEntry {
  value: number;
  hadRecentInput: boolean;
  sources: { node: Node | null; previousRect: DOMRectReadOnly; currentRect: DOMRectReadOnly }[];
}

/** Has the page note what moves without a person's having done something just before. To be called before it opens. */
export async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const watched = globalThis as unknown as Watched;
    watched.shifts = [];
    const rect = ({ x, y, width, height }: DOMRectReadOnly) =>
      [x, y, width, height].map((each) => Math.round(each)).join(" ");
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as LayoutShift[]) {
        if (entry.hadRecentInput) continue;
        const moved = entry.sources.map(({ node, previousRect, currentRect }) => {
          const text = node instanceof Element ? node.outerHTML : node?.textContent;
          return `${text?.slice(0, 120)} [${rect(previousRect)} -> ${rect(currentRect)}]`;
        });
        const text = `${entry.value.toFixed(5)} at ${entry.startTime.toFixed(0)} ms: ${moved.join(" | ")}`;
        watched.shifts.push({ value: entry.value, text });
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
}

/** Expects that nothing to speak of has moved by itself since the page was opened. */
export async function expectSteady(page: Page): Promise<void> {
  const shifts = await page.evaluate(() => (globalThis as unknown as Watched).shifts);
  const sum = shifts.reduce((total, { value }) => total + value, 0);
  expect(sum, shifts.map(({ text }) => text).join("\n")).toBeLessThan(LEAST);
}
