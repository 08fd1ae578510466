/** Which axes a sum, mean, maximum or minimum runs over. */
export interface Reduction {
  /** One axis or several; all where it is left out. Negative ones count from the end. */
  axis?: number | readonly number[];
  /** Keeps the reduced axes, with length 1. Default: false. */
  keepdims?: boolean;
  /** Reduces the axes that are not named. Default: false. */
  exclude?: boolean;
}
