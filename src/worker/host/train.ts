import type { FileSystem } from "../../platform/file-system.ts";
import { CODE_DIR, FAILURE_FILE, OUTPUT_DIR } from "../../sagemaker/container-paths.ts";
import { readTrainingArguments, serviceValue } from "../../sagemaker/training/training-environment.ts";
import { describeFailure, exitCodeOf } from "../../sagemaker/training/training-failure.ts";
import { writeTrainingTree } from "../../sagemaker/training/training-tree.ts";
import type { CompiledScript, TrainingResult } from "../messages.ts";
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
  function boot(name: string) {
    if (isOver) return undefined;
    const booted = bootGuest(parts, { ...options, name, env: {} });
    guest = booted.guest;
    return booted;
  }
  async function run(): Promise<Outcome> {
    try {
      return (await runJob(parts, options, boot)) ?? stopped.promise;
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
  { job, prepare }: TrainOptions,
  boot: (name: string) => ReturnType<typeof bootGuest> | undefined,
): Promise<TrainingResult | undefined> {
  if (job) await writeTrainingTree(parts.files, job);
  const { hyperparameters, current_host } = await readTrainingArguments(parts.files, UNKNOWN_MACHINE);
  await prepare?.(hyperparameters);
  const entry = entryOf(hyperparameters);
  const booted = boot(current_host);
  if (booted === undefined) return undefined;
  // The guest starts while the script is compiled. Where both fail, what is wrong with the script is told.
  booted.started.catch(() => undefined);
  const script = await compile(parts, entry);
  await booted.started;
  await booted.guest.call("load", [script]);
  return await booted.guest.call("train", []);
}

/** What a host has is asked of it in its guest: here only the job's files are read. */
const UNKNOWN_MACHINE = { num_cpus: 0, num_gpus: 0 };

/**
 * The script that the hyperparameter `sagemaker_program` names, plain or as JSON text.
 *
 * Clauses T4, T9.
 */
function entryOf({ sagemaker_program }: Readonly<Record<string, string>>): string {
  const program = serviceValue(sagemaker_program);
  if (program) return `${CODE_DIR}/${program}`;
  throw new Error(
    `Cannot train: the hyperparameter sagemaker_program is missing, it names the script under ${CODE_DIR}`,
  );
}

async function compile(parts: ScriptHostParts, entry: string): Promise<CompiledScript> {
  try {
    return await parts.compile(entry);
  } catch (cause) {
    if (!isMissing(cause, entry)) throw cause;
    const message = `Cannot train: there is no ${entry}, which the hyperparameter sagemaker_program names`;
    throw new Error(message, { cause });
  }
}

function isMissing(error: unknown, path: string): boolean {
  const { facts } = errorData(error);
  return facts.code === "ENOENT" && facts.path === path;
}

/**
 * What keeps a script from being loaded fails its job as what it throws does. A configuration file that is missing has
 * the exit code 2; a script that is missing is an import that failed, and has 1. Clauses T1, T4, T28, T29.
 */
async function fail(
  files: FileSystem,
  thrown: unknown,
): Promise<Omit<Extract<TrainingResult, { status: "Failed" }>, "elapsedMs">> {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  // As of what the guest throws: the frames of the script, and none of the host's.
  const failure = describeFailure(error, (each) => errorData(each).stack);
  const exitCode = exitCodeOf(error);
  try {
    await files.mkdir(OUTPUT_DIR, { recursive: true });
    await files.appendFile(FAILURE_FILE, failure);
  } catch (cause) {
    // The storage may be what failed the job. The outcome tells of both.
    const both = new Error(`${error.message}; and the file of the failure could not be written`, { cause });
    return { status: "Failed", exitCode, failure, error: errorData(both) };
  }
  return { status: "Failed", exitCode, failure, error: errorData(error) };
}
