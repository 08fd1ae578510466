import { Command } from "commander";
import { packCode, packModel } from "../../sagemaker/packaging/archives.ts";
import {
  CODE_ARCHIVE,
  describeServiceRequests,
  MODEL_ARCHIVE,
  type ServicePlan,
} from "../../sagemaker/packaging/service-requests.ts";
import { CommandError, UsageError } from "../command-error.ts";
import type { CommandHost } from "../command-host.ts";
import { describeError, showCodePath } from "../describe-error.ts";
import { absolutePath, kindOf, shownPath } from "../local-path.ts";
import { type ModelContainer, openModelContainer } from "../model-container.ts";
import { collectPairs, wholeNumber } from "../option-values.ts";
import { shellCommand } from "../shell-command.ts";
import { readHyperparameters } from "../train/read-hyperparameters.ts";

interface PackageOptions extends Pick<ServicePlan, "name" | "region" | "instanceType" | "instanceCount"> {
  script?: string;
  model?: string;
  output: string;
  channel?: Record<string, string>;
  hyperparameter?: Record<string, string>;
  hyperparameters?: string;
  location: string;
  image: string;
  role: string;
}

const AFTER = `
Writes ${CODE_ARCHIVE} (the script and the files that it imports), and with
--model ${MODEL_ARCHIVE} (the model, with the script under code/); prints the
requests that train or host them at the service, as one JSON object with a
member for each operation. Nothing is sent.

Examples:
  optml package --script mnist.ts --channel train=s3://bucket/mnist/train
  optml package --script mnist.ts --model ./job/model --location s3://bucket/mnist \\
    | jq .CreateModel > model.json
  aws sagemaker create-model --cli-input-json file://model.json
`;

/** `optml package`: what the service needs to train and host a script. */
export function packageCommand(host: CommandHost): Command {
  return new Command("package")
    .description("Pack a script and a model for SageMaker, and print the requests")
    .option("-s, --script <file>", "the script; its directory is that of its archive's entries")
    .option(
      "-m, --model <path>",
      "the model: a directory, or a model.tar.gz; without it the script is trained",
    )
    .option("-o, --output <dir>", "where the archives go", ".")
    .option(
      "-c, --channel <name=uri>",
      "an input channel of the training job, at S3 (repeatable)",
      collectPairs,
    )
    .option("-H, --hyperparameter <name=value>", "a hyperparameter, as text (repeatable)", collectPairs)
    .option("--hyperparameters <file>", "hyperparameters from a JSON object")
    .option("--name <name>", "of job, model and endpoint (default: the script's name and the time)")
    .option("--location <uri>", "where the archives and the results are at S3", "s3://BUCKET/PREFIX")
    .option("--image <address>", "the image", "ACCOUNT.dkr.ecr.REGION.amazonaws.com/optml:latest")
    .option("--role <arn>", "the role of job and endpoint", "arn:aws:iam::ACCOUNT:role/ROLE")
    .option("--region <name>", "the region (default: us-east-1)")
    .option("--instance-type <type>", "the instances (default: ml.m5.xlarge)")
    .option("--instance-count <number>", "how many (default: 1)", wholeNumber(1, 100))
    .addHelpText("after", AFTER)
    .action((options: PackageOptions) => packAll(host, options));
}

async function packAll(host: CommandHost, options: PackageOptions): Promise<void> {
  if (options.script === undefined && options.model === undefined) {
    throw new UsageError(
      "Cannot package nothing: name a script with --script, a model with --model, or both",
    );
  }
  checkUris(options);
  const opened = await openModelContainer(host, options);
  const { container, script } = opened;
  try {
    const { files } = container;
    const modules = options.script === undefined ? [] : await findModules(host, opened);
    const { name, uploads, trainedModel, requests } = describeServiceRequests({
      ...options,
      program: options.script === undefined ? undefined : script.slice(script.lastIndexOf("/") + 1),
      hyperparameters: await readHyperparameters(host, options),
      channels: options.channel,
      hasModel: options.model !== undefined,
    });
    if (modules.length > 0) await write(host, options.output, CODE_ARCHIVE, packCode(files, modules));
    if (options.model !== undefined) {
      await write(host, options.output, MODEL_ARCHIVE, await packModel(files, modules));
    }
    const directory = absolutePath(host.cwd, options.output);
    for (const { archive, to } of uploads) {
      const from = shownPath(host.cwd, `${directory}/${archive}`);
      host.stderr.write(`Put it to S3: ${shellCommand("aws", "s3", "cp", from, to)}\n`);
    }
    if (trainedModel !== undefined) {
      const { script: named = "" } = options;
      const fetched = shellCommand("aws", "s3", "cp", trainedModel, ".");
      const again = ["optml", "package", "--script", named, "--model", MODEL_ARCHIVE, "--name", name];
      host.stderr.write(
        `When the job has ended, pack its model with the script: ${fetched} && ${shellCommand(...again)}\n`,
      );
    }
    host.stdout.write(`${JSON.stringify(requests, null, 2)}\n`);
  } finally {
    await container.close();
  }
}

/** Paths of the script's files. @throws {CommandError} Where they cannot be compiled. */
async function findModules(
  host: CommandHost,
  { container, script, codeDirectory }: ModelContainer,
): Promise<string[]> {
  try {
    return (await container.parts.compile(script)).modules.map(({ path }) => path);
  } catch (error) {
    throw new CommandError(describeError(error, showCodePath(host.cwd, codeDirectory)), { cause: error });
  }
}

function checkUris({ location, channel = {} }: PackageOptions): void {
  const uris = Object.entries(channel).map(([name, uri]) => [`--channel ${name}=`, uri] as const);
  for (const [option, uri] of [["--location ", location] as const, ...uris]) {
    if (/^s3:\/\/[^/]+/.test(uri)) continue;
    throw new UsageError(`Cannot use ${option}${uri}: it must be at S3, e.g. s3://bucket/prefix`);
  }
}

async function write(
  host: CommandHost,
  output: string,
  name: string,
  archive: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<void> {
  const directory = absolutePath(host.cwd, output);
  if ((await kindOf(host.disk, directory)) !== "directory")
    await host.disk.mkdir(directory, { recursive: true });
  const path = `${directory}/${name}`;
  const sizeBytes = await writeStream(host, path, archive);
  host.stderr.write(`Wrote ${shownPath(host.cwd, path)} (${sizeBytes.toLocaleString("en")} bytes)\n`);
}

/** Writes a file beside the old one, which it replaces when it is whole. */
async function writeStream(
  { disk }: CommandHost,
  path: string,
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<number> {
  const part = `${path}.part`;
  const file = await disk.open(part, "w");
  let sizeBytes = 0;
  try {
    for await (const bytes of stream) {
      await file.write(bytes, sizeBytes);
      sizeBytes += bytes.length;
    }
  } catch (error) {
    await file.close();
    await disk.rm(part);
    throw error;
  }
  await file.close();
  await disk.rename(part, path);
  return sizeBytes;
}
