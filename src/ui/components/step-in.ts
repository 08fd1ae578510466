/**
 * The item that an arrow, Home or End key leads to from `current`, round the ends. `undefined` for other keys and
 * for an empty list.
 */
export function stepIn<T>(
  items: readonly T[],
  current: T,
  key: string,
  direction: "horizontal" | "vertical",
): T | undefined {
  const back = direction === "horizontal" ? "ArrowLeft" : "ArrowUp";
  const on = direction === "horizontal" ? "ArrowRight" : "ArrowDown";
  const index = items.indexOf(current);
  if (key === on) return items[(index + 1) % items.length];
  if (key === back) return items[(Math.max(index, 0) - 1 + items.length) % items.length];
  if (key === "Home") return items[0];
  if (key === "End") return items.at(-1);
  return undefined;
}
