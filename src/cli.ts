import type { CommandHost, Container, ContainerOptions, Output, Signal } from "./cli/command-host.ts";
import { runCommandLine } from "./cli/run-command-line.ts";
import { trackCalls } from "./cli/track-calls.ts";
import { DiskFileSystem } from "./platform/deno/disk-file-system.ts";
import { endProcess } from "./platform/deno/end-process.ts";
import { serveFileSystem } from "./platform/file-system-port.ts";
import { createDenoGuest } from "./worker/host/deno-guest.ts";

/** Directories of containers that are open: nothing of them is to be left. */
const roots = new Set<string>();

const signalListeners = new Set<(signal: Signal) => void>();

const host: CommandHost = {
  cwd: Deno.cwd(),
  env: Deno.env.toObject(),
  stdin: Deno.stdin.readable,
  stdout: outputOf(Deno.stdout),
  stderr: outputOf(Deno.stderr),
  disk: new DiskFileSystem("/"),
  exitCode: 0,
  openContainer,
  link: (target, path) => Deno.symlink(target, path),
  unlink,
  fetch: (request) => fetch(request),
  listen({ port, hostname }, handler) {
    const server = Deno.serve({ port, hostname, onListen: () => {} }, (request, info) =>
      // The address is looked up where it is asked for.
      handler(request, () => (info.remoteAddr as Deno.NetAddr).hostname),
    );
    return { port: server.addr.port, shutdown: () => server.shutdown() };
  },
  onSignal(listener) {
    signalListeners.add(listener);
    return () => void signalListeners.delete(listener);
  },
  exit(code) {
    for (const root of roots) Deno.removeSync(root, { recursive: true });
    endProcess(code);
  },
};

for (const [signal, exitCode] of [
  ["SIGTERM", 143],
  ["SIGINT", 130],
] as const) {
  Deno.addSignalListener(signal, () => {
    // A command that does not listen is ended at once, its containers removed.
    if (signalListeners.size === 0) host.exit(exitCode);
    for (const listener of signalListeners) listener(signal);
  });
}
await runCommandLine(host, Deno.args);
host.exit(host.exitCode);

async function openContainer({ mounts = {}, backend, seed }: ContainerOptions): Promise<Container> {
  const root = await Deno.makeTempDir({ prefix: "optml-" });
  roots.add(root);
  for (const path of ["/opt/ml", "/tmp", ...Object.keys(mounts)]) {
    await Deno.mkdir(`${root}${path}`, { recursive: true });
  }
  const { tracked: files, settled } = trackCalls(new DiskFileSystem(root, mounts));
  const ends = new Map<MessagePort, () => void>();
  const guestEntry = besideThis("guest-entry");
  return {
    files,
    parts: {
      files,
      openFilesPort() {
        const { port1, port2 } = new MessageChannel();
        const endSession = serveFileSystem(files, port1);
        ends.set(port2, () => {
          endSession();
          port1.close();
        });
        return port2;
      },
      closeFilesPort(port) {
        ends.get(port)?.();
        ends.delete(port);
      },
      createGuest: (name) => createDenoGuest(guestEntry, name),
      sharesMemory: true,
      compile: async (entry) => (await loadCompiler()).compileScript(files, entry),
      diagnose: async (entry) => (await loadCompiler()).diagnoseScript(files, entry),
      backend: () => ({ ...(backend && { backend }), ...(seed !== undefined && { seed }) }),
    },
    settled,
    async close() {
      for (const end of ends.values()) end();
      roots.delete(root);
      await Deno.remove(root, { recursive: true });
    },
  };
}

/** TypeScript takes a while to load, so that it is left until a script is to be compiled. */
function loadCompiler() {
  return import("./worker/compiler/compile-script.ts");
}

async function unlink(path: string): Promise<boolean> {
  try {
    if (!(await Deno.lstat(path)).isSymlink) return false;
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return true;
}

/** A file next to this one: TypeScript in the repository, JavaScript in the built package. */
function besideThis(name: string): string {
  const extension = import.meta.url.slice(import.meta.url.lastIndexOf("."));
  return new URL(`./${name}${extension}`, import.meta.url).href;
}

function outputOf(stream: typeof Deno.stdout): Output {
  const encoder = new TextEncoder();
  return {
    isTerminal: stream.isTerminal(),
    get columns() {
      return stream.isTerminal() ? Deno.consoleSize().columns : 80;
    },
    write(data) {
      const bytes = typeof data === "string" ? encoder.encode(data) : data;
      try {
        for (let at = 0; at < bytes.length; ) at += stream.writeSync(bytes.subarray(at));
      } catch (error) {
        // `optml train | head`: what nobody reads is not worth a word.
        if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
      }
    },
  };
}
