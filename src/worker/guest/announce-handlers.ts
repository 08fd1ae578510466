import { HANDLERS } from "../shared-cell.ts";

type AnyFunction = (...args: unknown[]) => unknown;

/**
 * The script with each handler telling its name before it runs.
 *
 * A worker that dies says nothing any more; the last name that it told is where it was.
 */
export function announceHandlers(
  exports: Readonly<Record<string, unknown>>,
  announce: (name: string) => void,
): Record<string, unknown> {
  const announced: Record<string, unknown> = { ...exports };
  for (const name of HANDLERS) {
    const handler = exports[name];
    if (typeof handler === "function") announced[name] = telling(name, handler as AnyFunction, announce);
  }
  return announced;
}

function telling(name: string, handler: AnyFunction, announce: (name: string) => void): AnyFunction {
  const wrapped: AnyFunction = (...args) => {
    announce(name);
    return handler(...args);
  };
  // The service reads how many arguments a handler takes.
  return Object.defineProperty(wrapped, "length", { value: handler.length });
}
