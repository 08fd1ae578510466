import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect, type Page, test } from "@playwright/test";
import type { Optml } from "../src/ui/programs/optml.ts";
import { WorkbenchPage, watchPage } from "./workbench.ts";

declare const window: Window & { optml: Optml };

test("A link opens a sample, and a workspace moves to another browser as one file", async ({
  page,
  browser,
}) => {
  const workbench = new WorkbenchPage(page);
  await workbench.open("backend=cpu&sample=defaults");
  await expect(page.getByRole("button", { name: "Workspace defaults" })).toBeVisible();
  await workbench.tab("Train");
  await workbench.hyperparameter("epochs", "7");
  await page.evaluate(() => window.optml.files.writeFile("/opt/ml/model/weights.txt", "kept"));

  const { name, bytes } = await workbench.download(async () => {
    await page.getByRole("button", { name: /^Workspace/ }).click();
    await page.getByRole("menuitem", { name: "Export defaults with all that is kept" }).click();
  });
  expect(name).toBe("defaults.workspace.tar.gz");

  const other = await browser.newContext();
  const there = new WorkbenchPage(await other.newPage());
  await there.page.goto(new URL("./?backend=cpu&sample=nothing", page.url()).href);
  await expect(there.page.getByText('There is no sample "nothing": the samples are')).toBeVisible();
  await there.page.getByRole("button", { name: /^Workspace/ }).click();
  const [chooser] = await Promise.all([
    there.page.waitForEvent("filechooser"),
    there.page.getByRole("menuitem", { name: "Import a workspace" }).click(),
  ]);
  await chooser.setFiles({ name, mimeType: "application/gzip", buffer: bytes });
  await expect(there.page.getByRole("button", { name: "Workspace defaults-2" })).toBeVisible();
  await there.unfold("model");
  await expect(there.files.getByRole("treeitem", { name: "weights.txt" })).toBeVisible();
  await there.tab("Train");
  await expect(there.run.getByRole("textbox", { name: "Value of epochs" })).toHaveValue("7");
  await other.close();
});

test("A large folder is downloaded as it is packed", async ({ page }) => {
  const { problems } = watchPage(page);
  const workbench = new WorkbenchPage(page);
  await workbench.open("backend=cpu&sample=defaults");
  await page.evaluate(async () => {
    await window.optml.address();
    const piece = new Uint8Array(1_000_000);
    for (let at = 0; at < piece.length; at += 65_536) crypto.getRandomValues(piece.subarray(at, at + 65_536));
    await window.optml.files.writeFile("/opt/ml/model/large.bin", Array<Uint8Array>(40).fill(piece));
    await window.optml.files.writeFile("/opt/ml/model/name.txt", "small");
  });
  const { name, bytes } = await workbench.download(async () => {
    await workbench.files.getByRole("treeitem", { name: "model", exact: true }).click({ button: "right" });
    await page.getByRole("menuitem", { name: "Download as tar.gz" }).click();
  });
  expect(name).toBe("model.tar.gz");
  const tar = gunzipSync(bytes);
  // A header of 512 bytes, the data, and the next entry's header at the next multiple of 512.
  expect(tar.subarray(0, 9).toString()).toBe("large.bin");
  const next = 512 + Math.ceil(40_000_000 / 512) * 512;
  expect(tar.subarray(next, next + 8).toString()).toBe("name.txt");
  expect(tar.subarray(512, 1_000_512).equals(tar.subarray(1_000_512, 2_000_512))).toBe(true);
  await expect(page.getByRole("button", { name: "Workspace defaults" })).toBeVisible();
  expect(problems).toEqual([]);
});

test("A folder of 1,000 files stays smooth, and what is pasted lands in the selected folder", async ({
  page,
}, info) => {
  const workbench = new WorkbenchPage(page);
  await workbench.open("backend=cpu&sample=defaults");
  await watchFrames(page);
  const folder = info.outputPath("many");
  await mkdir(folder, { recursive: true });
  for (let index = 0; index < 1000; index++) {
    await writeFile(join(folder, `file-${index}.csv`), `${index}\n`.repeat(200));
  }
  const row = workbench.files.getByRole("treeitem", { name: "many", exact: true });
  const startedMs = Date.now();
  await workbench.dropFromDisk("data", [folder]);
  await expect(row).toContainText("1000", { timeout: 30_000 });
  await expect(workbench.files.getByRole("list", { name: "Transfers" })).toHaveCount(0);
  const uploadMs = Date.now() - startedMs;
  const upload = await longestFrame(page);

  await workbench.unfold("many");
  await row.click();
  const openedMs = await page.evaluate(async () => {
    const begin = performance.now();
    document.querySelector<HTMLElement>('[data-path="/opt/ml/input/data/many"]')?.click();
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    return performance.now() - begin;
  });
  await workbench.files.getByRole("tree").press("End");
  await expect(workbench.files.getByRole("treeitem").last()).toBeVisible();
  const figures = `1,000 files: ${uploadMs} ms, longest frame ${upload} ms; opened in ${Math.round(openedMs)} ms`;
  info.annotations.push({ type: "figures", description: figures });
  console.log(figures);

  await workbench.files.getByRole("tree").press("Home");
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.items.add(new File(["hello"], "pasted.txt"));
    const tree = document.querySelector('[role="tree"]');
    tree?.dispatchEvent(
      new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }),
    );
  });
  await expect(workbench.files.getByRole("treeitem", { name: "pasted.txt" })).toBeVisible();
});

/** Notes the longest time between two frames. */
async function watchFrames(page: Page): Promise<void> {
  await page.evaluate(() => {
    let last = performance.now();
    Object.assign(window, { longestFrame: 0 });
    const tick = () => {
      const now = performance.now();
      const state = window as unknown as { longestFrame: number };
      state.longestFrame = Math.max(state.longestFrame, now - last);
      last = now;
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
}

function longestFrame(page: Page): Promise<number> {
  return page.evaluate(() => Math.round((window as unknown as { longestFrame: number }).longestFrame));
}
