import assert from "node:assert/strict";
import { test } from "node:test";
import { createNotices, createOwnNotices } from "./notices.ts";

test("createOwnNotices() takes its own notices away when it ends, and what they offered is let go", () => {
  const all = createNotices();
  const gone: string[] = [];
  const notice = (text: string) => ({ kind: "info", text, onGone: () => gone.push(text) }) as const;
  const own = createOwnNotices(all);
  all.show(notice("other"));
  own.show(notice("first"));
  own.dismiss(own.show(notice("acted on")), true);
  own.dispose();
  assert.deepEqual(
    all.list.value.map(({ text }) => text),
    ["other"],
  );
  assert.deepEqual(gone, ["first"]);
});

test("show() counts an error that is shown already, as the latest, and nothing that offers something", () => {
  const notices = createNotices();
  const error = { name: "RangeError", message: "bad shape", stack: "", facts: {} };
  const failed = { kind: "error", text: "Cannot read", error } as const;
  const first = notices.show(failed);
  notices.show({ kind: "error", text: "Cannot read", error: { ...error, message: "no such file" } });
  const undo = { kind: "error", text: "Removed", action: { label: "Undo", run() {} } } as const;
  for (const notice of [undo, undo, failed, failed]) notices.show(notice);
  assert.deepEqual(
    notices.list.value.map(({ text, error, times }) => [text, error?.message, times]),
    [
      ["Cannot read", "no such file", undefined],
      ["Removed", undefined, undefined],
      ["Removed", undefined, undefined],
      ["Cannot read", "bad shape", 3],
    ],
  );
  assert.equal(notices.list.value.at(-1)?.id, first);
});
