import type { FileSystem } from "../../platform/file-system.ts";
import { isOfService } from "../train/hyperparameters.ts";
import type { RunEnd, RunStart } from "../train/run-model.ts";
import { listFiles } from "../train/script-files.ts";
import { CODE_DIR } from "../workspace-context.ts";
import { checkpointsOf, listCheckpoints } from "./checkpoints.ts";
import { type createDigests, sha256 } from "./digests.ts";
import type { RunChannel, RunRecord } from "./run-record.ts";
import type { RunStore } from "./run-store.ts";

/** A larger file under `/opt/ml/code` is no script: its name is kept only. */
const MAX_CODE_FILE_BYTES = 1_000_000;

interface Options {
  files: FileSystem;
  store: RunStore;
  digests: ReturnType<typeof createDigests>;
  /** Tells of a part that could not be kept; the run goes on. */
  onError(what: string, error: unknown): void;
}

/** Keeps what becomes of a run: what it begins with before it starts, the rest when it has ended. */
export function createRecorder({ files, store, digests, onError }: Options) {
  /** Writes all of the script as it is now, and that the run has begun. */
  async function begin({ job, seed, startedMs, definitions }: RunStart): Promise<RecordedRun> {
    const id = await store.create(job.TrainingJobName);
    const { code, codeLeftOut } = await keepCode(id);
    const record: RunRecord = {
      version: 1,
      id,
      jobName: job.TrainingJobName,
      status: "InProgress",
      startedMs,
      elapsedMs: 0,
      script: `${CODE_DIR}/${programOf(job.HyperParameters)}`,
      code,
      codeLeftOut,
      hyperparameters: Object.fromEntries(
        Object.entries(job.HyperParameters).filter(([key, value]) => !isOfService(key, value)),
      ),
      channels: job.InputDataConfig.map((channel) => ({
        name: channel.ChannelName,
        contentType: channel.ContentType ?? "",
        mode: channel.TrainingInputMode === "Pipe" ? "Pipe" : "File",
        fileCount: 0,
        sizeBytes: 0,
      })),
      seed,
      metricDefinitions: definitions.map(({ Name, Regex }) => ({ Name, Regex })),
      metrics: [],
      numBatches: 1,
      artifacts: [],
      checkpoints: [],
      log: { count: 0, leftOut: 0 },
    };
    await store.write(record);
    // While the job starts: to read all of its data takes a while.
    return { record, channels: digestChannels(record.channels) };
  }

  async function keepCode(id: string): Promise<Pick<RunRecord, "code" | "codeLeftOut">> {
    const kept: Pick<RunRecord, "code" | "codeLeftOut"> = { code: [], codeLeftOut: [] };
    for (const { path, sizeBytes } of await listFiles(files, CODE_DIR)) {
      const below = path.slice(CODE_DIR.length + 1);
      if (sizeBytes > MAX_CODE_FILE_BYTES) {
        kept.codeLeftOut.push(below);
        continue;
      }
      const bytes = await files.readFile(path);
      await store.writeCode(id, below, bytes);
      kept.code.push({ path: below, sizeBytes, sha256: await sha256(bytes) });
    }
    return kept;
  }

  async function digestChannels(channels: readonly RunChannel[]): Promise<RunChannel[]> {
    const digested: RunChannel[] = [];
    for (const channel of channels) {
      try {
        const { files: found, sizeBytes, digest } = await digests.ofChannel(channel.name);
        digested.push({ ...channel, fileCount: found.length, sizeBytes, digest });
      } catch (error) {
        onError(`Cannot make the digest of the channel ${channel.name}`, error);
        digested.push(channel);
      }
    }
    return digested;
  }

  /** Writes how the run went. Fulfilled when all of it is kept. */
  async function end(
    { record, channels }: RecordedRun,
    { state, metrics, log, backend }: RunEnd,
  ): Promise<void> {
    const failure = state.status === "failed" ? state.failure : "";
    await store.writeResults(record.id, { metrics, log, failure });
    await store.write({
      ...record,
      status: STATUSES[state.status],
      elapsedMs: state.elapsedMs,
      channels: await channels,
      ...(backend && { backend }),
      metrics: metrics.all.map(({ name, last = Number.NaN, min, max, count }) => ({
        name,
        last,
        min,
        max,
        count,
      })),
      numBatches: metrics.numBatches,
      artifacts: state.status === "completed" ? state.artifacts : [],
      checkpoints: checkpointsOf(await listCheckpoints(files), record.startedMs, metrics),
      ...(state.status === "failed" && {
        failure: { exitCode: state.exitCode, error: state.error, hasFile: failure !== "" },
      }),
      log: { count: log.count, leftOut: log.leftOut },
    });
  }

  return { begin, end };
}

/** A run that is kept as it began. */
export interface RecordedRun {
  record: RunRecord;
  channels: Promise<RunChannel[]>;
}

const STATUSES = { completed: "Completed", failed: "Failed", stopped: "Stopped" } as const;

/** The hyperparameter is JSON text, as the service has it. Clause T9. */
function programOf({ sagemaker_program = "" }: Readonly<Record<string, string>>): string {
  return sagemaker_program.startsWith('"') ? String(JSON.parse(sagemaker_program)) : sagemaker_program;
}
