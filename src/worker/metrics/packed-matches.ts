import type { LineMatches } from "./metric-messages.ts";

/** What one expression found, as it crosses to the page: a list of numbers takes it less time than one of objects. */
export interface PackedMatches {
  /** Line, value, epoch and batch of each hit. */
  numbers: Float64Array<ArrayBuffer>;
  unread: number;
}

const FIELDS = 4;

export function packMatches({ hits, unread }: LineMatches): PackedMatches {
  const numbers = new Float64Array(hits.length * FIELDS);
  for (const [at, { line, value, epoch, batch }] of hits.entries()) {
    numbers.set([line, value, epoch, batch], at * FIELDS);
  }
  return { numbers, unread };
}

export function unpackMatches({ numbers, unread }: PackedMatches): LineMatches {
  const number = (at: number) => numbers[at] ?? Number.NaN;
  const hits = Array.from({ length: numbers.length / FIELDS }, (_, hit) => {
    const at = hit * FIELDS;
    return { line: number(at), value: number(at + 1), epoch: number(at + 2), batch: number(at + 3) };
  });
  return { hits, unread };
}
