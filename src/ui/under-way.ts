import type { OpenWorkspace } from "./open-workspace.ts";
import { type KeyValueStore, readJson, writeJson } from "./settings.ts";
import { isUnderWay } from "./train/train-state.ts";

/** The pages of this site that are open, in all tabs. */
export interface Pages {
  /** This one's. */
  id: string;
  /** The ids of all that are open. */
  open(): Promise<readonly string[]>;
}

/** Something that a page was doing when it ended without a word. */
export interface LeftBehind {
  workspace: string;
  /** E.g. `mnist.ts was training`. */
  what: string;
}

/** What to do about a page that ended by itself. */
export const MEMORY_ADVICE =
  "A browser ends a page by itself mostly when a script has used up the memory: work on fewer rows at a time, and dispose of tensors that are not needed any more.";

const KEY = "optml:under-way";

/** By page and workspace. */
type Kept = Record<string, Record<string, string>>;

/**
 * Keeps in words what the page is doing, for the page after it: where a script uses up the memory the browser ends the
 * whole page, and nothing is left that could tell.
 */
export function createUnderWay(store: KeyValueStore, { id, open }: Pages) {
  const mine: Record<string, string> = {};

  function write(next: Kept): void {
    writeJson(store, KEY, Object.keys(next).length > 0 ? next : undefined);
  }

  function keepMine(): void {
    const { [id]: _, ...others } = readJson<Kept>(store, KEY, {});
    write(Object.keys(mine).length > 0 ? { ...others, [id]: mine } : others);
  }

  return {
    /** Keeps what is done in a workspace, `undefined` for nothing. */
    set(workspace: string, what: string | undefined): void {
      if (mine[workspace] === what) return;
      if (what === undefined) delete mine[workspace];
      else mine[workspace] = what;
      keepMine();
    },

    /** Keeps nothing more of this page: it is left as a person wants it. */
    leave(): void {
      for (const workspace of Object.keys(mine)) delete mine[workspace];
      keepMine();
    },

    /** What pages that are gone were doing. It is told once. */
    async takeLeft(): Promise<LeftBehind[]> {
      const living = new Set([id, ...(await open())]);
      const all = Object.entries(readJson<Kept>(store, KEY, {}));
      const gone = all.filter(([page]) => !living.has(page));
      if (gone.length > 0) write(Object.fromEntries(all.filter(([page]) => living.has(page))));
      return gone.flatMap(([, done]) =>
        Object.entries(done).map(([workspace, what]) => ({ workspace, what })),
      );
    },
  };
}

/** A request is kept when it takes longer: most are answered sooner, and each write takes a moment. */
const LONG_MS = 300;

/** What a workspace is doing that may use up the memory, in words; `undefined` for nothing. */
export function doingOf({ train, host, requests }: OpenWorkspace): string | undefined {
  const script = (path: string | undefined) => path?.split("/").at(-1) ?? "the script";
  if (isUnderWay(train.run.state.value)) return `${script(train.script.peek()?.path)} was training`;
  if (host.state.value.status === "starting") return `${script(host.script.peek()?.path)} was being deployed`;
  if (requests.load.state.value.status === "running") return "a load test was running";
  const sent = requests.state.value;
  const isLong = sent.status === "sending" && requests.nowMs.value - sent.startedMs >= LONG_MS;
  return isLong ? "a request was being answered" : undefined;
}
