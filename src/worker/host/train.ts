import type { FileSystem } from "../../platform/file-system.ts";
import { CODE_DIR, FAILURE_FILE, OUTPUT_DIR } from "../../sagemaker/container-paths.ts";
import { describeFailure } from "../../sagemaker/training/training-failure.ts";
import type { TrainingJob } from "../../sagemaker/training/training-job.ts";
import { writeTrainingTree } from "../../sagemaker/training/training-tree.ts";
import type { TrainingResult } from "../messages.ts";
import { bootGuest } from "./boot-guest.ts";
import type { Guest } from "./guest.ts";
import { errorData } from "./remote-error.ts";
import type { TrainingRun, TrainOptions } from "./script-host.ts";
import type { ScriptHostParts } from "./script-host-parts.ts";

type Outcome = Awaited<TrainingRun["outcome"]>;

/** Runs one training job in a guest of its own, which ends with it. */
export function train(parts: ScriptHostParts, options: TrainOptions): TrainingRun {
  const startedAt = performance.now();
  const elapsed = () => performance.now() - startedAt;
  const stopped = Promise.withResolvers<Outcome>();
  let guest: Guest | undefined;
  let isOver = false;

  /** Boots the job's guest, unless it was stopped meanwhile. */
  function boot() {
    if (isOver) return undefined;
    const booted = bootGuest(parts, { ...options, name: "algo-1", env: {} });
    guest = booted.guest;
    return booted;
  }
  async function run(): Promise<Outcome> {
    try {
      return (await runJob(parts, options.job, boot)) ?? stopped.promise;
    } catch (error) {
      if (isOver) return stopped.promise;
      return { ...(await fail(parts.files, error)), elapsedMs: elapsed() };
    }
  }
  function end(): void {
    isOver = true;
    guest?.end("its job is over");
  }
  return {
    outcome: Promise.race([run(), stopped.promise]).finally(end),
    stop: () => {
      stopped.resolve({ status: "Stopped", elapsedMs: elapsed() });
      end();
    },
  };
}

async function runJob(
  parts: ScriptHostParts,
  job: TrainingJob,
  boot: () => ReturnType<typeof bootGuest> | undefined,
): Promise<TrainingResult | undefined> {
  await writeTrainingTree(parts.files, job);
  const script = await parts.compile(entryOf(job));
  const booted = boot();
  if (booted === undefined) return undefined;
  await booted.started;
  await booted.guest.call("load", [script]);
  return await booted.guest.call("train", []);
}

/**
 * The script that the hyperparameter `sagemaker_program` names, plain or as JSON text.
 *
 * Clauses T4, T9.
 */
function entryOf({ HyperParameters }: TrainingJob): string {
  const program = HyperParameters.sagemaker_program?.replace(/^"(.*)"$/, "$1");
  if (program) return `${CODE_DIR}/${program}`;
  throw new Error(
    `Cannot train: the hyperparameter sagemaker_program is missing, it names the script under ${CODE_DIR}`,
  );
}

/** What keeps a script from being loaded fails its job as what it throws does. Clauses T28, T29. */
async function fail(
  files: FileSystem,
  thrown: unknown,
): Promise<Omit<Extract<TrainingResult, { status: "Failed" }>, "elapsedMs">> {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const failure = describeFailure(error);
  try {
    await files.mkdir(OUTPUT_DIR, { recursive: true });
    await files.appendFile(FAILURE_FILE, failure);
  } catch (cause) {
    // The storage may be what failed the job. The outcome tells of both.
    const both = new Error(`${error.message}; and the file of the failure could not be written`, { cause });
    return { status: "Failed", exitCode: 1, failure, error: errorData(both) };
  }
  return { status: "Failed", exitCode: 1, failure, error: errorData(error) };
}
