import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { asErrorData } from "../error-data.ts";
import { Spinner } from "./progress.tsx";

/**
 * A component whose code is fetched when it is first shown.
 *
 * @param label What the page says while it comes, e.g. `Loading the preview`.
 */
export function lazy<Props extends object>(label: string, load: () => Promise<ComponentType<Props>>) {
  let loaded: ComponentType<Props> | undefined;
  return function Lazy(props: Props) {
    const [, setLoaded] = useState(false);
    const [error, setError] = useState<unknown>();
    useEffect(() => {
      if (loaded) return;
      load().then((component) => {
        loaded = component;
        setLoaded(true);
      }, setError);
    }, []);
    if (loaded) {
      const Component = loaded;
      return <Component {...props} />;
    }
    if (error !== undefined)
      return <p class="bad lazy-wait">{`${label} failed: ${asErrorData(error).message}`}</p>;
    return (
      <div class="lazy-wait">
        <Spinner label={label} />
      </div>
    );
  };
}
