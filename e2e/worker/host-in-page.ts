import type { FileSystem } from "../../src/platform/file-system.ts";
import { serveFileSystem } from "../../src/platform/file-system-port.ts";
import { createBrowserGuest } from "../../src/worker/host/browser-guest.ts";
import { connectCompiler } from "../../src/worker/host/compiler-client.ts";
import { createScriptHost } from "../../src/worker/host/create-script-host.ts";
import type { ScriptHost } from "../../src/worker/host/script-host.ts";
import type { ScriptHostParts } from "../../src/worker/host/script-host-parts.ts";

/** A host in this page whose compiler and guests are real workers. `entry` is the guests' module. */
export function createHost(
  files: FileSystem,
  entry: string,
  parts: Partial<ScriptHostParts> = {},
): ScriptHost {
  const openFilesPort = () => {
    const { port1, port2 } = new MessageChannel();
    serveFileSystem(files, port1);
    return port2;
  };
  const compiler = new Worker("/src/compiler-entry.ts", { type: "module" });
  return createScriptHost({
    files,
    openFilesPort,
    createGuest: (name) => createBrowserGuest(entry, name),
    backend: () => ({ webgpuCpuForward: false }),
    ...connectCompiler(compiler, openFilesPort()),
    ...parts,
  });
}
