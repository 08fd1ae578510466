import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import { fakeContext } from "../train/fake-context.ts";
import { createSendAgainModel } from "./send-again-model.ts";

function openModel({ isTaken = true, isSent = true } = {}) {
  const calls: string[] = [];
  const model = createSendAgainModel({
    memory: fakeContext({ files: new MemoryFileSystem() }).memory,
    async reload() {
      calls.push("reload");
      return isTaken;
    },
    resend: () => (isSent ? async () => void calls.push("send") : undefined),
  });
  return { model, calls };
}

test("onSaved() reloads the handlers, then sends the last request again", async () => {
  const { model, calls } = openModel();
  await model.onSaved();
  assert.deepEqual(calls, ["reload", "send"]);
});

test("onSaved() reloads the handlers where no request was sent yet", async () => {
  const { model, calls } = openModel({ isSent: false });
  await model.onSaved();
  assert.deepEqual(calls, ["reload"]);
});

test("onSaved() sends nothing where the script could not be taken", async () => {
  const { model, calls } = openModel({ isTaken: false });
  await model.onSaved();
  assert.deepEqual(calls, ["reload"]);
});

test("onSaved() leaves the endpoint as it is where the person wants that", async () => {
  const { model, calls } = openModel();
  model.setOn(false);
  await model.onSaved();
  assert.deepEqual(calls, []);
});
