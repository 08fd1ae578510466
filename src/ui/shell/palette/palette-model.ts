import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Command } from "./commands.ts";
import { fuzzyMatch } from "./fuzzy.ts";

/** A line of the palette. */
export interface Result {
  command: Command;
  /** Which characters of the title were typed. */
  positions: readonly number[];
}

/** So many are shown: who looks further types more. */
const MOST = 50;

interface Options {
  /** What can be done now. It reads signals: the list follows them. */
  commands(): readonly Command[];
  /** Commands that take a while to be found, e.g. for every file. Asked for at each opening. */
  more(): Promise<readonly Command[]>;
}

export type PaletteModel = ReturnType<typeof createPaletteModel>;

/** State of the command palette: what was typed, what it finds, and what is asked before a command runs. */
export function createPaletteModel({ commands, more }: Options) {
  const isOpen = signal(false);
  const text = signal("");
  const active = signal(0);
  /** The command whose question is asked. */
  const asking = signal<Command | undefined>(undefined);
  const found = signal<readonly Command[]>([]);
  /** Ends when all is listed. */
  let listing = Promise.resolve();
  let openings = 0;

  const results: ReadonlySignal<readonly Result[]> = computed(() => {
    if (!isOpen.value || asking.value) return [];
    return search(text.value, commands(), found.value);
  });
  /** Why what was typed is no answer to the question. */
  const problem = computed(() => asking.value?.question?.problem(text.value));

  function open(): void {
    const opening = ++openings;
    batch(() => {
      isOpen.value = true;
      text.value = "";
      active.value = 0;
      asking.value = undefined;
      found.value = [];
    });
    // Without them the palette works: what cannot be listed shows where it is listed by itself.
    listing = more().then(
      (list) => {
        if (opening === openings) found.value = list;
      },
      () => undefined,
    );
  }

  function close(): void {
    isOpen.value = false;
  }

  function choose(command: Command): void {
    if (command.problem !== undefined) return;
    if (command.question) {
      const { question } = command;
      batch(() => {
        asking.value = command;
        text.value = question.start ?? "";
      });
      return;
    }
    close();
    command.run("");
  }

  return {
    isOpen: isOpen as ReadonlySignal<boolean>,
    text: text as ReadonlySignal<string>,
    active: active as ReadonlySignal<number>,
    asking: asking as ReadonlySignal<Command | undefined>,
    results,
    problem,
    open,
    close,
    type(next: string): void {
      batch(() => {
        text.value = next;
        active.value = 0;
      });
    },
    /** Moves to another line, round the ends. */
    move(by: number): void {
      const { length } = results.value;
      if (length > 0) active.value = (active.value + by + length) % length;
    },
    choose,
    /** Runs the active line's command, or the one whose question was answered. Who is quick waits for the list. */
    async confirm(): Promise<void> {
      const command = asking.value;
      const opening = openings;
      if (!command) {
        await listing;
        const result = opening === openings ? results.value[active.value] : undefined;
        if (result) choose(result.command);
      } else if (problem.value === undefined) {
        close();
        command.run(text.value);
      }
    },
  };
}

/** The best first. Without a text: the commands as they are listed, and nothing that takes a text to be found. */
function search(text: string, commands: readonly Command[], more: readonly Command[]): readonly Result[] {
  if (text.trim() === "") return commands.map((command) => ({ command, positions: [] }));
  return [...commands, ...more]
    .flatMap((command) => {
      const match = fuzzyMatch(text, command.title);
      if (match) return [{ command, ...match, score: match.score + (command.preferred ? PREFERENCE : 0) }];
      const wider = fuzzyMatch(text, `${command.title} ${command.group} ${command.keywords ?? ""}`);
      return wider ? [{ command, score: wider.score - WIDER_COST, positions: [] }] : [];
    })
    .sort((a, b) => b.score - a.score)
    .slice(0, MOST);
}

/** A file goes before a command of which its name is a part; one that is found by its first word goes before a file. */
const PREFERENCE = 5;

/** A word that begins so goes before the middle of another, and a title's before other words. */
const WIDER_COST = 40;
