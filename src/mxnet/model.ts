/** `mx.model`: checkpoints, a symbol file and its parameters. */
export { load_checkpoint, load_params, save_checkpoint } from "./model/checkpoint.ts";
export { FeedForward } from "./model/feed-forward.ts";
