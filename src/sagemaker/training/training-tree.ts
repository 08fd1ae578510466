import type { ChannelConfig } from "../../contract/script-interface.ts";
import type { FileSystem } from "../../platform/file-system.ts";
import {
  CODE_DIR,
  CONFIG_DIR,
  DATA_DIR,
  FAILURE_FILE,
  MODEL_DIR,
  OUTPUT_DATA_DIR,
  OUTPUT_DIR,
  SUCCESS_FILE,
} from "../container-paths.ts";
import { TrainingJobError } from "../errors.ts";
import { pathExists } from "../path-exists.ts";
import { type Channel, checkTrainingJob, type TrainingJob } from "./training-job.ts";

/**
 * Writes the tree under `/opt/ml` that the service gives to a container: the three configuration files and the
 * directories, for the job's host `host`.
 *
 * It removes what an older job left: `success` and `failure`, and **all that is in `/opt/ml/model` and
 * `/opt/ml/output/data`**, as a fresh instance has none of it. Ask the user before you call it where that is theirs
 * to keep. Nothing is written or removed where the job cannot run.
 *
 * The files of a File mode channel must lie in `/opt/ml/input/data/<channel>` already. A PIPE mode channel needs no
 * directory.
 *
 * @throws {TrainingJobError} Where the job breaks a rule, or a channel has no files.
 *
 * Clauses T1, T2, T10, T11, F15.
 */
export async function writeTrainingTree(files: FileSystem, job: TrainingJob, host = "algo-1"): Promise<void> {
  checkTrainingJob(job);
  const hosts = hostNames(job.ResourceConfig.InstanceCount);
  if (!hosts.includes(host)) {
    const message = `Cannot write the files of host "${host}": the job's are ${hosts.join(", ")}`;
    throw new TrainingJobError("ResourceConfig", message);
  }
  for (const channel of job.InputDataConfig) await checkChannelFiles(files, channel);

  await files.rm(SUCCESS_FILE, { force: true });
  await files.rm(FAILURE_FILE, { force: true });
  await empty(files, MODEL_DIR);
  await empty(files, OUTPUT_DATA_DIR);
  for (const directory of [CODE_DIR, CONFIG_DIR, DATA_DIR, OUTPUT_DIR]) {
    await files.mkdir(directory, { recursive: true });
  }
  const channels = job.InputDataConfig.map((channel) => [channel.ChannelName, channelConfig(channel)]);
  await writeConfig(files, "hyperparameters.json", job.HyperParameters);
  await writeConfig(files, "inputdataconfig.json", Object.fromEntries(channels));
  await writeConfig(files, "resourceconfig.json", { current_host: host, hosts });
}

/** `algo-1` … `algo-n`, sorted as text: `algo-10` comes before `algo-2`. Clause F15. */
function hostNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `algo-${index + 1}`).sort();
}

async function checkChannelFiles(files: FileSystem, channel: Channel): Promise<void> {
  if (channel.TrainingInputMode === "Pipe") return;
  const directory = `${DATA_DIR}/${channel.ChannelName}`;
  if (await holdsFile(files, directory)) return;
  throw new TrainingJobError(
    `InputDataConfig.${channel.ChannelName}`,
    `Cannot start the training job as its channel "${channel.ChannelName}" has no files: put them into "${directory}", or remove the channel from the job`,
  );
}

async function holdsFile(files: FileSystem, directory: string): Promise<boolean> {
  if (!(await pathExists(files, directory))) return false;
  for (const entry of await files.readdir(directory)) {
    if (entry.kind === "file") return true;
    if (await holdsFile(files, `${directory}/${entry.name}`)) return true;
  }
  return false;
}

async function empty(files: FileSystem, directory: string): Promise<void> {
  await files.rm(directory, { recursive: true, force: true });
  await files.mkdir(directory, { recursive: true });
}

/** As the service writes it: the content type only where one is set, the rest always. Clause T10. */
function channelConfig(channel: Channel): ChannelConfig {
  return {
    ...(channel.ContentType ? { ContentType: channel.ContentType } : {}),
    TrainingInputMode: channel.TrainingInputMode ?? "File",
    S3DistributionType: channel.S3DistributionType ?? "FullyReplicated",
    RecordWrapperType: channel.RecordWrapperType ?? "None",
  };
}

async function writeConfig(files: FileSystem, name: string, value: unknown): Promise<void> {
  await files.writeFile(`${CONFIG_DIR}/${name}`, JSON.stringify(value));
}
