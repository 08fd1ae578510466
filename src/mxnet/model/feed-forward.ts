import { MXNetError } from "../mxnet-error.ts";

/** The model of MXNet before 0.9. It is not here: `mx.mod.Module` has taken its place. */
export class FeedForward {
  /** @throws {MXNetError} Always, with the remedy. */
  constructor(_options?: object) {
    throw refusal();
  }

  /** @throws {MXNetError} Always, with the remedy. */
  static load(_prefix: string, _epoch: number): never {
    throw refusal();
  }

  /** @throws {MXNetError} Always, with the remedy. */
  static create(_options?: object): never {
    throw refusal();
  }
}

function refusal(): MXNetError {
  return new MXNetError(
    "Cannot use mx.model.FeedForward: MXNet has replaced it by mx.mod.Module. Make new mx.mod.Module({ symbol }) and call its fit and predict, or await mx.mod.Module.load(prefix, epoch); the files are the same",
  );
}
