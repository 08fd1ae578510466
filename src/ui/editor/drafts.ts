import { type KeyValueStore, readJson, writeJson } from "../settings.ts";

/** Unsaved text of a file, and a mark of the text that it was made from. */
export interface Draft {
  text: string;
  /** `markOf` the file's text when editing began. */
  base: string;
}

/** Unsaved texts of one workspace. They outlive a reload. */
export interface Drafts {
  get(path: string): Draft | undefined;
  /** Returns whether the draft is kept: a browser keeps some 5 MB. */
  put(path: string, draft: Draft): boolean;
  remove(path: string): void;
  /** Paths of all files with a draft. */
  paths(): string[];
}

export function createDrafts(store: KeyValueStore, workspace: string): Drafts {
  const listKey = `optml:drafts:${workspace}`;
  const keyOf = (path: string) => `optml:draft:${workspace}:${path}`;
  const paths = () => readJson<string[]>(store, listKey, []);

  return {
    paths,
    get: (path) => readJson<Draft | undefined>(store, keyOf(path), undefined),
    put(path, draft) {
      const isListed = paths().includes(path) || writeJson(store, listKey, [...paths(), path]);
      return isListed && writeJson(store, keyOf(path), draft);
    },
    remove(path) {
      writeJson(store, keyOf(path), undefined);
      writeJson(
        store,
        listKey,
        paths().filter((each) => each !== path),
      );
    },
  };
}

/** Forgets all drafts of a workspace that is gone, or takes them along to its new name. */
export function moveDrafts(store: KeyValueStore, from: string, to: string | undefined): void {
  const source = createDrafts(store, from);
  for (const path of source.paths()) {
    const draft = source.get(path);
    if (draft && to !== undefined) createDrafts(store, to).put(path, draft);
    source.remove(path);
  }
}

/** A short mark of a text: equal texts have equal marks (length and FNV-1a). */
export function markOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return `${text.length}-${(hash >>> 0).toString(16)}`;
}
