import { OUTPUT_DATA_DIR } from "../../sagemaker/container-paths.ts";
import { createTrainingJob, type TrainingJob } from "../../sagemaker/training/training-job.ts";
import { CommandError, UsageError } from "../command-error.ts";
import type { CommandHost } from "../command-host.ts";
import { absolutePath, kindOf, localFile, shownPath } from "../local-path.ts";
import { readHyperparameters } from "./read-hyperparameters.ts";
import type { TrainOptions } from "./train-command.ts";

/** Where a job's tree is, and the job that is to be written to it; absent where it is there already. */
export interface PreparedJob {
  /** What stands for `/opt/ml`. */
  baseDir: string;
  /** What `/opt/ml/code` is. */
  codeDirectory: string;
  job?: TrainingJob;
}

/** The service's own directory. */
const CONTAINER_BASE = "/opt/ml";

/**
 * Finds the tree of a job, or makes it of what the options name.
 *
 * @throws {UsageError} Where an option names what there is not, or makes no sense without another.
 * @throws {CommandError} Where an older job's model would be lost.
 */
export async function prepareJob(host: CommandHost, options: TrainOptions): Promise<PreparedJob> {
  if (options.script === undefined) return await findTree(host, options);
  const script = await localFile(host, "--script", options.script);
  const channels = await findChannels(host, options.channel ?? {});
  const job = createTrainingJob({
    name: options.jobName,
    program: script.name,
    hyperparameters: await readHyperparameters(host, options),
    channels: [...channels.keys()].map((ChannelName) => ({ ChannelName })),
  });
  const baseDir = absolutePath(host.cwd, options.baseDir ?? job.TrainingJobName);
  await refuseLoss(host, options, baseDir);
  await host.disk.mkdir(`${baseDir}/input/data`, { recursive: true });
  await replaceLink(host, script.directory, `${baseDir}/code`);
  for (const [name, path] of channels) await linkChannel(host, path, `${baseDir}/input/data/${name}`);
  return { baseDir, codeDirectory: script.directory, job };
}

async function findTree(host: CommandHost, options: TrainOptions): Promise<PreparedJob> {
  for (const name of ["channel", "hyperparameter", "hyperparameters", "jobName", "overwrite"] as const) {
    if (options[name] === undefined) continue;
    const flag = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    throw new UsageError(
      `Cannot use --${flag} without --script: the job is described under ${CONTAINER_BASE}`,
    );
  }
  const baseDir = absolutePath(host.cwd, options.baseDir ?? CONTAINER_BASE);
  if ((await kindOf(host.disk, baseDir)) === "directory")
    return { baseDir, codeDirectory: `${baseDir}/code` };
  throw new UsageError(
    `Cannot train as there is no directory ${baseDir}: name the script to train with --script FILE, or what stands for ${CONTAINER_BASE} with --base-dir DIR`,
  );
}

/** Channel name to the absolute path of its directory or its only file. */
async function findChannels(
  { disk, cwd }: CommandHost,
  channels: Readonly<Record<string, string>>,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const [name, path] of Object.entries(channels)) {
    const absolute = absolutePath(cwd, path);
    if ((await kindOf(disk, absolute)) === undefined) {
      throw new UsageError(`Cannot use --channel "${name}=${path}": there is no such file or directory`);
    }
    found.set(name, absolute);
  }
  return found;
}

/** A job's tree begins with no model: one that is there is the user's to give up. */
async function refuseLoss(host: CommandHost, options: TrainOptions, baseDir: string): Promise<void> {
  if (options.overwrite) return;
  for (const path of ["model", OUTPUT_DATA_DIR.slice(CONTAINER_BASE.length + 1)]) {
    const directory = `${baseDir}/${path}`;
    if ((await kindOf(host.disk, directory)) !== "directory") continue;
    if ((await host.disk.readdir(directory)).length === 0) continue;
    throw new CommandError(
      `Cannot train in ${shownPath(host.cwd, baseDir)} as ${path} holds what an older job left: name another --base-dir, or remove it with --overwrite`,
    );
  }
}

/** A channel of one file is a directory that holds it. */
async function linkChannel(host: CommandHost, path: string, channel: string): Promise<void> {
  if ((await kindOf(host.disk, path)) === "directory") return await replaceLink(host, path, channel);
  if (!(await host.unlink(channel))) {
    for (const { name } of await host.disk.readdir(channel)) await makeRoom(host, `${channel}/${name}`);
  }
  await host.disk.mkdir(channel, { recursive: true });
  await host.link(path, `${channel}/${path.slice(path.lastIndexOf("/") + 1)}`);
}

async function replaceLink(host: CommandHost, target: string, path: string): Promise<void> {
  // The tree's own directory may have been named: --script job/code/mnist.ts --base-dir job.
  if (target === path) return;
  await makeRoom(host, path);
  await host.link(target, path);
}

/** Removes a link, and nothing else: what else is there is the user's. */
async function makeRoom(host: CommandHost, path: string): Promise<void> {
  if (await host.unlink(path)) return;
  throw new CommandError(
    `Cannot make a link at ${shownPath(host.cwd, path)}: something else is there, move it away or name another --base-dir`,
  );
}
