import { asErrorData } from "../error-data.ts";
import { MODEL_DIR, type WorkspaceContext } from "../workspace-context.ts";
import type { FilesQuestion, Transfer } from "./files-model.ts";
import type { Trash } from "./trash.ts";

interface Options {
  context: WorkspaceContext;
  trash: Pick<Trash, "discard">;
  transfer<T>(text: string, task: (update: (change: Partial<Transfer>) => void) => Promise<T>): Promise<T>;
  ask<T>(make: (answer: (value: T) => void) => FilesQuestion): Promise<T>;
}

/** Takes a `model.tar.gz` in: it becomes `/opt/ml/model`. */
export function createModelArchive({ context, trash, transfer, ask }: Options) {
  const { files, archives, notices } = context;

  /**
   * Replaces the model by what the archive holds. Until all of it is unpacked the old model stays as it is, and
   * afterwards it can be had back.
   */
  async function unpack(archive: Blob): Promise<void> {
    try {
      const { commonPrefix } = await transfer("Looking into the archive", () => archives.inspect(archive));
      const choice = commonPrefix === undefined ? "keep" : await askAbout(commonPrefix);
      if (choice === "cancel") return;
      await transfer("Unpacking the model", () =>
        replaceModel(archive, choice === "strip" ? commonPrefix : undefined),
      );
    } catch (error) {
      notices.show({
        kind: "error",
        text: "Cannot unpack the model. Nothing was changed",
        error: asErrorData(error),
      });
    }
  }

  const askAbout = (prefix: string) =>
    ask<"strip" | "keep" | "cancel">((answer) => ({ kind: "prefix", prefix, answer }));

  async function replaceModel(archive: Blob, stripPrefix: string | undefined): Promise<void> {
    const fresh = `/opt/.unpacking-${Math.random().toString(36).slice(2, 10)}`;
    try {
      await files.mkdir(fresh, { recursive: true });
      await archives.unpack(archive, files, fresh, stripPrefix === undefined ? {} : { stripPrefix });
    } catch (error) {
      await files.rm(fresh, { recursive: true, force: true });
      throw error;
    }
    await files.mkdir(MODEL_DIR, { recursive: true });
    const wasEmpty = (await files.readdir(MODEL_DIR)).length === 0;
    const old = await trash.discard(MODEL_DIR);
    try {
      await files.rename(fresh, MODEL_DIR);
    } catch (error) {
      await old.restore();
      throw error;
    }
    if (wasEmpty) return old.purge();
    offerOld(old);
  }

  function offerOld(old: Awaited<ReturnType<Trash["discard"]>>): void {
    notices.show({
      kind: "info",
      text: "Replaced the model by the archive's",
      action: {
        label: "Undo",
        run: () =>
          void files
            .rm(MODEL_DIR, { recursive: true, force: true })
            .then(() => old.restore())
            .catch((error) =>
              notices.show({ kind: "error", text: "Cannot bring the model back", error: asErrorData(error) }),
            ),
      },
      onGone: () => void old.purge(),
    });
  }

  return { unpack };
}
