import { signal } from "@preact/signals";
import type { Language, Problem, Reference, TextEdit } from "../../worker/language/language.ts";
import { isDeclaration } from "../../worker/language/language.ts";
import type { SourceLocation } from "../../worker/messages.ts";
import type { TextDocument } from "../editor/text-document.ts";
import { isAtOrBelow } from "../files/paths.ts";
import { CODE_DIR } from "../workspace-context.ts";

const SCRIPT = /\.(ts|mts|js|mjs)$/;

export type ScriptLanguage = ReturnType<typeof createScriptLanguage>;

/** A name that is being given another one. */
export interface Renaming {
  path: string;
  offset: number;
  name: string;
}

/** Places that use a name. */
export interface FoundReferences {
  name: string;
  places: Reference[];
}

interface Options {
  /** Starts the language service. Called once, when it is first needed. */
  open(): Language | undefined;
  /** The texts that are open. */
  documents(): readonly TextDocument[];
  openLocation(location: SourceLocation): Promise<void>;
  applyEdits(edits: readonly TextEdit[]): Promise<void>;
}

/** What the editor asks about scripts, for the texts as they are typed. Answers about a text that has changed are dropped. */
export function createScriptLanguage({ open, documents, openLocation, applyEdits }: Options) {
  const status = signal<"idle" | "starting" | "ready">("idle");
  const renaming = signal<Renaming | undefined>(undefined);
  const references = signal<FoundReferences | undefined>(undefined);
  /** Why there is no answer to the last question, in words. */
  const said = signal<string | undefined>(undefined);
  const told = new Map<string, string>();
  let service: Language | undefined;

  function started(): Language | undefined {
    if (service) return service;
    service = open();
    if (service) status.value = "starting";
    return service;
  }

  /** Tells the service of what was typed since it was last asked, and of what was closed. */
  function tell(language: Language): void {
    const texts = new Map(
      documents()
        .filter(isTyped)
        .map(({ path, text }) => [path, text.peek()]),
    );
    for (const [path, text] of texts) {
      if (told.get(path) === text) continue;
      told.set(path, text);
      // Where it fails, so does what is asked next.
      void language.type(path, text).catch(() => undefined);
    }
    for (const path of told.keys()) {
      if (texts.has(path)) continue;
      told.delete(path);
      void language.reread(path).catch(() => undefined);
    }
  }

  /** Asks about a text. `undefined` where it has changed meanwhile. Rejected where there is no answer. */
  async function ask<T>(path: string, question: (language: Language) => Promise<T>): Promise<T | undefined> {
    const language = started();
    if (!language) return undefined;
    const textOf = () =>
      documents()
        .find((document) => document.path === path)
        ?.text.peek();
    const asked = textOf();
    tell(language);
    const answer = await question(language);
    status.value = "ready";
    return textOf() === asked ? answer : undefined;
  }

  /** As `ask`, for what merely helps: without an answer nothing is shown. */
  async function askSoftly<T>(
    path: string,
    question: (language: Language) => Promise<T>,
  ): Promise<T | undefined> {
    try {
      return await ask(path, question);
    } catch (error) {
      console.warn(error);
      return undefined;
    }
  }

  async function goToDefinition(path: string, offset: number): Promise<void> {
    const places = await askSoftly(path, (language) => language.define(path, offset));
    const [place] = places ?? [];
    said.value = place ? undefined : "What is here is declared nowhere";
    if (place) await openLocation(place);
  }

  async function findReferences(path: string, offset: number): Promise<void> {
    const places = await askSoftly(path, (language) => language.refer(path, offset));
    const at = await askSoftly(path, (language) => language.nameAt(path, offset));
    const isFound = places !== undefined && places.length > 0;
    said.value = isFound ? undefined : "Nothing else uses what is here";
    references.value = isFound ? { name: at?.name ?? "this", places } : undefined;
  }

  async function startRename(path: string, offset: number): Promise<void> {
    const at = await askSoftly(path, (language) => language.nameAt(path, offset));
    said.value = at ? undefined : "What is here cannot be renamed";
    renaming.value = at && { path, offset: at.from, name: at.name };
  }

  /** Rejected where it cannot have the name, with the reason. */
  async function rename(name: string): Promise<void> {
    const { path, offset } = renaming.value ?? {};
    if (path === undefined || offset === undefined) return;
    const edits = await ask(path, (language) => language.rename(path, offset, name));
    if (edits) await applyEdits(edits);
    renaming.value = undefined;
  }

  async function format(path: string): Promise<void> {
    const edits = await askSoftly(path, (language) => language.format(path));
    if (edits && edits.length > 0) await applyEdits(edits);
    said.value = edits?.length === 0 ? "The text is formatted already" : undefined;
  }

  return {
    status,
    renaming,
    references,
    said,
    get isReady(): boolean {
      return status.value === "ready";
    },
    /** Whether the service knows what is in a file. */
    knows: (path: string) => SCRIPT.test(path) && (isAtOrBelow(path, CODE_DIR) || isDeclaration(path)),
    diagnose: (path: string): Promise<Problem[] | undefined> =>
      ask(path, (language) => language.diagnose(path)),
    readDeclaration: (path: string) => ask(path, (language) => language.readDeclaration(path)),
    ask: askSoftly,
    applyEdits,
    openLocation,
    goToDefinition,
    findReferences,
    startRename,
    rename,
    format,
  };
}

function isTyped({ path, isReadOnly }: TextDocument): boolean {
  return !isReadOnly && SCRIPT.test(path) && isAtOrBelow(path, CODE_DIR);
}
