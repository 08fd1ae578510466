import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { encodeNpy } from "../../src/mxnet/formats/npy.ts";
import { WorkbenchPage } from "../workbench.ts";
import { inWords, watchMainThread } from "./main-thread.ts";
import { report } from "./report.ts";

const COUNT = 1000;

test("a folder of 1,000 files is dropped, opened and scrolled without a stall", async ({ page }) => {
  const workbench = new WorkbenchPage(page);
  await workbench.open("backend=cpu&sample=defaults");
  await workbench.newChannel("train");
  await workbench.unfold("code");
  await workbench.files.getByRole("treeitem", { name: "defaults.ts" }).click();
  const editor = page.getByRole("textbox", { name: "Text of defaults.ts" });
  await editor.click();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.type(" ");
  await expect(page.getByText("Reading the libraries")).toHaveCount(0, { timeout: 30_000 });
  await page.evaluate(watchKeys);
  const row = (name: string) => workbench.files.getByRole("treeitem", { name, exact: true });
  await withFolder(async (folder) => {
    const dropped = await watchMainThread(page, async () => {
      await workbench.dropFromDisk("train", [folder]);
      await page.keyboard.type("// typed while the files come in", { delay: 40 });
      await page.waitForFunction(isUploaded, String(COUNT), { timeout: 60_000 });
    });
    report({ title: `a folder of ${COUNT} files dropped`, ...inWords(dropped) });
    const keys = await page.evaluate(() => (globalThis as Watched).keys?.toSorted((a, b) => a - b) ?? []);
    report({
      title: "typing meanwhile, press to done",
      value: `${(keys[Math.ceil(0.95 * keys.length) - 1] ?? Number.NaN).toFixed(0)} ms`,
      from: `95th of ${keys.length} keys, longest ${(keys.at(-1) ?? Number.NaN).toFixed(0)} ms`,
    });
    const opened = await watchMainThread(page, async () => {
      await row("many").click();
      await page.waitForFunction(() => document.querySelector("[data-path$='/many/file-0.csv']"));
    });
    report({ title: "the folder opened", ...inWords(opened) });
    const scrolled = await watchMainThread(page, () => scroll(page, ".file-tree .virtual-list"));
    report({ title: "the folder scrolled through in 60 frames", ...inWords(scrolled) });
  });
});

/** Makes an NPY file of 100 MB, `large.npy`, on the disk for as long as `use` runs. */
async function withArray(use: (path: string) => Promise<void>): Promise<void> {
  const above = await mkdtemp(join(tmpdir(), "optml-"));
  const path = join(above, "large.npy");
  const data = Float32Array.from({ length: 25_000_000 }, (_, index) => index % 1000);
  await writeFile(path, encodeNpy({ shape: [100_000, 250], dtype: "float32", data }));
  await use(path).finally(() => rm(above, { recursive: true }));
}

/** Runs in the page. */
function isDropped(): boolean {
  return !!document.querySelector("[data-path$='/large.npy']") && !document.querySelector(".transfers");
}

/** What the page's process, its workers too, had in memory at most since the last call, in MB. Linux tells alone. */
async function peakMemory(page: Page): Promise<number> {
  const browser = page.context().browser();
  const session = await browser?.newBrowserCDPSession();
  const { processInfo } = (await session?.send("SystemInfo.getProcessInfo")) ?? { processInfo: [] };
  const peaks = await Promise.all(
    processInfo.filter(({ type }) => type === "renderer").map(({ id }) => peakOf(`/proc/${id}`)),
  );
  return peaks.length > 0 ? Math.max(...peaks) : Number.NaN;
}

async function peakOf(process: string): Promise<number> {
  const status = await readFile(`${process}/status`, "utf8").catch(() => "");
  // 5 begins a new count of the most.
  await writeFile(`${process}/clear_refs`, "5").catch(() => undefined);
  return Number(/VmHWM:\s*(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1000;
}

/** Runs in the page, which a look from outside would keep from its work. */
function isUploaded(count: string): boolean {
  const row = document.querySelector("[data-path$='/many']");
  return row?.querySelector(".tree-size")?.textContent === count && !document.querySelector(".transfers");
}

test("a file of 100 MB is dropped, looked into and scrolled without a stall", async ({ page }) => {
  const workbench = new WorkbenchPage(page);
  await workbench.open("backend=cpu&sample=defaults");
  await workbench.newChannel("train");
  await withArray(async (path) => {
    const dropped = await watchMainThread(page, async () => {
      await workbench.dropFromDisk("train", [path]);
      await page.waitForFunction(isDropped, undefined, { timeout: 120_000 });
    });
    report({ title: "a file of 100 MB dropped", ...inWords(dropped) });
    const heldMb = await peakMemory(page);
    const seen = await watchMainThread(page, async () => {
      await workbench.files.getByRole("treeitem", { name: "large.npy" }).click();
      await page.waitForFunction(() => document.querySelector(".grid-table [role=cell]:nth-child(3)"));
    });
    report({ title: "its first values shown", ...inWords(seen) });
    const scrolled = await watchMainThread(page, () => scroll(page, ".grid-scroller"));
    report({ title: "its rows scrolled through in 60 frames", ...inWords(scrolled) });
    // The figures of all its values, which take two looks at each.
    await expect(page.getByText("mean", { exact: true })).toBeVisible({ timeout: 60_000 });
    const mostMb = await peakMemory(page);
    report({
      title: "memory of the page's process, at most",
      value: `${mostMb.toFixed(0)} MB`,
      from: `${heldMb.toFixed(0)} MB before the file was looked into`,
    });
  });
});

/** Makes a folder `many` with files of some kB on the disk, for as long as `use` runs. */
async function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const above = await mkdtemp(join(tmpdir(), "optml-"));
  const folder = join(above, "many");
  await mkdir(folder);
  for (let index = 0; index < COUNT; index++) {
    await writeFile(join(folder, `file-${index}.csv`), `${index},0.5\n`.repeat(400));
  }
  await use(folder).finally(() => rm(above, { recursive: true }));
}

async function scroll(page: Page, list: string): Promise<void> {
  await page.locator(list).evaluate(async (element) => {
    for (let step = 0; step < 60; step++) {
      element.scrollTop += element.scrollHeight / 60;
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  });
}

type Watched = { keys?: number[] };

/** Runs in the page: notes how long each key waited for the page and took it. */
function watchKeys(): void {
  const keys: number[] = [];
  (globalThis as Watched).keys = keys;
  addEventListener(
    "keydown",
    ({ timeStamp }) => {
      const { port1, port2 } = new MessageChannel();
      port2.onmessage = () => keys.push(performance.now() - timeStamp);
      port1.postMessage(undefined);
    },
    true,
  );
}
