import { unpackTarGz } from "../sagemaker/archives/unpack-tar-gz.ts";
import { CODE_DIR, MODEL_DIR } from "../sagemaker/container-paths.ts";
import { placeSubmittedCode } from "../sagemaker/training/submitted-code.ts";
import { UsageError } from "./command-error.ts";
import type { CommandHost, Container, ContainerOptions } from "./command-host.ts";
import { absolutePath, kindOf, localFile } from "./local-path.ts";

/** What a container is to serve. */
export interface ModelContainerOptions extends Pick<ContainerOptions, "backend" | "seed"> {
  /** A directory with what `/opt/ml/model` is to hold, or a `tar.gz` of one. */
  model?: string;
  /** The script; its directory becomes `/opt/ml/code`. Absent: the default handlers serve. */
  script?: string;
}

/** A container that can serve: its model is in `/opt/ml/model`. */
export interface ModelContainer {
  container: Container;
  /** The script's path in the container. */
  script: string;
  /** What `/opt/ml/code` is on the disk, where it is there. */
  codeDirectory?: string;
}

/** Stands for the script where there is none: the defaults do everything. No such file is written. */
const NO_SCRIPT = "/opt/ml/code/none.ts";

/** Opens a container with the model and the script that a command line names. @throws {UsageError} Where there is none. */
export async function openModelContainer(
  host: CommandHost,
  { model, script, ...options }: ModelContainerOptions,
): Promise<ModelContainer> {
  const code = script === undefined ? undefined : await localFile(host, "--script", script);
  const path = model === undefined ? undefined : absolutePath(host.cwd, model);
  const kind = path && (await kindOf(host.disk, path));
  if (path && kind === undefined) {
    throw new UsageError(`Cannot use --model "${model}": there is no such directory or model.tar.gz`);
  }
  const mounts = {
    ...(code && { [CODE_DIR]: code.directory }),
    ...(path && kind === "directory" && { [MODEL_DIR]: path }),
  };
  const container = await host.openContainer({ ...options, mounts });
  if (path && kind === "file") await unpackModel(host, container, path);
  await container.files.mkdir(MODEL_DIR, { recursive: true });
  if (!code) return withoutScript(container);
  return { container, script: `${CODE_DIR}/${code.name}`, codeDirectory: code.directory };
}

/**
 * Opens the container that the service started: `baseDir` is its `/opt/ml`, and `SAGEMAKER_PROGRAM` names the script.
 *
 * `SAGEMAKER_SUBMIT_DIRECTORY` may name a directory in the container (`/opt/ml/model/code`) or a `tar.gz`
 * (`file:///opt/ml/model/sourcedir.tar.gz`); without it, or where it is elsewhere, the code is in `/opt/ml/code`.
 * Without `SAGEMAKER_PROGRAM` the default handlers serve.
 *
 * @throws {UsageError} Where there is no `baseDir`.
 *
 * Clauses F6, H1; section 2.1.
 */
export async function openServiceContainer(
  host: CommandHost,
  { baseDir, ...options }: Pick<ContainerOptions, "backend" | "seed"> & { baseDir: string },
): Promise<ModelContainer> {
  const base = absolutePath(host.cwd, baseDir);
  if ((await kindOf(host.disk, base)) !== "directory") {
    throw new UsageError(
      `Cannot serve as there is no directory ${base}: name a model with --model DIR, a script with --script FILE, or what stands for /opt/ml with --base-dir DIR`,
    );
  }
  const { SAGEMAKER_PROGRAM: program, SAGEMAKER_SUBMIT_DIRECTORY: submitted = "" } = host.env;
  const inside = /^(?:file:\/\/)?\/opt\/ml(\/.+)$/.exec(submitted)?.[1];
  const isDirectory = inside && (await kindOf(host.disk, `${base}${inside}`)) === "directory";
  const mounts: Record<string, string> = {
    "/opt/ml": base,
    ...(isDirectory && { [CODE_DIR]: `${base}${inside}` }),
  };
  const container = await host.openContainer({ ...options, mounts });
  if (!program) return withoutScript(container);
  await placeSubmittedCode(container.files, {
    sagemaker_submit_directory: submitted,
    sagemaker_program: program,
  });
  return { container, script: `${CODE_DIR}/${program}`, codeDirectory: mounts[CODE_DIR] ?? `${base}/code` };
}

/** What is empty needs no compiler: TypeScript alone takes a third of the time to the first answer. */
function withoutScript(container: Container): ModelContainer {
  const { parts } = container;
  const empty = { entry: NO_SCRIPT, modules: [{ path: NO_SCRIPT, code: "export {};\n", imports: [] }] };
  const compile = async (entry: string) => (entry === NO_SCRIPT ? empty : await parts.compile(entry));
  return { container: { ...container, parts: { ...parts, compile } }, script: NO_SCRIPT };
}

async function unpackModel({ disk }: CommandHost, { files }: Container, path: string): Promise<void> {
  const archive = await disk.open(path, "r");
  try {
    await unpackTarGz(archive.readable(), files, MODEL_DIR);
  } finally {
    await archive.close();
  }
}
