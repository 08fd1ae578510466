import { computed, signal } from "@preact/signals";
import type { InspectorCalls } from "../../worker/inspector/inspector-messages.ts";
import { asErrorData } from "../error-data.ts";
import type { Discarded, Trash } from "../files/trash.ts";
import type { RunEnd, RunStart } from "../train/run-model.ts";
import type { WorkspaceContext } from "../workspace-context.ts";
import { createDigests } from "./digests.ts";
import { createRecorder, type RecordedRun } from "./recorder.ts";
import type { RunRecord } from "./run-record.ts";
import { createRunStore } from "./run-store.ts";

/** So many runs can be compared: as many lines can be told apart. */
export const MAX_COMPARED = 8;

const DROPPED_KEY = "train.runsDropped";

export type RunsModel = ReturnType<typeof createRunsModel>;

type RunsContext = Pick<WorkspaceContext, "files" | "log" | "memory" | "notices">;

/** The runs of a workspace: kept when they end, listed, compared, removed. */
export function createRunsModel(
  context: RunsContext,
  trash: Pick<Trash, "discard">,
  inspector: Pick<InspectorCalls, "sha256">,
) {
  const { files, log, memory, notices } = context;
  const store = createRunStore(files);
  const digests = createDigests(files, inspector);
  const recorder = createRecorder({
    files,
    store,
    digests,
    onError: (what, error) => log.error(what, asErrorData(error)),
  });
  const list = signal<readonly RunRecord[] | undefined>(undefined);
  const broken = signal<readonly string[]>([]);
  const dropped = signal(memory.get(DROPPED_KEY, 0));
  const selectedIds = signal<readonly string[]>([]);
  const openedId = signal<string | undefined>(undefined);
  const current = signal<string | undefined>(undefined);
  let recorded: RecordedRun | undefined;
  let reading: Promise<void> | undefined;

  async function refresh(): Promise<void> {
    try {
      const found = await store.list();
      list.value = found.runs;
      broken.value = found.broken;
    } catch (error) {
      list.value ??= [];
      log.error("Cannot read the runs", asErrorData(error));
    }
  }

  /** The records that could be written. A run goes on where none can be: it is told in the log. */
  async function attempt(what: string, task: () => Promise<void>): Promise<void> {
    try {
      await task();
    } catch (error) {
      log.error(what, asErrorData(error));
    }
  }

  const begin = (start: RunStart) =>
    attempt("Cannot begin to keep the run", async () => {
      recorded = undefined;
      recorded = await recorder.begin(start);
      current.value = recorded.record.id;
      if (list.value) list.value = [recorded.record, ...list.value];
    });

  const end = (ended: RunEnd) =>
    attempt("Cannot keep the run", async () => {
      const of = recorded;
      // What failed before it began has no record, or that of the run before.
      if (of?.record.startedMs !== ended.state.startedMs) return;
      await recorder.end(of, ended);
      if (current.value === of.record.id) current.value = undefined;
      const gone = await store.dropOld();
      if (gone > 0) {
        dropped.value += gone;
        memory.set(DROPPED_KEY, dropped.value);
      }
      await refresh();
    });

  async function remove(ids: readonly string[]): Promise<void> {
    const what = ids.length === 1 ? `the run ${ids[0]}` : `${ids.length} runs`;
    try {
      const discarded: Discarded[] = [];
      for (const id of ids) discarded.push(await trash.discard(store.directory(id)));
      forget(ids);
      await refresh();
      const each = (task: (one: Discarded) => Promise<void>, failure: string) =>
        Promise.all(discarded.map(task))
          .then(refresh)
          .catch((error) => notices.show({ kind: "error", text: failure, error: asErrorData(error) }));
      notices.show({
        kind: "info",
        text: `Removed ${what}`,
        action: {
          label: "Undo",
          run: () => void each((one) => one.restore(), `Cannot bring ${what} back`),
        },
        onGone: () => void each((one) => one.purge(), "Cannot empty the trash"),
      });
    } catch (error) {
      await refresh();
      notices.show({ kind: "error", text: `Cannot remove ${what}`, error: asErrorData(error) });
    }
  }

  function forget(ids: readonly string[]): void {
    selectedIds.value = selectedIds.value.filter((id) => !ids.includes(id));
    if (openedId.value !== undefined && ids.includes(openedId.value)) openedId.value = undefined;
  }

  return {
    store,
    digests,
    begin,
    end,
    /** Newest first; `undefined` until they were read. */
    list,
    /** Directories that hold no record that can be read. */
    broken,
    /** How many older runs were dropped as there were more than are kept. */
    dropped,
    /** The run that is under way. */
    current,
    /** Those that are compared, in the order in which they were chosen. */
    selected: computed(() =>
      selectedIds.value.flatMap((id) => list.value?.find((run) => run.id === id) ?? []),
    ),
    /** The one that is shown whole. */
    opened: computed(() => list.value?.find((run) => run.id === openedId.value)),
    open(id: string | undefined): void {
      openedId.value = id;
    },
    /** Takes a run into the comparison, or out of it. More than eight are not taken. */
    toggle(id: string): void {
      const chosen = selectedIds.value;
      if (chosen.includes(id)) selectedIds.value = chosen.filter((each) => each !== id);
      else if (chosen.length < MAX_COMPARED) selectedIds.value = [...chosen, id];
    },
    select(ids: readonly string[]): void {
      selectedIds.value = ids.slice(0, MAX_COMPARED);
    },
    /** Removes runs; the page offers to undo it for a while. */
    remove,
    refresh,
    /** Reads the runs where that was not done yet. */
    load(): Promise<void> {
      reading ??= refresh();
      return reading;
    },
  };
}
