/** Pieces of something long, fetched when they are wanted. */
export interface Pages<T> {
  /** `undefined` where it has not come. */
  get(page: number): T | undefined;
  want(page: number): void;
}

/** More are forgotten, the ones first that were wanted longest ago. */
const MOST_PAGES = 64;

/** Keeps the pages that were wanted last. A page that could not be fetched is fetched again when it is wanted again. */
export function createPages<T>(fetchPage: (page: number) => Promise<T>, onPage: () => void): Pages<T> {
  const kept = new Map<number, { value?: T }>();

  function want(page: number): void {
    const known = kept.get(page);
    kept.delete(page);
    kept.set(page, known ?? {});
    if (known) return;
    for (const oldest of [...kept.keys()].slice(0, -MOST_PAGES)) kept.delete(oldest);
    fetchPage(page).then(
      (value) => {
        const entry = kept.get(page);
        if (entry) entry.value = value;
        onPage();
      },
      () => kept.delete(page),
    );
  }

  return { get: (page) => kept.get(page)?.value, want };
}
