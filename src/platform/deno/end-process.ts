/** The C library of each system that has `_exit`; elsewhere `Deno.exit` does. */
const C_LIBRARIES: Partial<Record<typeof Deno.build.os, string>> = {
  linux: "libc.so.6",
  darwin: "libSystem.dylib",
};

/**
 * Ends this process at once with an exit code: POSIX `_exit`.
 *
 * `Deno.exit` runs what drivers of GPUs have registered for the end of a process, while the thread of a worker that was
 * just terminated still gives back its device: with Mesa's lavapipe one process in ten to twenty then crashed, with exit
 * code 139 in place of its own.
 *
 * What was written synchronously is whole; nothing else is waited for.
 */
export function endProcess(code: number): never {
  const library = C_LIBRARIES[Deno.build.os];
  if (library !== undefined) exitWithoutHandlers(library, code);
  return Deno.exit(code);
}

function exitWithoutHandlers(library: string, code: number): void {
  try {
    Deno.dlopen(library, { _exit: { parameters: ["i32"], result: "void" } }).symbols._exit(code);
  } catch {
    // Another C library, or no permission to call it.
  }
}
