import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryFileSystem } from "../../platform/memory/memory-file-system.ts";
import type { Language, TextEdit } from "../../worker/language/language.ts";
import { createDrafts } from "../editor/drafts.ts";
import { createTextDocument, type TextDocument } from "../editor/text-document.ts";
import { memoryStore } from "../settings.ts";
import { createScriptLanguage } from "./script-language.ts";

const A = "/opt/ml/code/a.ts";
const B = "/opt/ml/code/b.ts";

function documentAt(path: string): TextDocument {
  return createTextDocument({
    path,
    files: new MemoryFileSystem(),
    drafts: createDrafts(memoryStore(), "test"),
    text: "const a = 1;",
  });
}

function openLanguage(given: Partial<Language> = {}) {
  const calls: string[] = [];
  const edits: TextEdit[] = [];
  const service = {
    type: async (path: string, text: string) => void calls.push(`type ${path} ${text}`),
    reread: async (path: string) => void calls.push(`reread ${path}`),
    hover: async () => undefined,
    ...given,
  } as Language;
  const documents = [documentAt(A), documentAt(B)];
  const language = createScriptLanguage({
    open: () => service,
    documents: () => documents,
    openLocation: async ({ path, line, column }) => void calls.push(`open ${path}:${line}:${column}`),
    applyEdits: async (made) => void edits.push(...made),
  });
  return { language, documents, calls, edits };
}

test("ask() tells of a text once, until it is typed in", async () => {
  const { language, documents, calls } = openLanguage();
  await language.ask(A, (service) => service.hover(A, 0));
  await language.ask(A, (service) => service.hover(A, 0));
  documents[0]?.edit("const b = 1;");
  await language.ask(A, (service) => service.hover(A, 0));
  assert.deepEqual(calls, [`type ${A} const a = 1;`, `type ${B} const a = 1;`, `type ${A} const b = 1;`]);
});

test("ask() has a file that was closed read again", async () => {
  const { language, documents, calls } = openLanguage();
  await language.ask(A, (service) => service.hover(A, 0));
  documents.pop();
  await language.ask(A, (service) => service.hover(A, 0));
  assert.equal(calls.at(-1), `reread ${B}`);
});

test("ask() drops an answer about a text that has changed", async () => {
  const answer = Promise.withResolvers<[]>();
  const { language, documents } = openLanguage({ define: () => answer.promise });
  const asked = language.ask(A, (service) => service.define(A, 0));
  documents[0]?.edit("const b = 1;");
  answer.resolve([]);
  assert.equal(await asked, undefined);
});

test("diagnose() is rejected where the service has failed", async () => {
  const { language } = openLanguage({ diagnose: () => Promise.reject(new Error("it did not load")) });
  await assert.rejects(language.diagnose(A), /it did not load/);
});

test("goToDefinition() opens the place, and says where there is none", async () => {
  const places = [{ path: B, line: 2, column: 3 }];
  const { language, calls } = openLanguage({ define: async () => places.splice(0) });
  await language.goToDefinition(A, 0);
  assert.equal(calls.at(-1), `open ${B}:2:3`);
  await language.goToDefinition(A, 0);
  assert.equal(language.said.value, "What is here is declared nowhere");
});

test("rename() makes the edits of all files, and keeps asking where the name cannot be", async () => {
  const edit: TextEdit = { path: B, from: 6, to: 7, text: "net" };
  const { language, edits } = openLanguage({
    nameAt: async () => ({ from: 6, to: 7, name: "a" }),
    rename: async (_path, _offset, name) => {
      if (name === "1") throw new Error('Cannot rename to "1"');
      return [edit];
    },
  });
  await language.startRename(A, 7);
  assert.deepEqual(language.renaming.value, { path: A, offset: 6, name: "a" });
  await assert.rejects(language.rename("1"), /Cannot rename/);
  assert.equal(language.renaming.value?.name, "a");
  await language.rename("net");
  assert.deepEqual([edits, language.renaming.value], [[edit], undefined]);
});
