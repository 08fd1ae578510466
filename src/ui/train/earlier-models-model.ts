import { asErrorData } from "../error-data.ts";
import { MODEL_DIR, type WorkspaceContext } from "../workspace-context.ts";
import { type Clock, systemClock } from "./clock.ts";
import {
  EARLIER_MODELS_DIR,
  forgetOldModels,
  listEarlierModels,
  putModelAside,
  restoreModel,
} from "./earlier-models.ts";
import { listFiles } from "./script-files.ts";
import { watchFiles } from "./watched.ts";

/** The model in `/opt/ml/model`, and those that training put aside. */
export function createEarlierModelsModel(
  { files, log }: Pick<WorkspaceContext, "files" | "log">,
  clock: Clock = systemClock,
) {
  const onError = (error: unknown) => log.error("Cannot read the model's files", asErrorData(error));
  const current = watchFiles({
    files,
    paths: [MODEL_DIR],
    read: () => listFiles(files, MODEL_DIR),
    onError,
    clock,
  });
  const earlier = watchFiles({
    files,
    paths: [EARLIER_MODELS_DIR],
    read: listEarlierModels,
    onError,
    clock,
  });
  let asideId: string | undefined;

  async function refresh(): Promise<void> {
    await Promise.all([current.refresh(), earlier.refresh()]);
  }

  return {
    /** Files under `/opt/ml/model`. */
    current: current.value,
    /** Newest first. */
    earlier: earlier.value,
    /** A run starts with an empty directory, as in the service; what was in it is kept. */
    async putAside(): Promise<void> {
      asideId = await putModelAside(files, clock.now());
      await refresh();
    },
    /** The same where something else takes the model's place. */
    async putAsideForGood(): Promise<void> {
      await putModelAside(files, clock.now());
      await forgetOldModels(files);
      await refresh();
    },
    /** A run that left no model must not cost the one that was there. */
    async bringBackWhereNoneWasMade(): Promise<void> {
      if (asideId && (await listFiles(files, MODEL_DIR)).length === 0) {
        await restoreModel(files, asideId, clock.now());
      }
      asideId = undefined;
      await forgetOldModels(files);
      await refresh();
    },
    /** Brings back a model that a run replaced; the one that is there now takes its place. */
    async restore(id: string): Promise<void> {
      await restoreModel(files, id, clock.now());
      await forgetOldModels(files);
      await refresh();
    },
    dispose(): void {
      current.dispose();
      earlier.dispose();
    },
  };
}
