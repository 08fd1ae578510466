import { useEffect, useState } from "preact/hooks";
import type { ErrorData } from "../../worker/messages.ts";
import { asErrorData } from "../error-data.ts";

/** What comes of a load: nothing yet, what was loaded, or why it was not. */
export interface Loaded<T> {
  value?: T;
  error?: ErrorData;
}

/** Loads anew whenever one of the keys changes; what was loaded before is shown until then. */
export function useLoaded<T>(load: () => Promise<T>, keys: readonly unknown[]): Loaded<T> {
  const [loaded, setLoaded] = useState<Loaded<T>>({});
  useEffect(() => {
    let isGone = false;
    load().then(
      (value) => isGone || setLoaded({ value }),
      (error) => isGone || setLoaded({ error: asErrorData(error) }),
    );
    return () => {
      isGone = true;
    };
  }, keys);
  return loaded;
}
