import type { TrainingRun } from "../../worker/host/script-host.ts";
import type { BackendInfo, BackendName, LogRecord, TrainingProgress } from "../../worker/messages.ts";
import type { CommandHost, Signal } from "../command-host.ts";
import { describeErrorData, showCodePath } from "../describe-error.ts";
import { shownPath } from "../local-path.ts";
import { formatLogLine } from "../log-line.ts";
import { createProgressLine } from "./progress-line.ts";

type Outcome = Awaited<TrainingRun["outcome"]>;

/** What is told of a job while it runs, and at its end. */
export interface TrainReport {
  log(record: LogRecord): void;
  progress(progress: TrainingProgress): void;
  backend(info: BackendInfo, asked: BackendName | "auto"): void;
  outcome(outcome: Outcome, signal: Signal | undefined): void;
}

/** How a job is reported. */
export interface TrainReportOptions {
  /** One JSON object a line, on standard output. */
  json?: boolean;
  /** Where the model is, for a user who has not said it; absent in a container. */
  baseDir?: string;
  /** What `/opt/ml/code` is on the disk. */
  codeDirectory: string;
}

/** Reports to programs (`--json`), to a person at a terminal, or to a log as the container's does. */
export function createTrainReport(host: CommandHost, options: TrainReportOptions): TrainReport {
  return options.json ? jsonReport(host) : textReport(host, options);
}

function jsonReport({ stdout }: CommandHost): TrainReport {
  const print = (type: string, value: object) => stdout.write(`${JSON.stringify({ type, ...value })}\n`);
  return {
    log: (record) => print("log", record),
    progress: (progress) => print("progress", progress),
    backend: (info) => print("backend", info),
    outcome: (outcome, signal) => print("outcome", { ...outcome, ...(signal && { signal }) }),
  };
}

function textReport(host: CommandHost, { baseDir, codeDirectory }: TrainReportOptions): TrainReport {
  const { stdout, stderr } = host;
  const line = createProgressLine(stderr);
  const tell = (text: string) => {
    line.clear();
    stderr.write(`${text}\n`);
  };
  const log = (record: Omit<LogRecord, "source">) => {
    line.clear();
    if (stdout.isTerminal) printForPerson(host, record);
    else stdout.write(`${formatLogLine(record)}\n`);
    line.draw();
    lastText = record.text;
  };
  let lastText = "";
  line.wait("Starting");

  return {
    log,
    progress: line.show,
    backend({ name, description, isSoftware, fallbackReason }, asked) {
      const kind = isSoftware && name !== "cpu" ? ", in software" : "";
      log({
        timeMs: Date.now(),
        level: "info",
        origin: "system",
        text: `optml - Tensors are computed by ${name} (${description}${kind})`,
      });
      line.wait("Training");
      if (asked !== "auto" && asked !== name) {
        tell(`optml: tensors are computed by ${name}, not by ${asked}: ${fallbackReason}`);
      }
    },
    outcome(outcome, signal) {
      line.end();
      // What fails before the script's guest could log it is in no log yet.
      const failure = outcome.status === "Failed" && `container_support.training - ${outcome.failure}`;
      if (failure && !stdout.isTerminal && lastText !== failure) {
        log({ timeMs: Date.now(), level: "error", origin: "system", text: failure });
      }
      const text = describeOutcome(host, { baseDir, codeDirectory }, outcome, signal);
      if (text !== undefined) tell(text);
    },
  };
}

/** The last words; none of a job in the container that completed. */
function describeOutcome(
  { cwd }: CommandHost,
  { baseDir, codeDirectory }: TrainReportOptions,
  outcome: Outcome,
  signal: Signal | undefined,
): string | undefined {
  switch (outcome.status) {
    case "Failed":
      return `optml: the training job failed: ${describeErrorData(outcome.error, showCodePath(cwd, codeDirectory))}`;
    case "Stopped":
      return `optml: the training job was stopped${signal ? ` by ${signal}` : ""}: the model's directory is kept`;
    case "Completed":
      return baseDir === undefined ? undefined : describeCompleted(outcome, shownPath(cwd, baseDir));
  }
}

/** A person reads the script's own lines, and of the container's what is wrong. */
function printForPerson({ stdout }: CommandHost, { level, origin, text }: Omit<LogRecord, "source">): void {
  const isWorse = level === "warn" || level === "error";
  if (origin === "system" && !isWorse) return;
  const colour = level === "error" ? "\u001b[31m" : level === "warn" ? "\u001b[33m" : "";
  stdout.write(colour === "" ? `${text}\n` : `${colour}${text.trimEnd()}\u001b[0m\n`);
}

function describeCompleted(
  { artifacts, elapsedMs }: Extract<Outcome, { status: "Completed" }>,
  baseDir: string,
): string {
  const files = artifacts.map(
    ({ path, sizeBytes }) =>
      `  ${path.replace("/opt/ml", baseDir)} (${sizeBytes.toLocaleString("en")} bytes)`,
  );
  const what = files.length === 0 ? ". It left no model" : `:\n${files.join("\n")}`;
  return `Completed in ${(elapsedMs / 1000).toFixed(1)} s${what}`;
}
