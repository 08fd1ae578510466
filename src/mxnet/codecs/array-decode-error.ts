/** Text that is no array of numbers: a request's body, or a CSV file. The message says where and why. */
export class ArrayDecodeError extends Error {
  override name = "ArrayDecodeError";
  /** Python's exception in the reference: `"JSONDecodeError"`, `"TypeError"`, `"ValueError"`, `"MXNetError"`. */
  readonly pythonName: string;

  constructor(pythonName: string, message: string) {
    super(message);
    this.pythonName = pythonName;
  }
}

/** A decoded array: C order, as many elements as `shape` says. */
export interface DecodedArray {
  shape: number[];
  data: Float32Array<ArrayBuffer>;
}
