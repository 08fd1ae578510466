/** `mx.gluon.data`: samples and batches. */
export { DataLoader, default_batchify_fn } from "./data/data-loader.ts";
export { ArrayDataset, Dataset, SimpleDataset } from "./data/dataset.ts";
export { RecordFileDataset } from "./data/record-file-dataset.ts";
export {
  BatchSampler,
  FilterSampler,
  RandomSampler,
  type Sampler,
  SequentialSampler,
} from "./data/sampler.ts";
export * as vision from "./data/vision.ts";
