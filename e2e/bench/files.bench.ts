import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
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

/** Runs in the page, which a look from outside would keep from its work. */
function isUploaded(count: string): boolean {
  const row = document.querySelector("[data-path$='/many']");
  return row?.querySelector(".tree-size")?.textContent === count && !document.querySelector(".transfers");
}

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
