/**
 * The same object, whose calls are counted until the promises that they return are settled.
 *
 * `settled` is fulfilled when those that were under way when it was called are over.
 */
export function trackCalls<T extends object>(target: T): { tracked: T; settled(): Promise<void> } {
  const pending = new Set<Promise<unknown>>();
  const tracked = new Proxy(target, {
    get(object, key) {
      const value: unknown = Reflect.get(object, key);
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => {
        const result: unknown = value.apply(object, args);
        if (result instanceof Promise) track(result);
        return result;
      };
    },
  });
  function track(promise: Promise<unknown>): void {
    pending.add(promise);
    const forget = () => void pending.delete(promise);
    promise.then(forget, forget);
  }
  return { tracked, settled: async () => void (await Promise.allSettled([...pending])) };
}
