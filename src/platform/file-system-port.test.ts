import assert from "node:assert/strict";
import { test } from "node:test";
import { testFileSystem } from "./file-system.suite.ts";
import type { FileHandle, FileSystem } from "./file-system.ts";
import { FileSystemError } from "./file-system-error.ts";
import { connectFileSystem, serveFileSystem } from "./file-system-port.ts";
import { MemoryFileSystem } from "./memory/memory-file-system.ts";
import { refusingFileSystem } from "./refusing-file-system.ts";

function serve(files: FileSystem) {
  const { port1, port2 } = new MessageChannel();
  const stop = serveFileSystem(files, port1);
  return { client: connectFileSystem(port2), port: port2, stop };
}

testFileSystem(
  "PortFileSystem",
  async () => {
    const { client } = serve(new MemoryFileSystem());
    return { files: client, dispose: () => client.disconnect() };
  },
  test,
);

test("an error has the stack of the call that it answers", async () => {
  const { client } = serve(new MemoryFileSystem());
  async function readMissing(): Promise<void> {
    await client.readFile("/missing");
  }
  const error = await readMissing().catch((reason: unknown) => reason);
  assert.match(
    (error as Error).stack ?? "",
    /^FileSystemError: Cannot read "\/missing".*\n(.*\n)*.*readMissing/,
  );
  client.disconnect();
});

test("several clients of one file system see each other's writes and changes", async () => {
  const files = new MemoryFileSystem();
  const [page, guest] = [serve(files).client, serve(files).client];
  const told = Promise.withResolvers<unknown>();
  page.watch("/", told.resolve);
  await page.stat("/");
  await guest.writeFile("/model", "1");
  assert.deepEqual(await told.promise, { path: "/model", type: "created" });
  assert.equal(await page.readFile("/model", "utf8"), "1");
  page.disconnect();
  guest.disconnect();
});

test("an error comes back as a FileSystemError with code, action, path, errno and cause", async () => {
  const { client } = serve(refusingFileSystem(new RangeError("the disk is gone")));
  const error = await client.mkdir("/a").catch((reason: unknown) => reason);
  assert.ok(error instanceof FileSystemError);
  assert.deepEqual([error.code, error.action, error.path, error.errno], ["EIO", "make directory", "/a", 5]);
  assert.ok(error.cause instanceof Error);
  assert.deepEqual([error.cause.name, error.cause.message], ["RangeError", "the disk is gone"]);
  client.disconnect();
});

for (const [who, end] of [
  ["the client that disconnects", ({ client }: ReturnType<typeof serve>) => client.disconnect()],
  ["the server that stops", ({ stop }: ReturnType<typeof serve>) => stop()],
] as const) {
  test(`a port's open files and watches are freed by ${who}`, async () => {
    const spy = new SpyFiles();
    const served = serve(spy);
    await served.client.writeFile("/file", "x");
    await served.client.open("/file");
    await served.client.open("/file", "r+");
    served.client.watch("/", () => {});
    await served.client.stat("/");
    assert.deepEqual([spy.handles, spy.watches], [2, 1]);
    end(served);
    await spy.isFree.promise;
    assert.deepEqual([spy.handles, spy.watches], [0, 0]);
    served.client.disconnect();
  });
}

test("calls under way and later ones fail with EIO when the client has disconnected", async () => {
  const { client } = serve(new MemoryFileSystem());
  const underWay = client.readFile("/file");
  client.disconnect();
  await assert.rejects(underWay, { code: "EIO", action: "read", path: "/file" });
  await assert.rejects(client.stat("/"), { code: "EIO", path: "/" });
});

test("what is asked in one turn crosses in one message", async () => {
  const { port1, port2 } = new MessageChannel();
  const stop = serveFileSystem(new MemoryFileSystem(), port1);
  const client = connectFileSystem(port2);
  let messages = 0;
  port2.addEventListener("message", () => {
    messages += 1;
  });
  assert.equal((await Promise.all(Array.from({ length: 50 }, () => client.stat("/")))).length, 50);
  assert.equal(messages, 1);
  client.disconnect();
  stop();
});

test("a client is told of a change before its own call is answered", async () => {
  const { client } = serve(new MemoryFileSystem());
  const order: string[] = [];
  client.watch("/", ({ path }) => order.push(`told of ${path}`));
  await client.mkdir("/a").then(() => order.push("made"));
  assert.deepEqual(order, ["told of /a", "made"]);
  client.disconnect();
});

test("a call with what cannot be sent fails alone", async () => {
  const { client } = serve(new MemoryFileSystem());
  const [bad, good] = [client.readFile((() => "/a") as unknown as string), client.writeFile("/b", "x")];
  await assert.rejects(bad, { name: "DataCloneError" });
  await good;
  client.disconnect();
});

test("a client can call the methods of a file system and nothing else", async () => {
  const { port1, port2 } = new MessageChannel();
  const stop = serveFileSystem(new MemoryFileSystem(), port1);
  const replies: { kind: string; error?: { message: string } }[] = [];
  const answered = Promise.withResolvers<void>();
  const methods = ["constructor", "toString", "__proto__", "watch", "nothing"];
  port2.onmessage = ({ data }) => {
    replies.push(...data);
    if (replies.length === methods.length) answered.resolve();
  };
  for (const [id, method] of methods.entries())
    port2.postMessage([{ kind: "call", id, method, args: ["/"] }]);
  await answered.promise;
  for (const { kind, error } of replies) {
    assert.equal(kind, "error");
    assert.match(error?.message ?? "", /has no such method/);
  }
  stop();
  port2.close();
});

test("a handle's number of one client means nothing to another", async () => {
  const files = new MemoryFileSystem();
  await files.writeFile("/file", "x");
  const [first, second] = [serve(files), serve(files)];
  await first.client.open("/file");
  const refused = Promise.withResolvers<unknown>();
  second.port.addEventListener("message", ({ data: [reply] }) => refused.resolve(reply.error.code));
  second.port.postMessage([{ kind: "call", id: 77, handle: 1, method: "read", args: [0, 1] }]);
  assert.equal(await refused.promise, "EBADF");
  first.client.disconnect();
  second.client.disconnect();
});

/** Counts what is open. */
class SpyFiles extends MemoryFileSystem {
  handles = 0;
  watches = 0;
  readonly isFree = Promise.withResolvers<void>();

  override async open(...args: Parameters<MemoryFileSystem["open"]>): Promise<FileHandle> {
    const handle = await super.open(...args);
    this.handles += 1;
    const close = handle.close.bind(handle);
    handle.close = async () => {
      await close();
      this.handles -= 1;
      this.#check();
    };
    return handle;
  }

  override watch(...args: Parameters<MemoryFileSystem["watch"]>): () => void {
    const unwatch = super.watch(...args);
    this.watches += 1;
    return () => {
      unwatch();
      this.watches -= 1;
      this.#check();
    };
  }

  #check(): void {
    if (this.handles === 0 && this.watches === 0) this.isFree.resolve();
  }
}
