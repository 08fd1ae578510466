import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { encodeIdx } from "../src/mxnet/formats/idx.ts";
import { encodeImageRecord } from "../src/mxnet/formats/image-record.ts";
import { encodeNpy } from "../src/mxnet/formats/npy.ts";
import { encodeRecord } from "../src/mxnet/formats/recordio.ts";
import { FaultPage } from "./fault-page.ts";
import { NO_SHARED_DATA, sharedData } from "./shared-data.ts";
import { PARAMS } from "./tiny-model.ts";
import { watchPage } from "./workbench.ts";

test("Files that are no text are shown as what they hold: arrays, pictures, rows, records, an archive", async ({
  page,
}) => {
  const { problems } = watchPage(page);
  const workbench = new FaultPage(page);
  await workbench.openEmpty();
  const values = Float32Array.from({ length: 2 * 28 * 28 }, (_, index) => (index % 784) / 784);
  values[5] = Number.NaN;
  const png = await pngOf(page);
  await workbench.newChannel("samples");
  await workbench.put("samples", {
    "images.npy": encodeNpy({ shape: [2, 1, 28, 28], dtype: "float32", data: values }),
    "labels-idx1-ubyte": encodeIdx({ shape: [3], dtype: "uint8", data: Uint8Array.of(7, 2, 1) }),
    "weights.params": PARAMS,
    "iris.csv": "sepal,petal\n5.1,1.4\n4.9,unknown\n4.7,\n",
    "flowers.rec": Buffer.concat(
      [0, 1].map((id) => encodeRecord(encodeImageRecord({ label: id + 4, id: BigInt(id), id2: 0n }, png))),
    ),
    "broken.npy": Buffer.from("\x93NUMPY is not enough\0", "latin1"),
  });
  const editor = page.getByRole("region", { name: "Script editor" });
  const show = (name: string) => workbench.files.getByRole("treeitem", { name, exact: true }).click();

  await show("images.npy");
  await expect(editor.getByText("(2, 1, 28, 28)")).toBeVisible();
  await expect(editor.getByText("1 NaN", { exact: true })).toBeVisible();
  await expect(editor.getByRole("img", { name: "Picture 1", exact: true })).toBeVisible();
  await look("images");
  await editor.getByRole("tab", { name: "Table" }).click();
  await expect(editor.getByRole("cell", { name: "⚠ NaN" })).toBeVisible();
  await editor.getByRole("spinbutton", { name: "Axis 0, 0 to 1" }).fill("1");
  await expect(editor.getByRole("cell", { name: "⚠ NaN" })).toHaveCount(0);
  await expect(editor.getByRole("cell", { name: "0.03571", exact: true })).toBeVisible();
  await look("table");

  await show("labels-idx1-ubyte");
  await expect(editor.getByRole("row", { name: "0 7" })).toBeVisible();

  await show("weights.params");
  const arrays = editor.getByRole("listbox", { name: "Arrays of the file" });
  await expect(arrays.getByRole("option", { name: /arg:fc_weight/ })).toHaveAttribute(
    "aria-selected",
    "true",
  );
  await arrays.focus();
  await page.keyboard.press("ArrowDown");
  await expect(editor.getByText("arg:fc_bias").last()).toBeVisible();
  await expect(editor.getByRole("cell", { name: "0.5", exact: true })).toBeVisible();
  await look("params");

  await show("iris.csv");
  await editor.getByRole("tab", { name: "Table" }).click();
  await expect(editor.getByRole("columnheader", { name: "sepal" })).toBeVisible();
  await expect(editor.getByText("2 fields are no numbers")).toBeVisible();
  await editor.getByRole("button", { name: 'row 2, column 1 "unknown"' }).click();
  await expect(editor.getByRole("cell", { name: "⚠ unknown" })).toBeVisible();
  await look("csv");

  await show("flowers.rec");
  const records = editor.getByRole("listbox", { name: "Records of the file" });
  await expect(records.getByRole("option", { name: /label 5/ })).toBeVisible();
  await records.focus();
  await page.keyboard.press("ArrowDown");
  await expect(editor.getByText("id 1, label 5")).toBeVisible();
  await expect(editor.getByRole("img", { name: "Picture" })).toBeVisible();
  await look("records");

  await show("broken.npy");
  await expect(editor.getByRole("alert")).toContainText("Cannot read the NPY file");
  await expect(editor.getByText("4e 55 4d 50 59")).toBeVisible();
  expect(problems).toEqual([]);

  async function look(name: string): Promise<void> {
    if (!process.env.SHOTS) return;
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: `${process.env.SHOTS}/${name}-${colorScheme}.png` });
    }
  }
});

test("A CSV file of 100 MB is looked into without holding the page up", async ({ page }) => {
  const workbench = new FaultPage(page);
  await workbench.openEmpty();
  await workbench.newChannel("large");
  // Written by the page itself: a drop of 100 MB would have to pass through the test.
  await page.evaluate(async () => {
    const line = `${Array.from({ length: 50 }, (_, column) => (column / 7).toFixed(6)).join(",")}\n`;
    const half = line.repeat(Math.ceil(1_000_000 / line.length));
    const data = new DataTransfer();
    data.items.add(
      new File(
        Array.from({ length: 100 }, () => half),
        "large.csv",
      ),
    );
    const row = [...document.querySelectorAll("[role=treeitem]")].find((each) =>
      each.textContent?.includes("large"),
    );
    for (const type of ["dragenter", "dragover", "drop"]) {
      row?.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
    }
  });
  const file = workbench.files.getByRole("treeitem", { name: "large.csv", exact: true });
  await expect(file).toBeVisible({ timeout: 60_000 });
  await expect(workbench.files.getByText("Uploading")).toHaveCount(0, { timeout: 60_000 });

  // The longest time between two frames while the file is looked into and scrolled through.
  await page.evaluate(() => {
    const state = { longestMs: 0, isOn: true };
    Object.assign(window, { frames: state });
    let last = performance.now();
    const tick = (now: number) => {
      state.longestMs = Math.max(state.longestMs, now - last);
      last = now;
      if (state.isOn) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
  const started = Date.now();
  await file.click();
  const editor = page.getByRole("region", { name: "Script editor" });
  await expect(editor.getByText(/rows of 50 columns/)).toBeVisible({ timeout: 60_000 });
  const elapsedMs = Date.now() - started;
  const table = editor.getByRole("region", { name: "Rows of the file" });
  await table.evaluate((element) => {
    element.scrollTop = element.scrollHeight;
  });
  const rowCount = Number(
    (await editor.getByText(/rows of 50 columns/).textContent())?.replace(/ rows.*|,/g, ""),
  );
  await expect(editor.getByRole("rowheader", { name: String(rowCount - 1), exact: true })).toBeVisible();
  await expect(editor.getByRole("cell", { name: "0.142857" }).first()).toBeVisible();
  const longestMs = await page.evaluate(
    () => (window as unknown as { frames: { longestMs: number } }).frames.longestMs,
  );
  console.log(
    `100 MB of CSV, ${rowCount} rows: shown after ${elapsedMs} ms; longest frame ${Math.round(longestMs)} ms`,
  );
  expect(rowCount).toBeGreaterThan(200_000);
});

test("The files of real models and data sets are shown", async ({ page }) => {
  test.skip(NO_SHARED_DATA !== undefined, NO_SHARED_DATA);
  const workbench = new FaultPage(page);
  await workbench.openEmpty();
  await workbench.newChannel("real");
  await workbench.put("real", {
    "all-dtypes.v2.params": readFileSync(sharedData("format-fixtures/all-dtypes.v2.params")),
    "gluon-mnist.tgz": readFileSync(sharedData("archives/gluon-mnist.tar.gz")),
    "eval_data.npy": readFileSync(sharedData("mnist/distributed/eval_data.npy")),
    "07.csv": readFileSync(sharedData("mnist-images/07.csv")),
  });
  const editor = page.getByRole("region", { name: "Script editor" });
  for (const [name, text] of [
    ["all-dtypes.v2.params", /NDArray list: \d+ arrays/],
    ["gluon-mnist.tgz", /An archive of \d+ files/],
    ["eval_data.npy", /\(1000, 784\)/],
  ] as const) {
    await workbench.files.getByRole("treeitem", { name, exact: true }).click();
    await expect(editor.getByText(text)).toBeVisible();
  }
});

/** A picture of 8 × 8, made by the browser. */
async function pngOf(page: import("@playwright/test").Page): Promise<Uint8Array> {
  const base64 = await page.evaluate(() => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 8;
    const context = canvas.getContext("2d");
    for (let step = 0; context && step < 8; step++) {
      context.fillStyle = `hsl(${step * 45} 80% 50%)`;
      context.fillRect(step, 0, 1, 8);
    }
    return canvas.toDataURL("image/png").split(",")[1] ?? "";
  });
  return Buffer.from(base64, "base64");
}
