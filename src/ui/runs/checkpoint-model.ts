import { signal } from "@preact/signals";
import { asErrorData } from "../error-data.ts";
import { saveAs } from "../files/dropped-files.ts";
import { nameOf } from "../files/paths.ts";
import { MODEL_DIR, type WorkspaceContext } from "../workspace-context.ts";
import { type CheckpointFiles, copyAsModel, findCheckpointFiles } from "./checkpoint-files.ts";
import type { Checkpoint } from "./run-record.ts";

/** Where a checkpoint is put together before it is packed or takes the model's place. */
const DRAFT_DIR = "/.optml/checkpoint";

interface Options {
  /** Puts the model that is there aside, so that it can be brought back. */
  putAside(): Promise<void>;
  /** Deploys what is in `/opt/ml/model`. */
  deploy(): Promise<void>;
  /** Whether the script that is deployed loads its model by itself. */
  hasModelFn(): boolean;
}

/** A checkpoint that lacks what the default model_fn needs: the shape of its input is asked for. */
export interface ShapeQuestion {
  checkpoint: Checkpoint;
  files: CheckpointFiles;
}

export type CheckpointModel = ReturnType<typeof createCheckpointModel>;

/** Downloads a checkpoint, or deploys it as the model. */
export function createCheckpointModel(context: WorkspaceContext, { putAside, deploy, hasModelFn }: Options) {
  const { files, archives, notices } = context;
  /** The path of the checkpoint that something is done with. */
  const busy = signal<string | undefined>(undefined);
  const question = signal<ShapeQuestion | undefined>(undefined);

  /** What goes wrong is shown. Returns whether it went well. */
  async function attempt(
    checkpoint: Checkpoint,
    what: string,
    task: (found: CheckpointFiles) => Promise<boolean>,
  ) {
    if (busy.value !== undefined) return false;
    busy.value = checkpoint.path;
    try {
      const found = await findCheckpointFiles(files, checkpoint);
      if (!found)
        throw new Error(
          `"${checkpoint.path}" is not there any more: it was removed, or another run wrote it anew`,
        );
      return await task(found);
    } catch (error) {
      const text = `Cannot ${what} the checkpoint of epoch ${checkpoint.epoch}`;
      notices.show({ kind: "error", text, error: asErrorData(error) });
      return false;
    } finally {
      await files.rm(DRAFT_DIR, { recursive: true, force: true });
      busy.value = undefined;
    }
  }

  function take(found: CheckpointFiles, dataShape?: readonly number[]): Promise<void> {
    return copyAsModel(files, found, { directory: DRAFT_DIR, ...(dataShape && { dataShape }) });
  }

  /** Copied before anything is moved: its files may lie in the model's own directory. */
  async function replaceModel(found: CheckpointFiles, dataShape?: readonly number[]): Promise<void> {
    await take(found, dataShape);
    await putAside();
    await files.rm(MODEL_DIR, { recursive: true, force: true });
    await files.rename(DRAFT_DIR, MODEL_DIR);
    await deploy();
  }

  return {
    busy,
    question,
    /** Saves it as the `model.tar.gz` that the service would deploy. */
    download: (checkpoint: Checkpoint): Promise<boolean> =>
      attempt(checkpoint, "pack", async (found) => {
        await take(found);
        const name = nameOf(checkpoint.path).replace(/\.params$/, "");
        saveAs(await archives.pack(files, DRAFT_DIR), `${name}.tar.gz`);
        return true;
      }),
    /**
     * Puts it in the place of the model, which is put aside, and deploys. Fulfilled with whether it was: where the default
     * model_fn lacks the input's shape it is asked for first.
     */
    deploy: (checkpoint: Checkpoint): Promise<boolean> =>
      attempt(checkpoint, "deploy", async (found) => {
        if (!hasModelFn()) {
          if (found.symbol === undefined) {
            throw new Error(
              "Its symbol was not saved beside it: write a model_fn that makes the network and loads it",
            );
          }
          if (found.shapes === undefined) {
            question.value = { checkpoint, files: found };
            return false;
          }
        }
        await replaceModel(found);
        return true;
      }),
    /** Deploys the checkpoint whose shape was asked for. */
    async answer(dataShape: readonly number[]): Promise<boolean> {
      const asked = question.value;
      question.value = undefined;
      if (!asked) return false;
      return await attempt(asked.checkpoint, "deploy", async (found) => {
        await replaceModel(found, dataShape);
        return true;
      });
    },
    cancel(): void {
      question.value = undefined;
    },
  };
}
