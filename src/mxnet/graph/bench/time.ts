import type { Tensor } from "@tensorflow/tfjs-core";

/** Computations of the same, by name. */
export type Contenders = Record<"compiled" | "hand" | "plain", () => Tensor>;

export interface Times {
  /** Median of the time of each, in ms. */
  compiled: number;
  hand: number;
  plain: number;
  /** Median of the ratio of neighbouring runs: what else the machine does slows both alike. */
  toHand: number;
  toPlain: number;
}

/** How long all rounds together last at least, and how many there are at least. */
const LEAST_MS = 5000;
const LEAST_ROUNDS = 9;

/** Runs the contenders in turns, each once a round, and waits for each result. */
export async function timeInTurns(contenders: Contenders): Promise<Times> {
  const names = Object.keys(contenders) as (keyof Contenders)[];
  const rounds: Record<keyof Contenders, number>[] = [];
  for (let spent = 0; rounds.length < LEAST_ROUNDS || spent < LEAST_MS; ) {
    const round = { compiled: 0, hand: 0, plain: 0 };
    for (const name of rounds.length % 2 === 0 ? names : names.toReversed()) {
      round[name] = await time(contenders[name]);
      spent += round[name];
    }
    rounds.push(round);
  }
  const of = (measure: (round: Record<keyof Contenders, number>) => number) => median(rounds.map(measure));
  return {
    compiled: of(({ compiled }) => compiled),
    hand: of(({ hand }) => hand),
    plain: of(({ plain }) => plain),
    toHand: of(({ compiled, hand }) => compiled / hand),
    toPlain: of(({ compiled, plain }) => plain / compiled),
  };
}

async function time(run: () => Tensor): Promise<number> {
  const start = performance.now();
  const result = run();
  await result.data();
  const elapsed = performance.now() - start;
  result.dispose();
  return elapsed;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}
