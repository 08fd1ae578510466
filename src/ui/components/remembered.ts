import { createContext } from "preact";
import { useContext, useState } from "preact/hooks";

/** What a person chose to see, by name. */
type Memory = Map<string, unknown>;

/**
 * Holds how one thing is looked at for the one that takes its place: what is unfolded in an answer, and in which view, is
 * so in the next. Without one each begins anew.
 */
export const Remembered = createContext<Memory | undefined>(undefined);

/** Like `useState`, of which the memory holds the last value under a name. */
export function useRemembered<T>(name: string, initial: T): [T, (value: T) => void] {
  const memory = useContext(Remembered);
  const [value, setValue] = useState(() => (memory?.has(name) ? (memory.get(name) as T) : initial));
  return [
    value,
    (next) => {
      memory?.set(name, next);
      setValue(() => next);
    },
  ];
}
