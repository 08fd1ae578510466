import type { Channel, TrainingJobRequest } from "../../sagemaker/training/training-job.ts";
import { CODE_DIR } from "../workspace-context.ts";
import { type ChannelFiles, type ChannelSettings, DEFAULT_CHANNEL_SETTINGS } from "./channels.ts";
import { type HyperparameterRow, toHyperparameters } from "./hyperparameters.ts";

interface JobForm {
  /** Path of the script, e.g. `/opt/ml/code/mnist.ts`. */
  script: string;
  rows: readonly HyperparameterRow[];
  channels: readonly ChannelFiles[];
  channelSettings: Readonly<Record<string, ChannelSettings>>;
}

/** What the form says of a job. Every directory under `/opt/ml/input/data` is a channel of it. */
export function toJobRequest({ script, rows, channels, channelSettings }: JobForm): TrainingJobRequest {
  return {
    program: script.replace(`${CODE_DIR}/`, ""),
    hyperparameters: toHyperparameters(rows),
    channels: channels.map(({ name }) => toChannel(name, channelSettings[name] ?? DEFAULT_CHANNEL_SETTINGS)),
  };
}

function toChannel(name: string, { contentType, mode }: ChannelSettings): Channel {
  const channel = {
    ChannelName: name,
    TrainingInputMode: mode,
    S3DistributionType: "FullyReplicated",
  } as const;
  return contentType === "" ? channel : { ...channel, ContentType: contentType };
}
