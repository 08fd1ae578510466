/**
 * The script interface: what a script may export, in TypeScript. A script's author imports these types:
 *
 * ```ts
 * import type { TrainingArguments, Transformed } from "optml";
 * ```
 */
export type {
  GluonHandlers,
  GluonHostingScript,
  ModelHandlers,
  ModuleHandlers,
  ModuleHostingScript,
  Predictions,
} from "./hosting-script.ts";
export type { Awaitable, Payload, Transformed } from "./payload.ts";
export type { ChannelConfig, TrainingArguments, TrainingScript } from "./training-script.ts";
