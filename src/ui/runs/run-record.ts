import * as v from "valibot";
import type { ErrorData } from "../../worker/messages.ts";

const FILE = v.object({ path: v.string(), sizeBytes: v.number() });

const ERROR: v.GenericSchema<ErrorData> = v.object({
  name: v.string(),
  message: v.string(),
  stack: v.string(),
  location: v.optional(v.object({ path: v.string(), line: v.number(), column: v.number() })),
  facts: v.record(v.string(), v.union([v.string(), v.number(), v.boolean()])),
  cause: v.optional(v.lazy(() => ERROR)),
});

/** JSON knows no NaN and no infinity: they are written as text. */
const NUMBER = v.pipe(
  v.union([v.number(), v.picklist(["NaN", "Infinity", "-Infinity"])]),
  v.transform((value) => Number(value)),
);

const CHANNEL = v.object({
  name: v.string(),
  contentType: v.string(),
  mode: v.picklist(["File", "Pipe"]),
  fileCount: v.number(),
  sizeBytes: v.number(),
  /** SHA-256 of the lines that `sha256sum` writes for its files, sorted by path. Absent where it could not be made. */
  digest: v.optional(v.string()),
});

const METRIC = v.object({
  name: v.string(),
  last: NUMBER,
  min: NUMBER,
  max: NUMBER,
  /** Values that were told. */
  count: v.number(),
});

const CHECKPOINT = v.object({
  path: v.string(),
  sizeBytes: v.number(),
  mtimeMs: v.number(),
  /** Epochs that were done. */
  epoch: v.number(),
  /** What the metrics were at that epoch's end. */
  metrics: v.record(v.string(), NUMBER),
});

const RECORD = v.object({
  version: v.literal(1),
  /** Names its directory. */
  id: v.string(),
  jobName: v.string(),
  /** As DescribeTrainingJob names it. */
  status: v.picklist(["InProgress", "Completed", "Failed", "Stopped"]),
  startedMs: v.number(),
  elapsedMs: v.number(),
  /** E.g. `/opt/ml/code/mnist.ts`. */
  script: v.string(),
  /** The files under `/opt/ml/code` as they were, each with its SHA-256. */
  code: v.array(v.object({ ...FILE.entries, sha256: v.string() })),
  /** Files under `/opt/ml/code` that were too large to be kept. */
  codeLeftOut: v.array(v.string()),
  /** As the job carried them, without the service's own. */
  hyperparameters: v.record(v.string(), v.string()),
  channels: v.array(CHANNEL),
  seed: v.number(),
  backend: v.optional(
    v.object({
      name: v.picklist(["webgpu", "webgl", "cpu"]),
      description: v.string(),
      isSoftware: v.boolean(),
      fallbackReason: v.optional(v.string()),
    }),
  ),
  metricDefinitions: v.array(v.object({ Name: v.string(), Regex: v.string() })),
  metrics: v.array(METRIC),
  numBatches: v.optional(v.number(), 1),
  artifacts: v.array(FILE),
  checkpoints: v.array(CHECKPOINT),
  /** `hasFile`: whether the text of `/opt/ml/output/failure` is kept beside it. */
  failure: v.optional(v.object({ exitCode: v.number(), error: ERROR, hasFile: v.boolean() })),
  log: v.object({ count: v.number(), leftOut: v.number() }),
});

/** What is kept of a training job. */
export type RunRecord = v.InferOutput<typeof RECORD>;
export type RunChannel = RunRecord["channels"][number];
export type Checkpoint = RunRecord["checkpoints"][number];

/** @throws {Error} Where the text is no record, or one of a later version. */
export function parseRunRecord(text: string): RunRecord {
  return v.parse(RECORD, JSON.parse(text));
}

export function formatRunRecord(record: RunRecord): string {
  const plain = (_: string, value: unknown) =>
    typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
  return `${JSON.stringify(record, plain, 2)}\n`;
}
