import { expect, type Page, test } from "@playwright/test";
import { SOURCES_URL } from "../playwright.config.ts";
import { median, report } from "./report.ts";
import type { Round } from "./request-in-page.ts";

const MOST_MS = 1;

/** A software GPU takes tens of milliseconds for what the CPU does in one: fewer requests say as much of it. */
const RUNS = [
  { backend: "cpu", rounds: 5, requests: 200 },
  { backend: "webgpu", rounds: 3, requests: 20 },
] as const;

for (const run of RUNS) {
  test(`a request through the endpoint on ${run.backend} takes little more than its tensors`, async ({
    page,
  }) => {
    await page.goto(SOURCES_URL);
    const rounds = await measureInPage(page, run);
    const of = (part: "endpoint" | "byHand" | "inHandlers") => median(rounds.flatMap((round) => round[part]));
    const ms = (part: Parameters<typeof of>[0]) => `${of(part).toFixed(2)} ms`;
    const more = of("endpoint") - of("byHand");
    const parts = `endpoint ${ms("endpoint")} (handlers ${ms("inHandlers")}), by hand ${ms("byHand")}`;
    report({
      title: `a digit through the endpoint, ${run.backend}`,
      value: `${more.toFixed(2)} ms more`,
      target: `at most ${MOST_MS} ms more`,
      from: `${(of("endpoint") / of("byHand")).toFixed(2)}×: ${parts}`,
    });
    for (const { answers } of rounds) expectSame(...answers);
    expect.soft(more, "milliseconds more").toBeLessThanOrEqual(MOST_MS);
  });
}

async function measureInPage(page: Page, { backend, rounds, requests }: (typeof RUNS)[number]) {
  return page.evaluate(async ([path, ...given]): Promise<Round[]> => (await import(path)).measure(...given), [
    "/e2e/bench/request-in-page.ts",
    backend,
    rounds,
    requests,
  ] as const);
}

function expectSame(answer: number[], byHand: number[]): void {
  expect(answer).toHaveLength(byHand.length);
  for (const [index, value] of answer.entries()) expect(value).toBeCloseTo(byHand[index] ?? Number.NaN, 5);
}
