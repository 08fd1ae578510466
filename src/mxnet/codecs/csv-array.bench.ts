import { decodeCsv } from "./csv-array.ts";

/**
 * Times `decodeCsv` against `split` and `Number` on 25 MB, in interleaved rounds of one run, and prints the medians
 * and their ratio: `deno run src/mxnet/codecs/csv-array.bench.ts`.
 */
const SIZE = 25e6;
const ROUNDS = 7;

/** As Python's csv and JSON write float32, as pixels, and as numpy.savetxt does by default. */
const FIELDS: Readonly<Record<string, (value: number) => string>> = {
  "0.4823171": (value) => String(Number(value.toPrecision(7))),
  "0.48231711983680725": (value) => String(Math.fround(value)),
  "123": (value) => String(Math.floor(value * 256)),
  // Python writes an exponent with two digits.
  "4.823171198368072510e-01": (value) => value.toExponential(18).replace(/e(.)(\d)$/, "e$10$2"),
};

for (const [name, field] of Object.entries(FIELDS)) {
  const text = makeCsv(field, 784);
  const bytes = new TextEncoder().encode(text);
  const contenders = {
    split: () =>
      text
        .trimEnd()
        .split("\n")
        .map((line) => line.split(",").map(Number)).length,
    text: () => decodeCsv(text).rows,
    bytes: () => decodeCsv(bytes).rows,
  };
  const { split, text: ours, bytes: oursFromBytes } = time(contenders);
  const ratio = (ms: number) => `${(split / ms).toFixed(1)}×`;
  const ms = (value: number) => `${value.toFixed(0)} ms`;
  const from = `from text ${ms(ours)}, from bytes ${ms(oursFromBytes)} (${ratio(oursFromBytes)}), split + Number ${ms(split)}`;
  console.log(
    `${`25 MB of CSV, ${name}`.padEnd(46)} ${ratio(ours).padStart(14)}  ${"at least 3×".padEnd(18)} ${from}`,
  );
}

function makeCsv(field: (value: number) => string, columns: number): string {
  const lines: string[] = [];
  // A fixed sequence (mulberry32), so that every run reads the same text.
  let seed = 1;
  const random = () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), seed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  for (let size = 0; size < SIZE; ) {
    const line = Array.from({ length: columns }, () => field(random())).join(",");
    lines.push(line);
    size += line.length + 1;
  }
  return `${lines.join("\n")}\n`;
}

function time<Name extends string>(contenders: Record<Name, () => number>): Record<Name, number> {
  const entries = Object.entries(contenders) as [Name, () => number][];
  const times = new Map<Name, number[]>(entries.map(([name]) => [name, []]));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, run] of entries) {
      const start = performance.now();
      run();
      // The first round only warms up.
      if (round > 0) times.get(name)?.push(performance.now() - start);
    }
  }
  const median = (list: number[]) => list.sort((a, b) => a - b)[list.length >> 1] ?? 0;
  return Object.fromEntries([...times].map(([name, list]) => [name, median(list)])) as Record<Name, number>;
}
