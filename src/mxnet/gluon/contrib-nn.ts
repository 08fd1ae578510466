/** `mx.gluon.contrib.nn`. */
export { Concurrent, HybridConcurrent, Identity } from "./nn/containers.ts";
