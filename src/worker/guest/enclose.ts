import { takeAmbientPower } from "./ambient-power.ts";

/**
 * Makes this realm a guest's: its ambient power is taken, and `globals` are all that its script finds under their names.
 *
 * @throws {Error} Where the engine keeps a way to storage, network or another realm.
 */
export function enclose(globals: Readonly<Record<string, unknown>>): void {
  const left = takeAmbientPower(globalThis);
  if (left.length > 0) {
    throw new Error(`Cannot start the guest: this browser does not let go of ${left.join(", ")}`);
  }
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
  }
}
