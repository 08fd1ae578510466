import { gzipSync } from "node:zlib";
import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { packTar } from "modern-tar";
import { encodeNpy } from "../src/mxnet/formats/npy.ts";
import { encodeRecord } from "../src/mxnet/formats/recordio.ts";
import { FaultPage } from "./fault-page.ts";
import { TINY_MODEL } from "./tiny-model.ts";
import { TINY_SCRIPT } from "./tiny-script.ts";

type Panel = "Files" | "Script" | "Train" | "Host" | "Requests" | "Model" | "Log";

const SIZES = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
];
const THEMES = ["light", "dark"] as const;

/** Where the panels are; with the first one, all of the page is looked at. */
const REGIONS: Record<Panel, string> = {
  Files: "html",
  Script: "[data-region=script]",
  Train: "[data-region=run]",
  Host: "[data-region=run]",
  Requests: "[data-region=run]",
  Model: "[data-region=run]",
  Log: "[data-region=log]",
};

/** A menu, a dialog, or the like. */
const POPOVER = ":popover-open, dialog[open]";

// Each state is looked at in two themes and two widths.
test.setTimeout(240_000);

test("axe finds no violation in files, menus, dialogs and editor, in each theme and width", async ({
  page,
}) => {
  const workbench = new CheckedPage(page);
  await workbench.openEmpty();
  await workbench.look("Files");
  const newMenu = workbench.files.getByRole("button", { name: "New", exact: true });
  await workbench.look("Files", () => newMenu.click());
  const script = workbench.files.getByRole("treeitem", { name: "defaults.ts" });
  await workbench.look("Files", () => script.click({ button: "right" }));
  await workbench.look("Files", async () => {
    await script.click({ button: "right" });
    await page.getByRole("menuitem", { name: "Rename" }).click();
    await expect(page.getByRole("dialog", { name: "Rename" })).toBeVisible();
  });
  await workbench.look("Files", async () => {
    await newMenu.click();
    await page.getByRole("menuitem", { name: "New channel" }).click();
    await page.getByRole("textbox", { name: "Channel name" }).fill("a/b");
  });
  await workbench.look("Files", async () => {
    await workbench.dropBytes("model", [await badlyPacked()]);
    await expect(page.getByRole("dialog", { name: "Leave model/ out?" })).toBeVisible();
  });
  for (const name of [/^Workspace/, /^Storage/, /^Commands/]) {
    await workbench.look("Files", () => page.getByRole("button", { name }).click());
  }
  await workbench.look("Files", async () => {
    await page.keyboard.press("F1");
    await page.keyboard.type("all shortcuts");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("dialog", { name: "Shortcuts" })).toBeVisible();
  });
  await workbench.look("Log");
  await workbench.look(
    "Files",
    async () => {
      await page.getByRole("button", { name: "Help" }).click();
      await page.getByRole("menuitem", { name: "Take the tour" }).click();
      await expect(page.getByRole("complementary", { name: "Tour" })).toBeFocused();
    },
    "[data-region=tour]",
  );

  await workbench.openScript("export function train() {\n  const a = ;\n}\n");
  await expect(page.getByRole("button", { name: /expected/ })).toBeVisible();
  await workbench.look("Script");
  const text = page.getByRole("textbox", { name: "Text of defaults.ts" });
  await workbench.look(
    "Script",
    async () => {
      await text.press("ControlOrMeta+.");
      await expect(page.locator(".cm-panel-lint")).toBeVisible();
      // Found again where it was closed before.
      await page.locator(".cm-panel-lint ul").focus();
    },
    REGIONS.Script,
  );
  await workbench.look(
    "Script",
    async () => {
      await text.press("ControlOrMeta+End");
      await page.keyboard.type("\nMat");
      await text.press("Control+Space");
      await expect(page.getByRole("option", { name: /^Math/ }).first()).toBeVisible();
    },
    ".cm-tooltip-autocomplete",
  );
  await workbench.openScript("export function train() {}\n");
  await workbench.closeScript();
  await workbench.look("Script");
});

test("axe finds no violation in training, hosting, requests and log, in each theme and width", async ({
  page,
}) => {
  const workbench = new CheckedPage(page);
  await workbench.openEmpty();
  await workbench.look("Train");
  expect(await workbench.trainFails("export function train() {\n  null.rows;\n}\n")).toContain("null");
  await workbench.look("Train");
  await workbench.openScript(TINY_SCRIPT.replace("return module", "await new Promise(() => {})"));
  await workbench.run.getByRole("button", { name: "Train", exact: true }).click();
  await expect(workbench.run.getByText("Training", { exact: true })).toBeVisible();
  await workbench.look("Train");
  await workbench.run.getByRole("button", { name: "Stop", exact: true }).click();

  await workbench.openScript(TINY_SCRIPT);
  expect(await workbench.train()).toBe("Completed");
  await workbench.look("Train");
  await workbench.look("Log");
  await workbench.tab("Train");
  await workbench.look("Train", async () => {
    await workbench.openPackageMenu("Requests to the service");
    await expect(page.getByText("To be done first")).toBeVisible();
  });
  await workbench.tab("Host");
  await workbench.look("Host");
  await workbench.deploy(2);
  await workbench.look("Host");
  expect((await workbench.sendText("[[1, 2]]")).status).toBe(200);
  await workbench.look("Requests");
  expect((await workbench.sendText("[[1, 2]")).status).toBe(500);
  await workbench.put("model", { "a.request.json": "[[1, 2]]", "b.request.json": "[[1, 2]" });
  expect(await workbench.runSuite()).toHaveLength(2);
  await workbench.run.getByRole("button", { name: /^failed b/ }).click();
  await workbench.look("Requests");
  await workbench.requests("Matrix");
  await workbench.run.getByRole("button", { name: "Send all" }).click();
  await expect(workbench.run.getByRole("button", { name: "Send all" })).toBeVisible();
  await workbench.look("Requests");
  await workbench.requests("Load");
  await workbench.run.getByRole("button", { name: "Start" }).click();
  await expect(workbench.run.getByText("200 of 200 in")).toBeVisible();
  await workbench.look("Requests");
  await workbench.requests("Request");
  await workbench.look("Requests", () => workbench.run.getByRole("button", { name: "Save as case" }).click());
});

test("axe finds no violation in previews of files and in the model's graph, in each theme and width", async ({
  page,
}) => {
  const workbench = new CheckedPage(page);
  await workbench.openEmpty();
  await workbench.tab("Model");
  await workbench.look("Model");
  await workbench.put("model", {
    ...TINY_MODEL,
    "images.npy": encodeNpy({
      shape: [9, 8, 8],
      dtype: "float32",
      data: new Float32Array(576).fill(Number.NaN),
    }),
    "rows.csv": "a,b\n1,2\n3,x\n",
    "few.rec": encodeRecord(Uint8Array.of(1, 2, 3)),
    "broken.npy": Buffer.from("\x93NUMPY\0", "latin1"),
  });
  await workbench.run.getByRole("region", { name: /^Graph of/ }).press("End");
  await workbench.run.getByRole("button", { name: "Show fc_weight" }).click();
  await workbench.look("Model");
  await workbench.lookLarge();
  const editor = page.getByRole("region", { name: "Script editor" });
  for (const [name, text] of [
    ["images.npy", /^576 NaN$/],
    ["model-0000.params", /NDArray list/],
    ["few.rec", /^RecordIO/],
    ["broken.npy", /Cannot read the NPY file/],
    ["rows.csv", ""],
  ] as const) {
    await workbench.files.getByRole("treeitem", { name, exact: true }).click();
    if (name === "rows.csv") await editor.getByRole("tab", { name: "Table" }).click();
    await expect(editor.getByText(text || /is no number/).first()).toBeVisible();
    await workbench.look("Script");
  }
});

/** The page, looked at by axe. */
class CheckedPage extends FaultPage {
  /** Expects no violation of a panel in each theme and width; `open` opens what Escape closes: `opened`. */
  async look(panel: Panel, open?: () => Promise<void>, opened = POPOVER): Promise<void> {
    const [desktop] = SIZES;
    for (const size of SIZES) {
      await this.page.setViewportSize(size);
      if (size !== desktop) await this.panel(panel);
      await open?.();
      await this.check(open ? opened : REGIONS[panel], `${panel}, ${size.width} pixels wide`);
      if (open) await this.page.keyboard.press("Escape");
    }
    if (desktop) await this.page.setViewportSize(desktop);
  }

  /** Expects no violation of the page while the graph has it for itself, with a node's details. */
  async lookLarge(): Promise<void> {
    await this.run.getByRole("region", { name: /^Graph of/ }).press("f");
    const back = this.run.getByRole("button", { name: "Return", exact: true });
    for (const size of SIZES.toReversed()) {
      await this.page.setViewportSize(size);
      await expect(back).toBeVisible();
      await this.check("html", `Large graph, ${size.width} pixels wide`);
    }
    await back.click();
    await expect(this.files).toBeVisible();
  }

  /** Expects no violation of a part of the page in each theme. */
  async check(part: string, what: string): Promise<void> {
    for (const colorScheme of THEMES) {
      await this.page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      // Without frames, of which the page has none: with them axe opens a second page for each look.
      const { violations } = await new AxeBuilder({ page: this.page })
        .setLegacyMode()
        .include(part)
        .analyze();
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
      expect.soft(found, `${what}, ${colorScheme}`).toEqual([]);
    }
  }

  /** Shows a panel at phone width. */
  async panel(name: Panel): Promise<void> {
    await this.page
      .getByRole("navigation", { name: "Panels" })
      .getByRole("button", { name: new RegExp(`^${name}`) })
      .click();
  }

  async closeScript(): Promise<void> {
    await this.page.getByRole("button", { name: "Close defaults.ts" }).click();
    await expect(this.page.getByText("No file is open")).toBeVisible();
  }
}

async function badlyPacked(): Promise<{ name: string; base64: string }> {
  const entries = Object.entries(TINY_MODEL).map(([name, body]) => ({
    header: { name: `model/${name}`, size: Buffer.from(body).length },
    body,
  }));
  return { name: "model.tar.gz", base64: gzipSync(await packTar(entries)).toString("base64") };
}
