import { MXNetError } from "../mxnet-error.ts";
import { load } from "../ndarray/array-files.ts";
import type { Params } from "../ndarray/params.ts";

/** Reads a file of named arrays. They belong to the caller. @throws {MXNetError} Where they have no names. */
export async function loadNamed(filename: string): Promise<Params> {
  const loaded = await load(filename);
  if (!Array.isArray(loaded)) return loaded;
  for (const array of loaded) array.dispose();
  throw new MXNetError(`Cannot load "${filename}" as parameters: its arrays have no names`);
}
