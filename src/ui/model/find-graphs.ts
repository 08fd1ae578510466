import type { FileSystem } from "../../platform/file-system.ts";
import { nameOf, parentOf } from "../files/paths.ts";
import { listFiles } from "../train/script-files.ts";
import { MODEL_DIR } from "../workspace-context.ts";

/** A symbol file with what lies beside it. */
export interface GraphFile {
  /** E.g. `/opt/ml/model/model-symbol.json`. */
  symbol: string;
  /** Its parameters: those of the last epoch where there are several. */
  params?: string;
  /** Shapes of its inputs by name, as `PREFIX-shapes.json` has them. */
  shapes: Record<string, number[]>;
  /** The symbol itself, where it is in no file. */
  text?: string;
}

/** The symbol files below `/opt/ml/model`, sorted by path: `PREFIX-symbol.json` of Module, `PREFIX.json` of Gluon. */
export async function findGraphs(files: FileSystem): Promise<GraphFile[]> {
  const paths = (await listFiles(files, MODEL_DIR)).map((file) => file.path);
  const found: GraphFile[] = [];
  for (const symbol of paths.filter((path) => path.endsWith(".json") && !path.endsWith("-shapes.json"))) {
    if (await isGraph(files, symbol)) found.push(await graphFile(files, symbol, paths));
  }
  return found;
}

/** A symbol file anywhere, with what lies beside it. */
export async function readGraphFile(files: FileSystem, symbol: string): Promise<GraphFile> {
  const paths = (await listFiles(files, parentOf(symbol))).map((file) => file.path);
  return await graphFile(files, symbol, paths);
}

async function isGraph(files: FileSystem, path: string): Promise<boolean> {
  if (path.endsWith("-symbol.json")) return true;
  return (await files.readFile(path, "utf8")).includes('"arg_nodes"');
}

async function graphFile(files: FileSystem, symbol: string, paths: readonly string[]): Promise<GraphFile> {
  const prefix = symbol.replace(/(-symbol)?\.json$/, "");
  const params = paramsOf(prefix, paths);
  const shapes = await readShapes(files, `${prefix}-shapes.json`, paths);
  return { symbol, shapes, ...(params !== undefined && { params }) };
}

/** `PREFIX-0010.params` before `PREFIX.params`, and where neither is there the only one of the directory. */
export function paramsOf(prefix: string, paths: readonly string[]): string | undefined {
  const epochs = paths.filter(
    (path) => path.startsWith(`${prefix}-`) && /^-\d{4,}\.params$/.test(path.slice(prefix.length)),
  );
  const last = epochs.toSorted((a, b) => epochOf(a) - epochOf(b)).at(-1);
  if (last !== undefined) return last;
  if (paths.includes(`${prefix}.params`)) return `${prefix}.params`;
  const beside = paths.filter((path) => path.endsWith(".params") && parentOf(path) === parentOf(prefix));
  return beside.length === 1 ? beside[0] : undefined;
}

function epochOf(path: string): number {
  return Number(/-(\d+)\.params$/.exec(nameOf(path))?.[1]);
}

async function readShapes(
  files: FileSystem,
  path: string,
  paths: readonly string[],
): Promise<Record<string, number[]>> {
  if (!paths.includes(path)) return {};
  return parseShapes(await files.readFile(path, "utf8"));
}

/** The shapes that `[{"name": "data", "shape": [1, 784]}]` names; none where the text is something else. */
export function parseShapes(text: string): Record<string, number[]> {
  const shapes = new Map<string, number[]>();
  try {
    const items: unknown = JSON.parse(text);
    for (const item of Array.isArray(items) ? items : []) {
      const { name, shape } = Object(item) as { name?: unknown; shape?: unknown };
      if (typeof name === "string" && isShape(shape)) shapes.set(name, shape);
    }
  } catch {
    // A broken file is told where the model is served; the graph can be drawn without it.
  }
  return Object.fromEntries(shapes);
}

function isShape(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size > 0);
}

/** A shape as it is typed: `1, 3, 224, 224`, in brackets or not. `undefined` for anything else. */
export function parseShape(text: string): number[] | undefined {
  const sizes = text
    .replace(/^\s*[([]|[)\]]\s*$/g, "")
    .split(",")
    .map((size) => size.trim());
  if (sizes.at(-1) === "") sizes.pop();
  if (sizes.length === 0 || !sizes.every((size) => /^[1-9]\d*$/.test(size))) return undefined;
  return sizes.map(Number);
}
