import { computed, signal } from "@preact/signals";
import type { ErrorData } from "../../worker/messages.ts";
import { asErrorData } from "../error-data.ts";
import type { WorkspaceContext } from "../workspace-context.ts";
import {
  type ChannelDigit,
  type DecodeIdx,
  type DigitSet,
  digitsOf,
  listDigitFiles,
  readDigits,
} from "./channel-digits.ts";

/** So many thumbnails are shown at a time. */
export const DIGITS_PER_PAGE = 40;

export type DigitsState =
  | { status: "idle" }
  | { status: "loading" }
  | { status: "ready"; set: DigitSet }
  | { status: "failed"; error: ErrorData };

export type ChannelDigitsModel = ReturnType<typeof createChannelDigitsModel>;

/** The digits in the workspace's channels, a page at a time, and the one that was picked. */
export function createChannelDigitsModel({ files }: Pick<WorkspaceContext, "files">, decode: DecodeIdx) {
  const paths = signal<readonly string[] | undefined>(undefined);
  const path = signal<string | undefined>(undefined);
  const state = signal<DigitsState>({ status: "idle" });
  const from = signal(0);
  const picked = signal<ChannelDigit | undefined>(undefined);

  async function attempt(work: () => Promise<void>): Promise<void> {
    state.value = { status: "loading" };
    try {
      await work();
    } catch (error) {
      state.value = { status: "failed", error: asErrorData(error) };
    }
  }

  async function readFile(wanted: string): Promise<void> {
    path.value = wanted;
    const set = await readDigits(files, wanted, decode);
    if (path.value !== wanted) return;
    from.value = 0;
    picked.value = undefined;
    state.value = { status: "ready", set };
  }

  return {
    /** Files that hold digits; `undefined` until they were looked for. */
    paths,
    path,
    state,
    from,
    picked,
    page: computed(() =>
      state.value.status === "ready" ? digitsOf(state.value.set, from.value, DIGITS_PER_PAGE) : [],
    ),
    /** Looks for files of digits, and reads one: that of the test channel where there is one. */
    load: (): Promise<void> =>
      attempt(async () => {
        const found = await listDigitFiles(files);
        paths.value = found;
        const first = found.find((each) => each === path.value) ?? found.find(isTest) ?? found[0];
        if (first === undefined) state.value = { status: "idle" };
        else await readFile(first);
      }),
    choose: (wanted: string): Promise<void> => attempt(() => readFile(wanted)),
    turn(pages: number): void {
      if (state.value.status !== "ready") return;
      const last = Math.floor(Math.max(0, state.value.set.count - 1) / DIGITS_PER_PAGE) * DIGITS_PER_PAGE;
      from.value = Math.min(last, Math.max(0, from.value + pages * DIGITS_PER_PAGE));
    },
    pick(digit: ChannelDigit): void {
      picked.value = digit;
    },
  };
}

function isTest(path: string): boolean {
  return /test|t10k|validation/.test(path);
}
