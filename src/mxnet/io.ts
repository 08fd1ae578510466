/** `mx.io`: data, batch by batch. */
export { CSVIter } from "./io/csv-iter.ts";
export { DataBatch, DataDesc } from "./io/data-batch.ts";
export { DataIter } from "./io/data-iter.ts";
export { ImageRecordIter } from "./io/image-record-iter.ts";
export { LibSVMIter } from "./io/libsvm-iter.ts";
export { MNISTIter } from "./io/mnist-iter.ts";
export { NDArrayIter } from "./io/ndarray-iter.ts";
export { PrefetchingIter, ResizeIter } from "./io/resize-iter.ts";
