import { cpu } from "../../mxnet/context.ts";
import { load_checkpoint } from "../../mxnet/model.ts";
import { Module } from "../../mxnet/module/module.ts";
import type { FileSystem } from "../../platform/file-system.ts";
import { MODEL_DIR } from "../container-paths.ts";
import { pathExists } from "../path-exists.ts";

const SYMBOL_FILE = "model-symbol.json";
const PARAMS_FILE = "model-0000.params";
const SHAPES_FILE = "model-shapes.json";

/** An input as `model-shapes.json` describes it. */
interface DataShape {
  name: string;
  shape: number[];
}

/**
 * Loads what the default save wrote as a Module that is bound for inference, with `preferredBatchSize` rows a batch; 0
 * keeps the saved batch size. A label that the loss needs may be missing among the parameters.
 *
 * @throws {Error} `missing <file> file` where one of the three files is not in `/opt/ml/model`.
 * @throws {SyntaxError} Where `model-shapes.json` is not what the default save writes.
 * @throws {MXNetError} Where another of the files is corrupt or not supported: names the file.
 *
 * Spec: model_fn, "Amazon SageMaker provides a default model_fn that works with the serialization format used by the
 * Amazon SageMaker default save function"; clauses H35–H39.
 */
export async function loadDefaultModel(files: FileSystem, preferredBatchSize: number): Promise<Module> {
  await requireFiles(files);
  const data_shapes = withBatchSize(await readShapes(files), preferredBatchSize);
  const [symbol, arg_params, aux_params] = await load_checkpoint(`${MODEL_DIR}/model`, 0);
  const data_names = data_shapes.map(({ name }) => name);
  const module = new Module({ symbol, data_names, label_names: null, context: cpu() });
  try {
    module.bind({ data_shapes, for_training: false });
    module.set_params(arg_params, aux_params, { allow_missing: true });
  } finally {
    // The module has copies of its own.
    for (const array of [...Object.values(arg_params), ...Object.values(aux_params)]) array.dispose();
  }
  return module;
}

/** Replaces the first dimension of every input, unless the preferred size is 0. Clause H36. */
export function withBatchSize(inputs: readonly DataShape[], preferredBatchSize: number): DataShape[] {
  return inputs.map(({ name, shape: [saved = 0, ...rest] }) => ({
    name,
    shape: [preferredBatchSize === 0 ? saved : preferredBatchSize, ...rest],
  }));
}

async function requireFiles(files: FileSystem): Promise<void> {
  for (const name of [SYMBOL_FILE, PARAMS_FILE, SHAPES_FILE]) {
    if (await pathExists(files, `${MODEL_DIR}/${name}`)) continue;
    throw new Error(`missing ${name} file. ${await remedy(files)}`);
  }
}

async function remedy(files: FileSystem): Promise<string> {
  const wanted = `The default model_fn needs ${SYMBOL_FILE}, ${PARAMS_FILE} and ${SHAPES_FILE} in "${MODEL_DIR}"`;
  const found = (await pathExists(files, MODEL_DIR)) ? await filesBelow(files, MODEL_DIR, "", DEPTH) : [];
  const nested = found.find((path) => path.endsWith(`/${SYMBOL_FILE}`));
  if (nested !== undefined && !found.includes(SYMBOL_FILE)) {
    const prefix = nested.slice(0, -SYMBOL_FILE.length - 1);
    return `${wanted}, but they are in "${MODEL_DIR}/${prefix}": the archive was packed with "${prefix}/" before its files, unpack it without`;
  }
  const params = found.find((path) => /\.params$/i.test(path));
  if (params === undefined) {
    return `${wanted}: train a Module, put a model.tar.gz there, or add a model_fn to the script`;
  }
  if (found.includes(SYMBOL_FILE) && found.includes(PARAMS_FILE)) {
    return `${wanted}: write ${SHAPES_FILE} with the inputs, as [{"name": "data", "shape": [1, 3, 224, 224]}]`;
  }
  const there = found.filter((path) => /\.(params|json)$/i.test(path));
  const shown = [...there.slice(0, SHOWN_FILES), ...(there.length > SHOWN_FILES ? ["…"] : [])].join(", ");
  return `${wanted}. The directory has ${shown}: ${loading(params)}`;
}

/** How deep a model is looked for that an archive has in directories. */
const DEPTH = 3;
const SHOWN_FILES = 6;

/** Files by their paths relative to where it began, those of the directory itself first. */
async function filesBelow(files: FileSystem, path: string, prefix: string, depth: number): Promise<string[]> {
  const entries = await files.readdir(path);
  const own = entries.filter(({ kind }) => kind === "file").map(({ name }) => prefix + name);
  if (depth === 0) return own;
  const below = entries
    .filter(({ kind }) => kind === "directory")
    .map(({ name }) => filesBelow(files, `${path}/${name}`, `${prefix}${name}/`, depth - 1));
  return [...own, ...(await Promise.all(below)).flat()];
}

/** What to do with parameters that are called so. */
function loading(params: string): string {
  const [, prefix, epoch] = /^(.+)-(\d{4})\.params$/i.exec(params) ?? [];
  if (prefix === undefined) {
    return "load them in a model_fn of the script, with mx.gluon.SymbolBlock.imports or net.load_parameters";
  }
  return `give them those names, or load them in a model_fn of the script, with mx.model.load_checkpoint("${MODEL_DIR}/${prefix}", ${Number(epoch)})`;
}

async function readShapes(files: FileSystem): Promise<DataShape[]> {
  const path = `${MODEL_DIR}/${SHAPES_FILE}`;
  const text = await files.readFile(path, "utf8");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(`Cannot read "${path}" as it is no JSON: ${(cause as Error).message}`, { cause });
  }
  if (Array.isArray(value) && value.every(isDataShape)) return value;
  throw new SyntaxError(
    `Cannot use "${path}": it must be a list like [{"name": "data", "shape": [1, 2]}], it is ${text.slice(0, 100)}`,
  );
}

function isDataShape(value: unknown): value is DataShape {
  const { name, shape } = Object(value) as Partial<DataShape>;
  return (
    typeof name === "string" &&
    Array.isArray(shape) &&
    shape.every((dim) => Number.isInteger(dim) && dim >= 0)
  );
}
