import type { PackedMatches } from "./packed-matches.ts";

/** Lines of a log, to be matched by regular expressions. */
export interface MatchRequest {
  id: number;
  regexes: readonly string[];
  lines: readonly string[];
}

/** The first reply says that the worker has begun; then comes one for each expression of a request, in their order. */
export type MatchReply =
  | { kind: "ready" }
  | { kind: "matched"; id: number; index: number; matches: PackedMatches };

/** What one expression found in the lines. */
export interface LineMatches {
  hits: LineHit[];
  /** Lines that it matched, where what its group took is no number. */
  unread: number;
}

/** A value that a line told. */
export interface LineHit {
  /** Which line. */
  line: number;
  value: number;
  /** As the line itself tells it, from 0; `NaN` where it tells none. */
  epoch: number;
  /** Batches done; `NaN` where the line tells none: it is of the epoch's end, or of no epoch. */
  batch: number;
}
