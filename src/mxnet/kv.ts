/** `mx.kv`: values by key, joined over devices. */
export { create, KVStore } from "./kvstore/kvstore.ts";
