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
