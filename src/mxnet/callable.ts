/** A class in Python: it is made with `new` or without. */
export type Callable<Args extends readonly unknown[], Made> = {
  new (...args: Args): Made;
  (...args: Args): Made;
};

/** Lets a function that makes something be called with `new` too. */
export function callable<Args extends readonly unknown[], Made extends object>(
  make: (...args: Args) => Made,
) {
  // An arrow function cannot be called with `new`; this one returns what it makes either way.
  return function made(...args: Args) {
    return make(...args);
  } as unknown as Callable<Args, Made>;
}
