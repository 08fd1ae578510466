import * as tf from "@tensorflow/tfjs-core";

/** Waits until the backend has computed all that was asked of it: a script that takes times does so before it stops. */
export async function waitall(): Promise<void> {
  // Backends compute in order: when the last array asked for can be read, all before it are done.
  const last = tf.fill([1], 1);
  await last.data();
  last.dispose();
}
