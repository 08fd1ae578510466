import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, type Page } from "@playwright/test";
import { launchOptions } from "../browser.ts";
import { SOURCES_URL } from "../playwright.config.ts";

/** A browser that keeps its storage on the disk, as a user's does; that of Playwright's own contexts is in memory. */
export class PersistentBrowser {
  readonly #directory: string;
  #context: BrowserContext | undefined;

  private constructor(directory: string) {
    this.#directory = directory;
  }

  static async create(): Promise<PersistentBrowser> {
    return new PersistentBrowser(await mkdtemp(join(tmpdir(), "optml-browser-")));
  }

  /** Starts the browser where it does not run, and opens one more tab. */
  async openPage(): Promise<Page> {
    this.#context ??= await chromium.launchPersistentContext(this.#directory, launchOptions());
    const page = await this.#context.newPage();
    await page.goto(SOURCES_URL);
    return page;
  }

  /** Ends every process of the browser at once, with no chance to write another byte. */
  async kill(): Promise<void> {
    const closed = new Promise((resolve) => this.#context?.once("close", resolve));
    for (const pid of processTree(`--user-data-dir=${this.#directory}`)) kill(pid);
    await closed;
    this.#context = undefined;
  }

  async dispose(): Promise<void> {
    await this.#context?.close();
    await rm(this.#directory, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Ids of the process with that argument and of all that it started, directly or not. */
function processTree(argument: string): number[] {
  const lines = execFileSync("ps", ["-eo", "pid=,ppid=,args="], { encoding: "utf8", maxBuffer: 2 ** 26 });
  const processes = lines.split("\n").map((line) => {
    const [pid = "", ppid = "", ...args] = line.trim().split(/\s+/);
    return { pid: Number(pid), ppid: Number(ppid), isOurs: args.includes(argument) };
  });
  const tree = new Set(processes.filter(({ isOurs }) => isOurs).map(({ pid }) => pid));
  // Parents may come after their children: so often through the list that all are found.
  for (let size = 0; size < tree.size; ) {
    size = tree.size;
    for (const { pid, ppid } of processes) if (tree.has(ppid)) tree.add(pid);
  }
  return [...tree];
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    // It went with its parent.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}
