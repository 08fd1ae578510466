import { expect, type Page, test } from "@playwright/test";
import { FaultPage } from "../fault-page.ts";
import { TINY_MODEL } from "../tiny-model.ts";
import { report } from "./report.ts";

const MOST_MS = 300;
const SAVES = 20;

function script(factor: number): string {
  return `import * as mx from "mxnet";

export async function predict_fn(module, data) {
  return (await module.predict(data)).mul(${factor});
}
`;
}

for (const backend of ["cpu", "webgpu"]) {
  test(`a saved line is in the answer at once, with a warm model on ${backend}`, async ({ page }) => {
    const workbench = new FaultPage(page);
    await workbench.openEmpty(`backend=${backend}`);
    await workbench.put("model", TINY_MODEL);
    await workbench.serve(script(1));
    // 2a + 3b + 0.5 of (1, 2).
    expect((await workbench.sendText("[[1, 2]]")).body).toBe("[[8.5]]");
    const times: number[] = [];
    // The first warms up and is dropped.
    for (let factor = 1000; factor <= 1000 + SAVES; factor += 1) {
      times.push(await measure(page, workbench, factor));
    }
    const sorted = times.slice(1).toSorted((a, b) => a - b);
    const p95 = sorted[Math.ceil(0.95 * SAVES) - 1] ?? Number.NaN;
    report({
      title: `a saved line in the answer, ${backend}, p95`,
      value: `${p95.toFixed(0)} ms`,
      target: `at most ${MOST_MS} ms`,
      from: `${SAVES} saves, median ${sorted[SAVES / 2]?.toFixed(0)} ms, most ${sorted.at(-1)?.toFixed(0)} ms`,
    });
    expect.soft(p95, "milliseconds").toBeLessThanOrEqual(MOST_MS);
  });
}

/** From the key that saves to the answer that is painted, as the page's own clock has it. */
async function measure(page: Page, workbench: FaultPage, factor: number): Promise<number> {
  const told = page.evaluate(
    (wanted) => {
      const { promise, resolve } = Promise.withResolvers<number>();
      let savedAt = Number.NaN;
      const onKey = (event: KeyboardEvent) => {
        if (event.key === "s" && (event.ctrlKey || event.metaKey)) savedAt = event.timeStamp;
      };
      document.addEventListener("keydown", onKey, true);
      const look = () => {
        const answer = document.querySelector('section[aria-label="Answer"]');
        if (Number.isNaN(savedAt) || !answer?.textContent?.includes(wanted)) {
          requestAnimationFrame(look);
          return;
        }
        document.removeEventListener("keydown", onKey, true);
        resolve(performance.now() - savedAt);
      };
      look();
      return promise;
    },
    String(8.5 * factor),
  );
  await workbench.writeScript(script(factor));
  return await told;
}
