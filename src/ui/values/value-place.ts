import { createContext } from "preact";
import { useContext } from "preact/hooks";

/** Where a value stands, for who hears the page: `Output of predict_fn, doubles`. Empty where there is one only. */
export const ValuePlace = createContext("");

/** A name with the place of the value that is shown: it tells several in the page apart. */
export function usePlaced(name: string): string {
  const place = useContext(ValuePlace);
  return place === "" ? name : `${name}, ${place}`;
}
