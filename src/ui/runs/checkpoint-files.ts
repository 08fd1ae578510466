import type { FileSystem } from "../../platform/file-system.ts";
import { EARLIER_MODELS_DIR } from "../train/earlier-models.ts";
import { readDirectory } from "../train/script-files.ts";
import { MODEL_DIR } from "../workspace-context.ts";
import { prefixOf } from "./checkpoints.ts";
import type { Checkpoint } from "./run-record.ts";

/** Names of the files of a model that the default model_fn loads. Clause T23. */
const SYMBOL = "model-symbol.json";
const PARAMS = "model-0000.params";
const SHAPES = "model-shapes.json";

/** Where a checkpoint's files are now. */
export interface CheckpointFiles {
  params: string;
  symbol: string | undefined;
  shapes: string | undefined;
}

/**
 * Finds a checkpoint's files: where they were saved, or among the models that later runs put aside. A file of the same
 * name that another run wrote is none of them.
 */
export async function findCheckpointFiles(
  files: FileSystem,
  checkpoint: Checkpoint,
): Promise<CheckpointFiles | undefined> {
  for (const place of await placesOf(files, checkpoint.path)) {
    const stats = await files.stat(place).catch(() => undefined);
    if (stats?.size !== checkpoint.sizeBytes || stats.mtimeMs !== checkpoint.mtimeMs) continue;
    const directory = place.slice(0, place.lastIndexOf("/"));
    const isThere = (path: string) => files.stat(path).then(Boolean, () => false);
    const symbol = `${prefixOf(place)}-symbol.json`;
    const shapes = [`${directory}/${SHAPES}`, ...(await placesOf(files, `${MODEL_DIR}/${SHAPES}`))];
    const isFound = await Promise.all(shapes.map(isThere));
    return {
      params: place,
      symbol: (await isThere(symbol)) ? symbol : undefined,
      shapes: shapes.find((_, at) => isFound[at]),
    };
  }
  return undefined;
}

async function placesOf(files: FileSystem, path: string): Promise<string[]> {
  if (!path.startsWith(`${MODEL_DIR}/`)) return [path];
  const aside = await readDirectory(files, EARLIER_MODELS_DIR);
  return [
    path,
    ...aside.reverse().map(({ name }) => `${EARLIER_MODELS_DIR}/${name}${path.slice(MODEL_DIR.length)}`),
  ];
}

/**
 * Copies a checkpoint into an empty directory as the model that the default model_fn loads. With `dataShape` the shape of
 * the input `data` is written where no file tells it.
 */
export async function copyAsModel(
  files: FileSystem,
  { params, symbol, shapes }: CheckpointFiles,
  { directory, dataShape }: { directory: string; dataShape?: readonly number[] },
): Promise<void> {
  await files.mkdir(directory, { recursive: true });
  await files.copyFile(params, `${directory}/${PARAMS}`);
  if (symbol !== undefined) await files.copyFile(symbol, `${directory}/${SYMBOL}`);
  if (dataShape) await files.writeFile(`${directory}/${SHAPES}`, shapesText(dataShape));
  else if (shapes !== undefined) await files.copyFile(shapes, `${directory}/${SHAPES}`);
}

/** Text of the file that tells the shape of the input `data`, for a model that came without. Clause T24. */
function shapesText(shape: readonly number[]): string {
  return `[{"name": "data", "shape": [${shape.join(", ")}]}]`;
}

/** A shape as it is typed, `1, 1, 28, 28`; `undefined` where it is none. */
export function parseShape(text: string): number[] | undefined {
  const sizes = text
    .replace(/^[[(]|[\])]$/g, "")
    .split(",")
    .map((size) => Number(size.trim() || Number.NaN));
  return sizes.every((size) => Number.isInteger(size) && size > 0) ? sizes : undefined;
}
