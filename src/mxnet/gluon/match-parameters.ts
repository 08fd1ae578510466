import { MXNetError } from "../mxnet-error.ts";
import type { NDArray } from "../ndarray/ndarray.ts";
import type { Params } from "../ndarray/params.ts";

/**
 * Finds the saved array of each of a symbol's parameters, whichever way they were saved.
 *
 * 1. `arg:` and `aux:` before a name are cut off.
 * 2. The names are the symbol's own: `export` and `collect_params().save()` write those.
 * 3. They lack the block's prefix: `save_params` writes `dense0_weight` for `sequential0_dense0_weight`.
 * 4. They have dots: `save_parameters` writes `0.weight`. Then the order decides, and each must end as the symbol's does.
 *
 * @throws {MXNetError} That names the parameters that are missing.
 */
export function matchParameters(wanted: readonly string[], saved: Params, allowMissing = false): Params {
  const bare = Object.fromEntries(
    Object.entries(saved).map(([name, array]) => [name.replace(/^(arg|aux):/, ""), array]),
  );
  const found = pick(wanted, (name) => bare[name]);
  if (Object.keys(found).length === wanted.length) return inOrderOf(bare, found);
  const prefix = commonPrefix(wanted);
  const matched =
    structural(wanted, bare) ?? pick(wanted, (name) => bare[name] ?? bare[name.slice(prefix.length)]);
  const missing = wanted.filter((name) => !matched[name]);
  if (missing.length === 0 || allowMissing) return matched;
  throw new MXNetError(
    `Cannot load the parameters: ${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} not in the file, which has ${Object.keys(saved).join(", ")}`,
  );
}

function pick(wanted: readonly string[], find: (name: string) => NDArray | undefined): Params {
  return Object.fromEntries(
    wanted.flatMap((name) => {
      const array = find(name);
      return array ? [[name, array]] : [];
    }),
  );
}

/** Keeps the order of the file, so that it is saved in that order again. */
function inOrderOf(file: Params, found: Params): Params {
  return Object.fromEntries(Object.entries(file).filter(([name]) => name in found));
}

/** What all names begin with, up to and with a `_`. */
function commonPrefix(names: readonly string[]): string {
  const [first = ""] = names;
  let length = first.length;
  for (const name of names) while (!name.startsWith(first.slice(0, length))) length--;
  return first.slice(0, first.lastIndexOf("_", length - 1) + 1);
}

function structural(wanted: readonly string[], bare: Params): Params | undefined {
  const saved = Object.entries(bare);
  if (saved.length !== wanted.length || !saved.every(([name]) => name.includes("."))) return undefined;
  const fits = saved.every(([name], index) =>
    wanted[index]?.endsWith(`_${name.slice(name.lastIndexOf(".") + 1)}`),
  );
  return fits ? Object.fromEntries(saved.map(([, array], index) => [wanted[index], array])) : undefined;
}
