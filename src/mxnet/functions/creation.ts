import type { Shape } from "../shape.ts";
import type { Declarations, Kind, Source } from "./operation.ts";

export interface FillOptions {
  /** 0 stands for a dimension that follows from what reads it. */
  shape: Shape | number;
  /** Default: `float32`. */
  dtype?: string;
}

export interface ArangeOptions {
  /** Default: 0. Without `stop` the end. */
  start?: number;
  /** Not included. */
  stop?: number;
  /** Default: 1. */
  step?: number;
  /** How often each number comes. Default: 1. */
  repeat?: number;
  /** Default: `float32`. */
  dtype?: string;
}

export interface EyeOptions {
  /** Rows. */
  N: number;
  /** Columns. Default: as many as rows. */
  M?: number;
  /** Which diagonal. Default: 0. */
  k?: number;
  /** Default: `float32`. */
  dtype?: string;
}

/** Symbols that make arrays. */
export interface CreationFunctions<K extends Kind> {
  /** Zeros. */
  zeros: Source<K, FillOptions, [shape: Shape | number]>;
  /** Ones. */
  ones: Source<K, FillOptions, [shape: Shape | number]>;
  /** One value. */
  full: Source<K, FillOptions & { value: number }, [shape: Shape | number, value: number]>;
  /** Numbers from `start` to `stop` (not included). */
  arange: Source<K, ArangeOptions, [start: number, stop?: number, step?: number]>;
  /** A matrix with ones on diagonal `k`. */
  eye: Source<K, EyeOptions, [N: number, M?: number, k?: number]>;
}

export const CREATION: Declarations<CreationFunctions<Kind>> = {
  zeros: { op: "_zeros", positional: ["shape"] },
  ones: { op: "_ones", positional: ["shape"] },
  full: { op: "_full", positional: ["shape", "value"] },
  arange: { op: "_arange", positional: ["start", "stop", "step"] },
  eye: { op: "_eye", positional: ["N", "M", "k"] },
};
