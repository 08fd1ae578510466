import type { TrainingArguments } from "../../contract/script-interface.ts";
import type { FileSystem } from "../../platform/file-system.ts";
import { className } from "../class-name.ts";
import { formatJsonString } from "../python-json.ts";
import { schedulerHost } from "./training-environment.ts";

/**
 * Saves a Module as `model-symbol.json`, `model-0000.params` and `model-shapes.json`, in this order.
 *
 * Of several hosts only the scheduler writes; the others silently do not.
 *
 * @throws {TypeError} Where `model` is no Module: a Gluon model, or anything else; or a Module that is not bound.
 *
 * Spec: save, "The default save function serializes Apache MXNet Module models"; clauses T22–T25.
 */
export async function saveByDefault(
  model: unknown,
  { hosts, current_host, model_dir }: TrainingArguments,
  files: FileSystem,
): Promise<void> {
  if (hosts.length > 1 && current_host !== schedulerHost(hosts)) return;
  if (!isSaveable(model)) throw new TypeError(refusal(model));
  if (model.binded === false) {
    throw new TypeError(
      "the Module is not bound to the shapes that the default save writes: call fit or bind first",
    );
  }
  await model.save_checkpoint(`${model_dir}/model`, 0);
  await files.writeFile(`${model_dir}/model-shapes.json`, formatShapes(model.data_shapes));
}

/** The bound inputs as Python's `json.dump` writes them. Labels are none of them. Clause T24. */
function formatShapes(inputs: readonly { name: string; shape: readonly number[] }[]): string {
  const entries = inputs.map(
    ({ name, shape }) => `{"name": ${formatJsonString(name)}, "shape": [${shape.join(", ")}]}`,
  );
  return `[${entries.join(", ")}]`;
}

/** What the default save needs of a model. */
interface Saveable {
  binded?: boolean;
  symbol: unknown;
  data_shapes: readonly { name: string; shape: readonly number[] }[];
  save_checkpoint(prefix: string, epoch: number): Promise<void>;
}

/** By what it has, not by its class, as the reference does: any model that can be saved so is. */
function isSaveable(model: unknown): model is Saveable {
  const { symbol, save_checkpoint } = Object(model) as Partial<Saveable>;
  return symbol !== undefined && typeof save_checkpoint === "function";
}

function refusal(model: unknown): string {
  const { symbol } = Object(model) as Partial<Saveable>;
  const missing = symbol === undefined ? "symbol" : "save_checkpoint";
  return `'${className(model)}' object has no attribute '${missing}': the default save needs a Module. Return one from train, or add a save function to the script, or save the model in train and return nothing`;
}
