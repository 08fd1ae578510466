import assert from "node:assert/strict";
import { test } from "node:test";
import { shortcutText } from "./shortcut-text.ts";

test("shortcutText() names keys as the user's keyboard does", () => {
  assert.equal(shortcutText("Mod+S", true), "⌘S");
  assert.equal(shortcutText("Mod+S", false), "Ctrl+S");
  assert.equal(shortcutText("Mod+Enter", false), "Ctrl+↵");
});
