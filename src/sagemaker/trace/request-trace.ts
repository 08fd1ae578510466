import type { HandlerName, Stage } from "../serving/invocation.ts";
import type { ValueSnapshot } from "./value-snapshot.ts";

/** How many bytes of values the trace of one request holds at most. */
export const MAX_TRACE_BYTES = 4 * 1024 ** 2;

/** A step of a request. `decode` and `response` are the container's own, before the first handler and after the last. */
export type StageName = "decode" | HandlerName | "response";

/** What happened to a request in its worker, stage by stage, with the values that went from one to the next. */
export interface RequestTrace {
  /** Names the request for a replay. */
  ticket: number;
  /** Milliseconds since 1970. */
  startedMs: number;
  stages: StageTrace[];
  /** What looks wrong, in words, with the stage that it began in. */
  findings: Finding[];
  /** Whether values were cut as the trace holds `MAX_TRACE_BYTES` at most. */
  isCut: boolean;
}

export interface Finding {
  kind: "nan" | "leak" | "rows" | "json";
  stage: StageName;
  text: string;
  /** The handler in the script, where it is one of the script's. */
  location?: { path: string; line: number; column: number };
}

export interface StageTrace {
  name: StageName;
  /** Who served: the user's script, or the container. */
  source: Stage["source"];
  /** Where the container served: which function of its, and the file that it is in. */
  served?: DefaultSource;
  /** Milliseconds from the request's start. */
  startMs: number;
  elapsedMs: number;
  /** What it got, besides the model: the request, or what the stage before it gave. */
  input: ValueSnapshot;
  /** Whether that came in a DataIter of the model's batch size, which the container made of the NDArray. */
  isInputWrapped?: true;
  /** Absent where it failed. */
  output?: ValueSnapshot;
  /** Tensors that it made, and those of them that outlive the request. */
  tensors: { made: number; leaked: number };
  lines: TraceLine[];
  /** Whether it failed: the answer's error says why. */
  isFailed: boolean;
  /** Whether it did not run: the value that was kept of an earlier request took its place. */
  isKept: boolean;
  /** Why a replay cannot begin here, where that is so. */
  noReplay?: string;
}

/** A default and where it is in the repository. */
export interface DefaultSource {
  name: string;
  path: string;
}

/** A line of the log. */
export interface TraceLine {
  /** Milliseconds since 1970. */
  timeMs: number;
  level: "debug" | "info" | "warn" | "error";
  /** `script`: the user's own. `system`: the container's. */
  origin: "script" | "system";
  text: string;
  /** Where in the script that is which the container warns of. Such a line is a finding too. */
  warnsOf?: { path: string; line: number; column: number };
}
