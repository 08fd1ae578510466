import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeNpy } from "../../mxnet/formats/npy.ts";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import { connectInspector, type InspectorPort } from "../host/inspector-client.ts";
import { type InspectorScope, serveInspector } from "./serve-inspector.ts";

/** Both halves, joined by a channel in place of a worker. */
async function join(contents: Record<string, Uint8Array | string>) {
  const files = new MemoryFileSystem();
  for (const [name, data] of Object.entries(contents)) await files.writeFile(`/${name}`, data);
  const calls = new MessageChannel();
  const port = new MessageChannel();
  let starts = 0;
  serveInspector(calls.port2 as unknown as InspectorScope, () => files);
  const inspector = connectInspector(() => {
    starts++;
    return { worker: calls.port1 as unknown as InspectorPort, files: port.port1 };
  });
  const close = () => {
    for (const each of [calls.port1, calls.port2, port.port2]) each.close();
  };
  return { inspector, close, starts: () => starts };
}

test("connectInspector() starts its worker when it is first asked, once", async () => {
  const npy = encodeNpy({ shape: [3], dtype: "int32", data: Int32Array.of(7, 8, 9) });
  const { inspector, close, starts } = await join({ "a.npy": npy });
  assert.equal(starts(), 0);
  assert.equal((await inspector.inspect("/a.npy")).kind, "arrays");
  assert.deepEqual([...(await inspector.values("/a.npy", 0, 1, 5))], [8, 9]);
  assert.deepEqual([...(await inspector.values("/a.npy", 0, 0, 1))], [7]);
  assert.equal(starts(), 1);
  close();
});

test("connectInspector() tells how far it is, and what cannot be read", async () => {
  const { inspector, close } = await join({ "a.csv": "1,2\n", "a.npy": "\x93NUMPY\0" });
  const parts: number[] = [];
  await inspector.inspect("/a.csv", (part) => parts.push(part));
  assert.deepEqual(parts, [1]);
  await assert.rejects(inspector.inspect("/gone"), { name: "FileSystemError" });
  close();
});
