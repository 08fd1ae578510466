// Reads groups from standard input, and writes what Deno's guests answer: `deno run … parity-under-deno.ts cpu`.
import { endProcess } from "../../src/platform/deno/end-process.ts";
import { serveFileSystem } from "../../src/platform/file-system-port.ts";
import { compileScript, diagnoseScript } from "../../src/worker/compiler/compile-script.ts";
import { createScriptHost } from "../../src/worker/host/create-script-host.ts";
import { createDenoGuest } from "../../src/worker/host/deno-guest.ts";
import type { BackendName } from "../../src/worker/messages.ts";
import { answerGroups } from "./answer-groups.ts";

const backend = Deno.args[0] as BackendName;
const guestEntry = new URL("../../src/guest-entry.ts", import.meta.url).href;
const groups = await new Response(Deno.stdin.readable).json();
const answers = await answerGroups(groups, (files) =>
  createScriptHost({
    files,
    openFilesPort() {
      const { port1, port2 } = new MessageChannel();
      serveFileSystem(files, port1);
      return port2;
    },
    createGuest: (name) => createDenoGuest(guestEntry, name),
    backend: () => ({ backend, webgpuCpuForward: false }),
    compile: (entry) => compileScript(files, entry),
    diagnose: (entry) => diagnoseScript(files, entry),
  }),
);
console.log(JSON.stringify(answers));
// What serves the guests' files would keep it alive.
endProcess(0);
