/** `mx.io`: data, batch by batch. */
export type { DataBatch, DataDesc } from "./io/data-batch.ts";
export { DataIter } from "./io/data-iter.ts";
