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
  if (await pathExists(files, MODEL_DIR)) {
    for (const { name, kind } of await files.readdir(MODEL_DIR)) {
      if (kind === "file" || !(await pathExists(files, `${MODEL_DIR}/${name}/${SYMBOL_FILE}`))) continue;
      return `${wanted}, but they are in "${MODEL_DIR}/${name}": the archive was packed with "${name}/" before its files, unpack it without`;
    }
  }
  return `${wanted}: train a Module, put a model.tar.gz there, or add a model_fn to the script`;
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
