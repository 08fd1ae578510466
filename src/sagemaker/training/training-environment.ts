import type { ChannelConfig, TrainingArguments } from "../../contract/script-interface.ts";
import type { FileSystem } from "../../platform/file-system.ts";
import { CONFIG_DIR, DATA_DIR, MODEL_DIR, OUTPUT_DATA_DIR } from "../container-paths.ts";
import { pathExists } from "../path-exists.ts";

/** What the host has. */
export interface Machine {
  num_cpus: number;
  num_gpus: number;
}

/**
 * Computes the nine arguments of `train` from the files that the service wrote to `/opt/ml/input`.
 *
 * @throws {FileSystemError} `ENOENT` where one of the three configuration files is missing (T1).
 * @throws {SyntaxError} Where one is not what the service writes.
 *
 * Clauses T10–T17.
 */
export async function readTrainingArguments(files: FileSystem, machine: Machine): Promise<TrainingArguments> {
  const hyperparameters = decodeHyperparameters(await readConfig(files, "hyperparameters.json"));
  const input_data_config = decodeChannels(await readConfig(files, "inputdataconfig.json"));
  const { hosts, current_host } = decodeHosts(await readConfig(files, "resourceconfig.json"));
  return {
    hyperparameters,
    input_data_config,
    channel_input_dirs: await channelDirs(files, input_data_config, hyperparameters),
    output_data_dir: hosts.length === 1 ? `${OUTPUT_DATA_DIR}/` : `${OUTPUT_DATA_DIR}/${current_host}`,
    model_dir: MODEL_DIR,
    num_gpus: machine.num_gpus,
    num_cpus: machine.num_cpus,
    hosts,
    current_host,
  };
}

/**
 * The variables that a training script finds in its environment, the worker's of the parameter server among them.
 *
 * There is no network between hosts, so `DMLC_PS_ROOT_URI` is the scheduler's name, or 127.0.0.1 on one host.
 *
 * Clauses T33, T34, T35.
 */
export function trainingEnvironmentVariables(
  args: Pick<TrainingArguments, "hyperparameters" | "hosts" | "current_host">,
): Record<string, string> {
  const { hyperparameters, hosts, current_host } = args;
  const jobName = serviceValue(hyperparameters.sagemaker_job_name);
  return {
    JOB_NAME: jobName,
    TRAINING_JOB_NAME: jobName,
    TRAINING_JOB_ARN: `arn:aws:sagemaker:local:000000000000:training-job/${jobName.toLowerCase()}`,
    CURRENT_HOST: current_host,
    SAGEMAKER_REGION: serviceValue(hyperparameters.sagemaker_region),
    DMLC_NUM_WORKER: String(hosts.length),
    DMLC_NUM_SERVER: String(hosts.length),
    DMLC_ROLE: "worker",
    DMLC_PS_ROOT_URI: hosts.length === 1 ? "127.0.0.1" : schedulerHost(hosts),
    DMLC_PS_ROOT_PORT: serviceInteger(hyperparameters, "_ps_port", 8000),
    PS_VERBOSE: serviceInteger(hyperparameters, "_ps_verbose", 0),
  };
}

/** The first of the hosts in alphabetical order, whatever the file's order. Clause T34. */
export function schedulerHost(hosts: readonly string[]): string {
  return [...hosts].sort()[0] ?? "";
}

/** A value of the service's own, with the quotes of its JSON taken off where it has some. Clause T9. */
export function serviceValue(text: string | undefined): string {
  if (!text?.startsWith('"')) return text ?? "";
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "string" ? value : text;
  } catch {
    // Text that only begins with a quote is its own value.
    return text;
  }
}

/** Dialect `documented`: every value stays text, "A dict of string to string". Clause T6, section 0.3. */
function decodeHyperparameters(config: Record<string, unknown>): Record<string, string> {
  for (const [key, value] of Object.entries(config)) {
    if (typeof value === "string") continue;
    throw new SyntaxError(
      `Cannot use the hyperparameter "${key}" of "${CONFIG_DIR}/hyperparameters.json": it is ${JSON.stringify(value)}, it must be text, e.g. ${JSON.stringify(JSON.stringify(value))}`,
    );
  }
  return config as Record<string, string>;
}

function decodeChannels(config: Record<string, unknown>): Record<string, ChannelConfig> {
  for (const [name, channel] of Object.entries(config)) {
    if (isObject(channel)) continue;
    throw new SyntaxError(
      `Cannot use the channel "${name}" of "${CONFIG_DIR}/inputdataconfig.json": it is ${JSON.stringify(channel)}, it must be an object`,
    );
  }
  return config as Record<string, ChannelConfig>;
}

function decodeHosts(config: Record<string, unknown>): { hosts: string[]; current_host: string } {
  const { hosts, current_host } = config;
  const isList = Array.isArray(hosts) && hosts.every((host) => typeof host === "string");
  if (!isList || typeof current_host !== "string" || !hosts.includes(current_host)) {
    throw new SyntaxError(
      `Cannot use "${CONFIG_DIR}/resourceconfig.json": "hosts" must be a list of names that "current_host" is one of, they are ${JSON.stringify(hosts)} and ${JSON.stringify(current_host)}`,
    );
  }
  return { hosts, current_host };
}

/**
 * Dialect `documented`: "if the Amazon SageMaker training job is run in PIPE mode, this dictionary will be empty". Where
 * only some channels are in PIPE mode, only those are left out. Section 0.1.
 */
async function channelDirs(
  files: FileSystem,
  channels: Record<string, ChannelConfig>,
  hyperparameters: Record<string, string>,
): Promise<Record<string, string>> {
  const dirs: [string, string][] = [];
  for (const [name, channel] of Object.entries(channels)) {
    if (channel.TrainingInputMode === "Pipe") continue;
    dirs.push([name, await channelDir(files, name, hyperparameters[`sagemaker_s3_uri_${name}`])]);
  }
  return Object.fromEntries(dirs);
}

/** The channel's directory, or the one below it that `sagemaker_s3_uri_<channel>` names, where that exists. Clause T15. */
async function channelDir(files: FileSystem, name: string, suffix: string | undefined): Promise<string> {
  const directory = `${DATA_DIR}/${name}`;
  const below = serviceValue(suffix);
  if (below === "") return directory;
  return (await pathExists(files, `${directory}/${below}`)) ? `${directory}/${below}` : directory;
}

async function readConfig(files: FileSystem, name: string): Promise<Record<string, unknown>> {
  const path = `${CONFIG_DIR}/${name}`;
  const text = await files.readFile(path, "utf8");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(`Cannot read "${path}" as it is no JSON: ${(cause as Error).message}`, { cause });
  }
  if (!isObject(value)) throw new SyntaxError(`Cannot use "${path}": it must hold a JSON object`);
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function serviceInteger(hyperparameters: Record<string, string>, key: string, fallback: number): string {
  const text = serviceValue(hyperparameters[key]);
  if (text === "") return String(fallback);
  const value = Number(text);
  if (Number.isInteger(value)) return String(value);
  throw new SyntaxError(`Cannot use the hyperparameter "${key}": it is "${text}", it must be a whole number`);
}
