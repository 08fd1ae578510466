import type { FileSystem } from "../../platform/file-system.ts";
import type { SourceLocation } from "../../worker/messages.ts";
import { CODE_DIR } from "../workspace-context.ts";

const PATH = `${CODE_DIR}/train.ts`;

const TEXT = `import type { TrainingArguments } from "optml";

/** Runs once in every training job. What it returns is saved to /opt/ml/model. */
export async function train({ hyperparameters, channel_input_dirs }: TrainingArguments) {
  console.log("hyperparameters", hyperparameters);
  console.log("channels", channel_input_dirs);
}
`;

/** Writes a script to begin with. Returns where its first own line is. */
export async function writeFirstScript(files: FileSystem): Promise<SourceLocation> {
  await files.mkdir(CODE_DIR, { recursive: true });
  await files.writeFile(PATH, TEXT);
  return { path: PATH, line: 5, column: 3 };
}
