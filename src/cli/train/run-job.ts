import { placeSubmittedCode } from "../../sagemaker/training/submitted-code.ts";
import { createScriptHost } from "../../worker/host/create-script-host.ts";
import type { TrainingRun } from "../../worker/host/script-host.ts";
import type { CommandHost, Signal } from "../command-host.ts";
import type { PreparedJob } from "./prepare-job.ts";
import type { TrainOptions } from "./train-command.ts";
import { createTrainReport } from "./train-report.ts";

/** What a shell makes of a process that a signal ended. */
const SIGNAL_EXIT_CODES: Record<Signal, number> = { SIGTERM: 143, SIGINT: 130 };

/**
 * Runs a job and reports on it. The exit code is the container's.
 *
 * The first SIGTERM ends the script; what is being written to the disk is written, what is in `/opt/ml/model` stays. A
 * second one ends the process at once.
 *
 * Clauses T27–T29, F8.
 */
export async function runJob(
  host: CommandHost,
  { backend, seed, json, script }: TrainOptions,
  { baseDir, codeDirectory, job }: PreparedJob,
): Promise<void> {
  const container = await host.openContainer({ mounts: { "/opt/ml": baseDir }, backend, seed });
  const report = createTrainReport(host, {
    json,
    codeDirectory,
    ...(script !== undefined && { baseDir }),
  });
  const run = createScriptHost(container.parts).train({
    job,
    prepare: (hyperparameters) => placeSubmittedCode(container.files, hyperparameters),
    onLog: report.log,
    onProgress: report.progress,
    onBackend: (info) => report.backend(info, backend),
  });
  const { ended, stoppedBy } = stopOnSignal(host, run);
  const outcome = await run.outcome;
  await container.settled();
  await container.close();
  ended();

  const signal = stoppedBy();
  report.outcome(outcome, signal);
  if (outcome.status === "Stopped") host.exitCode = signal ? SIGNAL_EXIT_CODES[signal] : 1;
  else host.exitCode = outcome.exitCode;
}

function stopOnSignal(
  host: CommandHost,
  run: TrainingRun,
): { ended(): void; stoppedBy(): Signal | undefined } {
  let first: Signal | undefined;
  const ended = host.onSignal((signal) => {
    if (first) host.exit(SIGNAL_EXIT_CODES[signal]);
    first = signal;
    run.stop();
  });
  return { ended, stoppedBy: () => first };
}
