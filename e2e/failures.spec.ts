import { chromium, expect, type Page, test } from "@playwright/test";
import { launchOptions } from "./browser.ts";
import { FaultPage } from "./fault-page.ts";
import { TINY_MODEL } from "./tiny-model.ts";

/** Fits one unit to four rows. */
const TRAINS = `import * as mx from "mxnet";

export async function train() {
  let layer = mx.sym.FullyConnected(mx.sym.Variable("data"), { num_hidden: 1, name: "fc" });
  layer = mx.sym.LinearRegressionOutput(layer, { name: "out" });
  const rows = mx.nd.array([[0, 0], [0, 1], [1, 0], [1, 1]]);
  const labels = mx.nd.array([0, 1, 1, 2]);
  const data = new mx.io.NDArrayIter({ data: rows, label: labels, batch_size: 2, label_name: "out_label" });
  const module = new mx.mod.Module({ symbol: layer, label_names: ["out_label"] });
  await module.fit(data, { num_epoch: 1, eval_metric: "mse" });
  return module;
}
`;

test("Without WebGPU another backend takes over, says so, trains and serves", async ({ baseURL }) => {
  const { args = [], ...options } = launchOptions();
  const kept = args.filter((arg) => !arg.includes("webgpu"));
  const browser = await chromium.launch({ ...options, args: [...kept, "--disable-features=WebGPU"] });
  try {
    const workbench = new FaultPage(await browser.newPage({ baseURL }));
    await workbench.openEmpty("");
    await workbench.openScript(TRAINS);
    expect(await workbench.train(60_000)).toBe("Completed");
    await workbench.deploy(1);
    expect((await workbench.sendText("[[1, 2]]")).status).toBe(200);
    const chip = workbench.page.getByRole("button", { name: /^Tensor backend: (WebGL|CPU)/ });
    await chip.click();
    await expect(workbench.page.getByText(/Why not a better one: webgpu: /)).toBeVisible();
  } finally {
    await browser.close();
  }
});

test("Full storage says what to do, and keeps the unsaved text and the files", async ({ browser }) => {
  const context = await browser.newContext({ serviceWorkers: "block" });
  const page = await context.newPage();
  const fill = await lendSpaceThatEnds(page);
  const workbench = new FaultPage(page);
  await workbench.openEmpty();
  await workbench.put("model", TINY_MODEL);
  await fill();

  await workbench.dropBytes("model", [
    { name: "one.bin", base64: "AQID" },
    { name: "two.bin", base64: "AQID" },
  ]);
  await expect(workbench.notices).toContainText("2 of 2 files were not uploaded");
  await expect(workbench.notices).toContainText("no space is left: remove files, or free disk space");
  await workbench.notices.getByRole("button", { name: "Dismiss" }).click();

  await workbench.writeScript("// kept although it cannot be saved\n");
  await expect(workbench.notices).toContainText("Cannot save. Your text is still here, unsaved");
  await workbench.notices.getByRole("button", { name: "Dismiss" }).click();

  await workbench.tab("Train");
  await workbench.run.getByRole("button", { name: "Train", exact: true }).click();
  await expect(workbench.job).toContainText("no space is left: remove files, or free disk space");
  await expect(workbench.job, "the places of the page").not.toContainText("/assets/");

  await workbench.unfold("model");
  await workbench.files.getByRole("treeitem", { name: "model-shapes.json" }).click();
  await page.keyboard.press("Delete");
  await page.getByRole("dialog").getByRole("button", { name: "Remove for good" }).click();
  await expect(workbench.files.getByRole("treeitem", { name: "model-shapes.json" })).toHaveCount(0);

  await page.reload();
  await expect(page.getByText("// kept although it cannot be saved")).toBeVisible();
  await workbench.unfold("model");
  await expect(workbench.files.getByRole("treeitem", { name: "model-symbol.json" })).toBeVisible();
  await expect(workbench.files.getByRole("treeitem", { name: "model-shapes.json" })).toHaveCount(0);
  await context.close();
});

test("Two tabs on one workspace see each other's files, and unsaved text outlives a reload", async ({
  page,
  context,
}) => {
  const workbench = new FaultPage(page);
  await workbench.openEmpty();
  const other = new FaultPage(await context.newPage());
  await other.openEmpty();
  await other.unfold("model");
  await workbench.put("model", { "from-one.txt": "1" });
  await expect(other.files.getByRole("treeitem", { name: "from-one.txt" })).toBeVisible();

  const editor = page.getByRole("textbox", { name: /code|script|editor|\.ts/i }).first();
  await editor.click();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.type("// not saved yet");
  await page.reload();
  await expect(page.getByText("// not saved yet")).toBeVisible();
  await expect(other.page.getByText("// not saved yet")).toHaveCount(0);
});

test("A page that the browser ended in the midst of a training is told of by the next, with what may have been the cause", async ({
  page,
  context,
}) => {
  const workbench = new FaultPage(page);
  await workbench.openEmpty();
  await workbench.openScript("export async function train() {\n  for (;;);\n}\n");
  await workbench.tab("Train");
  await workbench.run.getByRole("button", { name: "Train", exact: true }).click();
  await expect(workbench.run.getByText("Training", { exact: true })).toBeVisible();
  const ended = page.waitForEvent("crash");
  // What the page is asked last is never answered.
  void context.newCDPSession(page).then((session) => session.send("Page.crash").catch(() => undefined));
  await ended;

  const next = new FaultPage(await context.newPage());
  await next.open("backend=cpu");
  const told =
    "The page ended while defaults.ts was training in the workspace defaults: it was not finished.";
  await expect(next.notices).toContainText(told);
  await expect(next.notices).toContainText("a script has used up the memory: work on fewer rows at a time");
  await next.tab("Train");
  await next.run.getByRole("tab", { name: "Runs" }).click();
  await next.run.getByRole("button", { name: /^defaults/ }).click();
  await expect(next.run.getByText(/^The page ended while this was running/)).toBeVisible();
  await expect(next.run.getByText("not known", { exact: true }), "its backend").toBeVisible();
  await next.page.reload();
  await expect(next.files.getByRole("treeitem", { name: "code" })).toBeVisible();
  await expect(next.notices).not.toContainText("The page ended");
});

/**
 * Has IndexedDB of the storage worker store nothing more from when the returned function is called, also after a reload.
 * On a disk that was really full Chromium let only those transactions through that did nothing but remove.
 */
async function lendSpaceThatEnds(page: Page): Promise<() => Promise<void>> {
  let isFull = false;
  await page.route(/storage-entry.*\.js/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `(${refuseWhenTold})(${isFull});${await response.text()}` });
  });
  return async () => {
    isFull = true;
    await page.evaluate(() => new BroadcastChannel("full").postMessage("now"));
  };
}

/** Runs in the storage worker. */
function refuseWhenTold(isFull: boolean): void {
  let refuses = isFull;
  new BroadcastChannel("full").onmessage = () => {
    refuses = true;
  };
  const { put, add } = IDBObjectStore.prototype;
  for (const [name, write] of Object.entries({ put, add })) {
    Object.assign(IDBObjectStore.prototype, {
      [name](this: IDBObjectStore, ...args: [unknown, IDBValidKey?]) {
        if (refuses) throw new DOMException("", "QuotaExceededError");
        return write.apply(this, args);
      },
    });
  }
}
