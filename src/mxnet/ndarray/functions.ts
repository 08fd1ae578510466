import { Context } from "../context.ts";
import { DTYPES } from "../formats/dtype.ts";
import type { Declaration, Declarations, Kind } from "../functions/operation.ts";
import { readCall } from "../functions/read-call.ts";
import { MXNetError } from "../mxnet-error.ts";
import { invoke } from "./invoke.ts";
import { NDArray } from "./ndarray.ts";
import { prepareOperator } from "./prepared-operator.ts";

/** Functions of arrays. Several outputs are a list. */
export interface Arrays extends Kind {
  one: NDArray;
  several: NDArray[];
  options: {
    /** Default: that of the first input, `cpu()` where there is none. */
    ctx?: Context;
  };
}

/** The functions of a family for arrays: each calls its operator at once. */
export function arrayFunctions<Functions>(declarations: Declarations<Functions>): Functions {
  const entries = Object.entries<Declaration>(declarations);
  return Object.fromEntries(entries.map(([name, each]) => [name, arrayFunction(name, each)])) as Functions;
}

function arrayFunction(name: string, declaration: Declaration) {
  return (...args: unknown[]): NDArray | NDArray[] => {
    const { inputs, options: given } = readCall(name, args, isArray, declaration);
    const { op = name, isVariadic, isSeveral } = declaration;
    const { ctx: context, ...options } = given;
    const named = Object.entries(options).filter(([, value]) => isArray(value)) as [string, NDArray][];
    const attributes = Object.fromEntries(Object.entries(options).filter(([, value]) => !isArray(value)));
    const counted = isVariadic ? { num_args: inputs.length, ...attributes } : attributes;
    const result = invoke(op, inOrder(name, op, { inputs, named, attributes: counted }), counted, {
      // One output has the dtype that was asked for; of several each has its own.
      dtype: isSeveral ? undefined : DTYPES.find((dtype) => dtype === options.dtype),
      context: context instanceof Context ? context : undefined,
    });
    return isSeveral ? [result].flat() : result;
  };
}

interface Given {
  inputs: readonly NDArray[];
  named: readonly (readonly [string, NDArray])[];
  attributes: Readonly<Record<string, unknown>>;
}

/** All inputs in the operator's order. */
function inOrder(name: string, op: string, { inputs, named, attributes }: Given): readonly NDArray[] {
  if (named.length === 0) return inputs;
  const names = prepareOperator(op, attributes, inputs.length + named.length).operator.inputs;
  const byName = new Map(named);
  const stray = named.find(([input]) => names.indexOf(input) < inputs.length)?.[0];
  if (stray !== undefined) {
    const why = names.includes(stray)
      ? "was given twice"
      : `is none of its inputs, they are ${names.join(", ")}`;
    throw new MXNetError(`Cannot call ${name}: "${stray}" ${why}`);
  }
  return [...inputs, ...names.slice(inputs.length).flatMap((input) => byName.get(input) ?? [])];
}

function isArray(value: unknown): value is NDArray {
  return value instanceof NDArray;
}
