/**
 * Has JSON tell what of it is lost without a word: a promise becomes `{}`, a typed array an object with numbered keys.
 *
 * What is written stays the same. `warn` gets what to do in its place, and an error that knows the line: once for all that
 * is written at one time, as a list may hold thousands.
 */
export function guardJson(warn: (text: string, at: Error) => void): void {
  const told = new Set<string>();
  const tell = (text: string) => {
    if (told.has(text)) return;
    if (told.size === 0) queueMicrotask(() => told.clear());
    told.add(text);
    warn(text, new Error(text));
  };
  define(Promise.prototype, () => {
    tell("A promise was written as JSON, where it is {}: write await before the call that gives it");
    return {};
  });
  define(Object.getPrototypeOf(Uint8Array.prototype), function (this: object) {
    tell(
      `A typed array was written as JSON, where it is an object and no list: write [...values] in place of the ${this.constructor.name}`,
    );
    return { ...this };
  });
}

function define(prototype: object, toJSON: () => unknown): void {
  Object.defineProperty(prototype, "toJSON", { value: toJSON, configurable: true, writable: true });
}
