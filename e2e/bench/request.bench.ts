import { expect, type Page, test } from "@playwright/test";
import { SOURCES_URL } from "../playwright.config.ts";
import { median } from "./median.ts";
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
    const more = of("endpoint") - of("byHand");
    console.log(
      `a digit through the endpoint on ${run.backend}: ${(of("endpoint") / of("byHand")).toFixed(2)}×, ${more.toFixed(2)} ms more ` +
        `(${of("endpoint").toFixed(2)} ms, of them ${of("inHandlers").toFixed(2)} in handlers; by hand ${of("byHand").toFixed(2)} ms; must be at most ${MOST_MS} ms more)`,
    );
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
