import type { Awaitable } from "./payload.ts";

/**
 * What `train` is called with: the document's nine arguments as one object.
 *
 * A script takes what it needs: `train({ hyperparameters, model_dir })`. What the document's `**kwargs` absorbs is
 * what the script leaves out.
 *
 * Spec: train, "Amazon SageMaker invokes your train function with the following python kwargs"; clauses T12–T17.
 */
export interface TrainingArguments {
  /** Every value is text, numbers too. Spec: "A dict of string to string". */
  hyperparameters: Record<string, string>;
  /** Channel name to its settings, as `inputdataconfig.json` has them. Spec: "The Amazon SageMaker input channel configuration for this job". */
  input_data_config: Record<string, ChannelConfig>;
  /** Channel name to the directory that holds its files. Spec: "if the Amazon SageMaker training job is run in PIPE mode, this dictionary will be empty". */
  channel_input_dirs: Record<string, string>;
  /** `/opt/ml/output/data/` on one host (with the slash), `/opt/ml/output/data/<current_host>` on several. Clause T14. */
  output_data_dir: string;
  /** `/opt/ml/model`. Spec: "data written to this directory is made available to the Amazon SageMaker training job model location". */
  model_dir: string;
  /** GPU devices on this host: 1 where WebGPU has an adapter, else 0. */
  num_gpus: number;
  /** CPU threads of this host. */
  num_cpus: number;
  /** All hosts of the job, in the order of `resourceconfig.json`. Clause T16. */
  hosts: string[];
  /** Always one of `hosts`. */
  current_host: string;
}

/** One channel's settings, with the service's own key names. A channel may have none of them. Clause T10. */
export interface ChannelConfig {
  ContentType?: string;
  TrainingInputMode?: "File" | "Pipe" | "FastFile";
  S3DistributionType?: "FullyReplicated" | "ShardedByS3Key";
  RecordWrapperType?: "None" | "RecordIO";
}

/** The training half of a script. */
export interface TrainingScript {
  /**
   * Runs the training.
   *
   * Returns the model for `save`, or nothing where the script saved it itself.
   *
   * Spec: train, Returns: "If you do not return anything (or return None), the save function is not called".
   */
  train?(args: TrainingArguments): Awaitable<unknown>;

  /**
   * Saves what `train` returned. Without it, the default save writes a Module as `model-symbol.json`,
   * `model-0000.params` and `model-shapes.json`.
   *
   * Spec: save, "To rely on the default save function, omit a definition of 'save' from your script"; clauses T21–T26.
   */
  save?(model: unknown, model_dir: string): Awaitable<void>;
}
