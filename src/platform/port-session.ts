import type { FileData, FileHandle, FileSystem, OpenFlags } from "./file-system.ts";
import { FileSystemError } from "./file-system-error.ts";
import { Outbox } from "./outbox.ts";
import { errorToData, type PortReply, type PortRequest } from "./port-messages.ts";

/** Serves one client: answers its calls, and keeps its open files and watches until it ends. */
export class PortSession {
  readonly #files: FileSystem;
  readonly #port: MessagePort;
  readonly #replies: Outbox<PortReply>;
  readonly #handles = new Map<number, FileHandle>();
  readonly #watches = new Map<number, () => void>();
  #lastHandle = 0;
  #isOver = false;

  constructor(files: FileSystem, port: MessagePort) {
    this.#files = files;
    this.#port = port;
    this.#replies = new Outbox(port, ({ id }, error) =>
      this.#reply({ kind: "error", id, error: errorToData(error) }),
    );
  }

  take(request: PortRequest): void {
    if (request.kind === "call") void this.#answer(request);
    else if (request.kind === "watch") this.#watch(request.id, request.path);
    else if (request.kind === "unwatch") this.#unwatch(request.id);
    else this.end();
  }

  /** Frees all that the client has open. May be called again. */
  end(): void {
    this.#isOver = true;
    for (const unwatch of this.#watches.values()) unwatch();
    this.#watches.clear();
    for (const handle of this.#handles.values()) handle.close().catch(reportLater);
    this.#handles.clear();
    this.#replies.flush();
    this.#port.close();
  }

  async #answer({ id, handle, method, args }: PortRequest & { kind: "call" }): Promise<void> {
    try {
      const value =
        handle === undefined ? this.#callFiles(method, args) : this.#callHandle(handle, method, args);
      this.#reply({ kind: "result", id, value: await value });
    } catch (error) {
      this.#reply({ kind: "error", id, error: errorToData(error) });
    }
  }

  async #callFiles(method: string, args: unknown[]): Promise<unknown> {
    if (method === "open") return this.#open(args[0] as string, args[1] as OpenFlags | undefined);
    return lookUp(FILE_CALLS, method)(this.#files, ...args);
  }

  async #callHandle(id: number, method: string, args: unknown[]): Promise<unknown> {
    const handle = this.#handles.get(id);
    if (!handle) throw new FileSystemError("EBADF", method, `handle ${id}`);
    if (method === "close") this.#handles.delete(id);
    return lookUp(HANDLE_CALLS, method)(handle, ...args);
  }

  async #open(path: string, flags: OpenFlags | undefined): Promise<number> {
    const handle = await this.#files.open(path, flags);
    if (this.#isOver) {
      await handle.close();
      throw new FileSystemError("EBADF", "open", path);
    }
    this.#lastHandle += 1;
    this.#handles.set(this.#lastHandle, handle);
    return this.#lastHandle;
  }

  #watch(id: number, path: string): void {
    if (this.#isOver || this.#watches.has(id)) return;
    try {
      const unwatch = this.#files.watch(path, (change) => this.#reply({ kind: "change", id, change }));
      this.#watches.set(id, unwatch);
    } catch (error) {
      this.#reply({ kind: "error", id, error: errorToData(error) });
    }
  }

  #unwatch(id: number): void {
    this.#watches.get(id)?.();
    this.#watches.delete(id);
  }

  #reply(reply: PortReply): void {
    if (this.#isOver) return;
    this.#replies.send(reply, reply.kind === "result" ? ownedBuffers(reply) : []);
  }
}

type Call<Target> = (target: Target, ...args: never[]) => Promise<unknown>;

// A guest is not trusted: only what stands here can be called, whatever it names. The arguments are checked by the
// file system, as those of any caller.
const FILE_CALLS: Record<string, Call<FileSystem>> = {
  readFile: (files, path: string) => files.readFile(path),
  writeFile: (files, path: string, data: FileData) => files.writeFile(path, data),
  appendFile: (files, path: string, data: FileData) => files.appendFile(path, data),
  readdir: (files, path: string) => files.readdir(path),
  mkdir: (files, path: string, options?: { recursive?: boolean }) => files.mkdir(path, options),
  stat: (files, path: string) => files.stat(path),
  rename: (files, from: string, to: string) => files.rename(from, to),
  rm: (files, path: string, options?: { recursive?: boolean; force?: boolean }) => files.rm(path, options),
  copyFile: (files, from: string, to: string) => files.copyFile(from, to),
};

const HANDLE_CALLS: Record<string, Call<FileHandle>> = {
  read: (handle, position: number, length: number) => handle.read(position, length),
  write: (handle, data: Uint8Array, position?: number) => handle.write(data, position),
  truncate: (handle, sizeBytes: number) => handle.truncate(sizeBytes),
  stat: (handle) => handle.stat(),
  close: (handle) => handle.close(),
};

function lookUp<Target>(calls: Record<string, Call<Target>>, method: string) {
  const call = Object.hasOwn(calls, method) ? calls[method] : undefined;
  if (!call) throw new TypeError(`Cannot call "${method}": a file system has no such method`);
  return call as (target: Target, ...args: unknown[]) => Promise<unknown>;
}

/** What a file system hands out is the caller's own, so it can be given away instead of copied once more. */
function ownedBuffers(reply: PortReply & { kind: "result" }): ArrayBuffer[] {
  const { value } = reply;
  if (!(value instanceof Uint8Array)) return [];
  if (value.byteLength !== value.buffer.byteLength) reply.value = value.slice();
  return [(reply.value as Uint8Array<ArrayBuffer>).buffer];
}

function reportLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
