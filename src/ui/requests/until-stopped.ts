/** Rejected as soon as `stopped` says so, also where the handler never returns. */
export async function untilStopped<T>(work: Promise<T>, stopped: AbortSignal): Promise<T> {
  stopped.throwIfAborted();
  const abandoned = Promise.withResolvers<never>();
  const abandon = () => abandoned.reject(stopped.reason);
  stopped.addEventListener("abort", abandon);
  try {
    return await Promise.race([work, abandoned.promise]);
  } finally {
    stopped.removeEventListener("abort", abandon);
  }
}
