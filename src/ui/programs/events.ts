import { effect, type ReadonlySignal } from "@preact/signals";
import type { OpenWorkspace } from "../open-workspace.ts";
import { invokeAnswer } from "./invoke.ts";
import type { OptmlEvents } from "./optml.ts";

/**
 * Calls `listener` for what happens in any of the workspaces, those that are opened later too. Returns what ends that.
 * What a listener throws is reported as an uncaught error, and keeps nothing from going on.
 */
export function listen<Name extends keyof OptmlEvents>(
  workspaces: ReadonlySignal<readonly OpenWorkspace[]>,
  event: Name,
  listener: (event: OptmlEvents[Name]) => void,
): () => void {
  const ends = new Map<OpenWorkspace, () => void>();
  const source: Source<Name> = SOURCES[event];
  const tell = (happened: OptmlEvents[Name]) => queueMicrotask(() => listener(happened));
  const endFollowing = effect(() => {
    const open = workspaces.value;
    for (const workspace of open) {
      if (!ends.has(workspace)) ends.set(workspace, source(workspace, tell));
    }
    for (const [workspace, end] of ends) {
      if (open.includes(workspace)) continue;
      end();
      ends.delete(workspace);
    }
  });
  return () => {
    endFollowing();
    for (const end of ends.values()) end();
    ends.clear();
  };
}

/** Tells of one kind of event in a workspace, from now on. Returns what ends that. */
type Source<Name extends keyof OptmlEvents> = (
  workspace: OpenWorkspace,
  listener: (event: OptmlEvents[Name]) => void,
) => () => void;

const SOURCES: { [Name in keyof OptmlEvents]: Source<Name> } = {
  log: ({ name, log }, listener) => log.subscribe((record) => listener({ ...record, workspace: name })),

  progress: ({ name, train }, listener) =>
    train.run.onProgress((progress) => listener({ ...progress, workspace: name })),

  worker: ({ name, host }, listener) =>
    later(host.workers, (workers, before) => {
      for (const worker of workers) if (!before.includes(worker)) listener({ ...worker, workspace: name });
    }),

  answer: ({ name, requests }, listener) =>
    requests.history.onAdd(({ answer }) => listener({ ...invokeAnswer(answer), workspace: name })),
};

export const EVENT_NAMES: readonly string[] = Object.keys(SOURCES);

/** Calls `listener` for each value from now on, with the one before it. */
function later<T>(source: ReadonlySignal<T>, listener: (value: T, before: T) => void): () => void {
  let before = source.peek();
  return effect(() => {
    const { value } = source;
    if (value === before) return;
    const earlier = before;
    before = value;
    listener(value, earlier);
  });
}
