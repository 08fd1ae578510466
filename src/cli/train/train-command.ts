import { Command, Option } from "commander";
import type { BackendName } from "../../worker/messages.ts";
import type { CommandHost } from "../command-host.ts";
import { collectPairs, wholeNumber } from "../option-values.ts";
import { prepareJob } from "./prepare-job.ts";
import { runJob } from "./run-job.ts";

/** What `optml train` was told. */
export interface TrainOptions {
  script?: string;
  channel?: Record<string, string>;
  hyperparameter?: Record<string, string>;
  hyperparameters?: string;
  jobName?: string;
  baseDir?: string;
  overwrite?: true;
  backend: BackendName | "auto";
  seed?: number;
  json?: true;
}

const AFTER = `
Without --script it is the container's protocol: the job is the one that
/opt/ml/input/config describes, its script lies in /opt/ml/code, and the
process exits as the container does (0; 1 or the error's errno where it fails,
with /opt/ml/output/failure).

With --script the same tree is made of what you name, in a new directory under
the current one: code and channels are linked into it, not copied.

Examples:
  optml train --script mnist.ts --channel train=data/train -H epochs=3
  optml train --base-dir ./job    # as the container does, with ./job as /opt/ml
`;

/** `optml train`. Clauses T1–T47. */
export function trainCommand(host: CommandHost): Command {
  return new Command("train")
    .description("Run a training job")
    .option("-s, --script <file>", "the script; its directory becomes /opt/ml/code")
    .option(
      "-c, --channel <name=path>",
      "an input channel: a directory, or one file (repeatable)",
      collectPairs,
    )
    .option("-H, --hyperparameter <name=value>", "a hyperparameter, as text (repeatable)", collectPairs)
    .option("--hyperparameters <file>", "hyperparameters from a JSON object")
    .option("--job-name <name>", "the job's name (default: the script's name and the time)")
    .option("--base-dir <dir>", "what stands for /opt/ml (default: /opt/ml; with --script a new directory)")
    .option("--overwrite", "remove what an older job left in --base-dir")
    .addOption(backendOption())
    .option("--seed <number>", "seed every random choice of mxnet", wholeNumber(0, 2 ** 32 - 1))
    .option("--json", "print one JSON object a line: log, progress, outcome")
    .addHelpText("after", AFTER)
    .action(async (options: TrainOptions) => {
      await runJob(host, options, await prepareJob(host, options));
    });
}

/** `--backend`, the same for all commands that run scripts. */
export function backendOption(): Option {
  return new Option("--backend <name>", "what computes tensors")
    .choices(["auto", "webgpu", "cpu"])
    .default("auto");
}
