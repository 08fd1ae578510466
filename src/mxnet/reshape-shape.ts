import { MXNetError } from "./mxnet-error.ts";
import { formatShape, type Shape, sizeOf } from "./shape.ts";

/**
 * Computes the shape that MXNet's reshape codes ask for.
 *
 * 0 copies the source's dimension, -1 is inferred (and passes one source dimension too), -2 copies all that is left,
 * -3 multiplies two, -4 splits one into the two numbers that follow. With `reverse` all of it counts from the right.
 *
 * @throws {MXNetError} Where a code finds no dimension, or the number of elements would change.
 */
export function reshapeShape(source: Shape, codes: Shape, reverse = false): Shape {
  if (reverse) return reshapeShape(source.toReversed(), codes.toReversed()).toReversed();
  const result: number[] = [];
  const rest = [...source];
  let inferred = -1;
  const take = () => {
    const dim = rest.shift();
    if (dim === undefined) throw refusal(source, codes, "a code finds no dimension left");
    return dim;
  };
  for (let at = 0; at < codes.length; at++) {
    const code = codes[at] ?? 0;
    if (code === 0) result.push(take());
    else if (code === -1) {
      if (inferred >= 0) throw refusal(source, codes, "only one dimension can be inferred");
      inferred = result.push(1) - 1;
      rest.shift();
    } else if (code === -2) result.push(...rest.splice(0));
    else if (code === -3) result.push(take() * take());
    else if (code === -4) result.push(...split(take(), codes[++at], codes[++at], source, codes));
    else {
      result.push(code);
      rest.shift();
    }
  }
  if (inferred >= 0) result[inferred] = sizeOf(source) / sizeOf(result);
  if (sizeOf(result) !== sizeOf(source) || !result.every(Number.isInteger)) {
    throw refusal(source, codes, "the number of elements must stay the same");
  }
  return result;
}

/**
 * Computes the shape that MXNet before 0.9 asked for: in `target` one 0 is inferred, and `keepHighest` copies the
 * first dimension.
 *
 * @throws {MXNetError} Where the number of elements would change.
 */
export function legacyReshapeShape(source: Shape, target: Shape, keepHighest: boolean): Shape {
  const result = [...target];
  if (keepHighest) result[0] = source[0] ?? 0;
  const inferred = result.indexOf(0, keepHighest ? 1 : 0);
  if (inferred >= 0) {
    result[inferred] = 1;
    result[inferred] = sizeOf(source) / sizeOf(result);
  }
  if (sizeOf(result) !== sizeOf(source)) {
    throw refusal(source, target, "the number of elements must stay the same");
  }
  return result;
}

function split(
  dim: number,
  first: number | undefined,
  second: number | undefined,
  source: Shape,
  codes: Shape,
): [number, number] {
  if (first === undefined || second === undefined || (first === -1 && second === -1)) {
    throw refusal(source, codes, "-4 needs two numbers after it, at most one of them -1");
  }
  const parts: [number, number] = [first === -1 ? dim / second : first, second === -1 ? dim / first : second];
  if (parts[0] * parts[1] !== dim) throw refusal(source, codes, `${dim} is not ${first} times ${second}`);
  return parts;
}

function refusal(source: Shape, codes: Shape, why: string): MXNetError {
  return new MXNetError(`Cannot reshape ${formatShape(source)} to ${formatShape(codes)}: ${why}`);
}
