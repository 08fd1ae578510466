import type { TrainingJob } from "../../sagemaker/training/training-job.ts";
import { CODE_DIR } from "../workspace-context.ts";
import type { ChannelFiles, ChannelSettings } from "./channels.ts";
import { DEFAULT_CHANNEL_SETTINGS } from "./channels.ts";
import { type HyperparameterRow, toHyperparameters } from "./hyperparameters.ts";

const MAX_NAME_LENGTH = 63;

interface JobForm {
  /** Path of the script, e.g. `/opt/ml/code/mnist.ts`. */
  script: string;
  rows: readonly HyperparameterRow[];
  channels: readonly ChannelFiles[];
  channelSettings: Readonly<Record<string, ChannelSettings>>;
  /** When the job starts, in milliseconds since 1970: its name tells. */
  startMs: number;
}

/** The training job that the form describes, on one host. */
export function toTrainingJob(form: JobForm): TrainingJob {
  const program = form.script.replace(`${CODE_DIR}/`, "");
  return {
    TrainingJobName: jobName(program, form.startMs),
    HyperParameters: { ...toHyperparameters(form.rows), sagemaker_program: program },
    InputDataConfig: form.channels.map(({ name }) => {
      const { contentType, mode } = form.channelSettings[name] ?? DEFAULT_CHANNEL_SETTINGS;
      const config = {
        ChannelName: name,
        TrainingInputMode: mode,
        S3DistributionType: "FullyReplicated",
      } as const;
      return contentType === "" ? config : { ...config, ContentType: contentType };
    }),
    ResourceConfig: { InstanceCount: 1 },
  };
}

/** A name as the service makes it: `mnist-2026-11-22-15-05-12-038`, in UTC. Clause F9. */
export function jobName(program: string, startMs: number): string {
  const time = new Date(startMs)
    .toISOString()
    .slice(0, 23)
    .replace(/[^0-9]/g, "-");
  const base = program
    .replace(/\.[^./]*$/, "")
    .replace(/[^a-zA-Z0-9]+/g, "-")
    .slice(0, MAX_NAME_LENGTH - time.length - 1)
    .replace(/^-+|-+$/g, "");
  return `${base || "job"}-${time}`;
}
