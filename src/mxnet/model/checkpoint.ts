import { MXNetError } from "../mxnet-error.ts";
import { load as loadArrays, save as saveArrays } from "../ndarray/array-files.ts";
import type { Params } from "../ndarray/params.ts";
import { load as loadSymbol } from "../symbol/load-symbol.ts";
import type { MXSymbol } from "../symbol/symbol.ts";

/**
 * Reads `<prefix>-symbol.json` and `<prefix>-<epoch in 4 digits>.params`. The arrays belong to the caller.
 *
 * @throws {FileSystemError} `ENOENT` where a file is missing.
 * @throws {MXNetError} Where a file is corrupt or not supported: names the file.
 */
export async function load_checkpoint(
  prefix: string,
  epoch: number,
): Promise<[symbol: MXSymbol, arg_params: Params, aux_params: Params]> {
  const symbol = await loadSymbol(`${prefix}-symbol.json`);
  return [symbol, ...(await load_params(prefix, epoch))];
}

/** Reads `<prefix>-<epoch in 4 digits>.params`. Names that begin with neither `arg:` nor `aux:` are left out, as in MXNet. */
export async function load_params(
  prefix: string,
  epoch: number,
): Promise<[arg_params: Params, aux_params: Params]> {
  return loadParams(paramsPath(prefix, epoch));
}

/** Reads parameters from any path; see `load_params`. */
export async function loadParams(path: string): Promise<[arg_params: Params, aux_params: Params]> {
  const loaded = await loadArrays(path);
  if (Array.isArray(loaded)) {
    for (const array of loaded) array.dispose();
    throw new MXNetError(`Cannot load "${path}" as parameters: its arrays have no names`);
  }
  const [args, aux]: [Params, Params] = [{}, {}];
  for (const [key, array] of Object.entries(loaded)) {
    const [kind, name] = [key.slice(0, 4), key.slice(4)];
    if (kind === "arg:") args[name] = array;
    else if (kind === "aux:") aux[name] = array;
    else array.dispose();
  }
  return [args, aux];
}

/** Writes `<prefix>-symbol.json` and `<prefix>-<epoch in 4 digits>.params`. */
export async function save_checkpoint(
  prefix: string,
  epoch: number,
  symbol: MXSymbol | undefined,
  arg_params: Params,
  aux_params: Params,
): Promise<void> {
  await symbol?.save(`${prefix}-symbol.json`);
  const path = paramsPath(prefix, epoch);
  await saveParams(path, arg_params, aux_params);
  console.info(`Saved checkpoint to "${path}"`);
}

/** Writes parameters to any path, with `arg:` and `aux:` before their names. */
export async function saveParams(path: string, arg_params: Params, aux_params: Params): Promise<void> {
  const named = [
    ...Object.entries(arg_params).map(([name, array]) => [`arg:${name}`, array] as const),
    ...Object.entries(aux_params).map(([name, array]) => [`aux:${name}`, array] as const),
  ];
  await saveArrays(path, Object.fromEntries(named));
}

function paramsPath(prefix: string, epoch: number): string {
  return `${prefix}-${String(epoch).padStart(4, "0")}.params`;
}
