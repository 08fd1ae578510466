import type { RequestRecord } from "./trace-model.ts";

/** Time in which nothing happens is cut to this. */
export const GAP_MS = 4;

/** A part of a block, from the block's start on. */
export interface TimelinePart {
  /** `queue`, a handler's name, or `other`: what lies between. */
  name: string;
  startMs: number;
  endMs: number;
}

/** One request on the time line. Times are the line's own: idle time is cut out of them. */
export interface TimelineBlock {
  record: RequestRecord;
  /** Row of its worker, from 0. */
  lane: number;
  startMs: number;
  endMs: number;
}

export interface TimelineLayout {
  /** In the order of their starts. */
  blocks: TimelineBlock[];
  /** Worker numbers, a row each. */
  lanes: number[];
  lengthMs: number;
  /** The longest block: what is seen at a time began that much before, at most. */
  longestMs: number;
}

/** Lays requests out in time, a row a worker. */
export function layOutTimeline(records: readonly RequestRecord[]): TimelineLayout {
  const lanes = [...new Set(records.flatMap(({ worker }) => worker ?? []))].sort((a, b) => a - b);
  const rows = new Map(lanes.map((worker, row) => [worker, row]));
  const blocks: TimelineBlock[] = [];
  let [cut, busyUntil, longestMs] = [records.length > 0 ? Number.NaN : 0, 0, 0];
  for (const record of records.toSorted((a, b) => a.askedMs - b.askedMs)) {
    if (Number.isNaN(cut)) [cut, busyUntil] = [record.askedMs, record.askedMs];
    cut += Math.max(0, record.askedMs - busyUntil - GAP_MS);
    const durationMs = record.queuedMs + record.elapsedMs;
    const startMs = record.askedMs - cut;
    blocks.push({ record, lane: rows.get(record.worker ?? -1) ?? 0, startMs, endMs: startMs + durationMs });
    busyUntil = Math.max(busyUntil, record.askedMs + durationMs);
    longestMs = Math.max(longestMs, durationMs);
  }
  return { blocks, lanes, lengthMs: Math.max(0, busyUntil - cut), longestMs };
}

/** The blocks that may be seen between two times: found by halving, as there may be thousands. */
export function blocksBetween({ blocks, longestMs }: TimelineLayout, fromMs: number, toMs: number) {
  return blocks.slice(firstAfter(blocks, fromMs - longestMs), firstAfter(blocks, toMs));
}

/** The request at a place of the line; of several the one that began last. */
export function blockAt(layout: TimelineLayout, lane: number, atMs: number, toleranceMs: number) {
  return blocksBetween(layout, atMs - toleranceMs, atMs + toleranceMs).findLast(
    (block) =>
      block.lane === lane && block.startMs <= atMs + toleranceMs && block.endMs >= atMs - toleranceMs,
  );
}

/** Where a request's time went: in the queue, in each handler, and in what lies between. */
export function partsOf({ queuedMs, elapsedMs, stages }: RequestRecord): TimelinePart[] {
  const parts: TimelinePart[] = [{ name: "queue", startMs: 0, endMs: queuedMs }];
  let atMs = queuedMs;
  for (const stage of stages) {
    parts.push({ name: stage.name, startMs: atMs, endMs: atMs + stage.elapsedMs });
    atMs += stage.elapsedMs;
  }
  parts.push({ name: "other", startMs: atMs, endMs: Math.max(atMs, queuedMs + elapsedMs) });
  return parts;
}

function firstAfter(blocks: readonly TimelineBlock[], timeMs: number): number {
  let [low, high] = [0, blocks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((blocks[middle]?.startMs ?? 0) < timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
