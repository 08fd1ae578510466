import { MXNetError } from "../mxnet-error.ts";
import { load as loadArrays, save as saveArrays } from "../ndarray/array-files.ts";
import type { Params } from "../ndarray/params.ts";
import { load as loadSymbol } from "../symbol/load-symbol.ts";
import type { MXSymbol } from "../symbol/symbol.ts";

/**
 * Reads `<prefix>-symbol.json` and `<prefix>-<epoch in 4 digits>.params`. The arrays belong to the caller. Which of them
 * are auxiliary states the symbol tells too, where a file's names do not.
 *
 * @throws {FileSystemError} `ENOENT` where a file is missing.
 * @throws {MXNetError} Where a file is corrupt or not supported: names the file.
 */
export async function load_checkpoint(
  prefix: string,
  epoch: number,
): Promise<[symbol: MXSymbol, arg_params: Params, aux_params: Params]> {
  const symbol = await loadSymbol(`${prefix}-symbol.json`);
  const auxiliaries = new Set(symbol.list_auxiliary_states());
  return [symbol, ...(await loadParams(paramsPath(prefix, epoch), (name) => auxiliaries.has(name)))];
}

/**
 * Reads `<prefix>-<epoch in 4 digits>.params`. Names that begin with neither `arg:` nor `aux:` are left out, as in MXNet;
 * where no name does, as in files of Gluon and of converters, all are taken as they are.
 */
export async function load_params(
  prefix: string,
  epoch: number,
): Promise<[arg_params: Params, aux_params: Params]> {
  return loadParams(paramsPath(prefix, epoch));
}

/**
 * Reads parameters from any path; see `load_params`.
 *
 * @param isAuxiliary Which names are of auxiliary states, besides those behind `aux:`. Default: of names without `arg:`
 * and `aux:` those that end as BatchNorm's averages do.
 */
export async function loadParams(
  path: string,
  isAuxiliary?: (name: string) => boolean,
): Promise<[arg_params: Params, aux_params: Params]> {
  const loaded = await loadArrays(path);
  if (Array.isArray(loaded)) {
    for (const array of loaded) array.dispose();
    throw new MXNetError(`Cannot load "${path}" as parameters: its arrays have no names`);
  }
  const [args, aux]: [Params, Params] = [{}, {}];
  const isPrefixed = Object.keys(loaded).some((key) => PREFIX.test(key));
  for (const [key, array] of Object.entries(loaded)) {
    const name = key.replace(PREFIX, "");
    if (isPrefixed && name === key) array.dispose();
    else if (key.startsWith("aux:") || (isAuxiliary?.(name) ?? (!isPrefixed && AVERAGE.test(name))))
      aux[name] = array;
    else args[name] = array;
  }
  return [args, aux];
}

const PREFIX = /^(?:arg|aux):/;
const AVERAGE = /(?:moving|running)_(?:mean|var)$/;

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
