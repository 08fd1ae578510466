import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { expect } from "@playwright/test";

/** The page as a person works with it: every step is found by its role and its label. */
export class WorkbenchPage {
  readonly page: Page;
  readonly run: Locator;
  readonly files: Locator;
  readonly log: Locator;

  constructor(page: Page) {
    this.page = page;
    this.run = page.getByRole("region", { name: "Run", exact: true });
    this.files = page.getByRole("region", { name: "Files" });
    this.log = page.getByRole("region", { name: "Log" });
  }

  /** Opens the page; `query` chooses the tensor backend, e.g. `backend=cpu`. */
  async open(query = ""): Promise<void> {
    await this.page.goto(query ? `./?${query}` : "./");
    await expect(this.files.getByRole("treeitem", { name: "code" })).toBeVisible();
  }

  /** Unfolds a directory of the tree. */
  async unfold(name: string): Promise<void> {
    const row = this.files.getByRole("treeitem", { name, exact: true });
    await expect(row).toBeVisible();
    // A drop unfolds it too, so that the click may come to fold it: then once more.
    await expect(async () => {
      if ((await row.getAttribute("aria-expanded")) !== "true") await row.click();
      await expect(row).toHaveAttribute("aria-expanded", "true", { timeout: 1_000 });
    }).toPass();
  }

  async tab(name: "Train" | "Host" | "Requests" | "Model"): Promise<void> {
    await this.run.getByRole("tab", { name, exact: true }).click();
  }

  /** Shows one request, or what sends many. */
  async requests(mode: "Request" | "Suite" | "Matrix" | "Load"): Promise<void> {
    await this.tab("Requests");
    await this.run.getByRole("tab", { name: mode, exact: true }).click();
  }

  async workspace(name: string): Promise<void> {
    await this.page.getByRole("button", { name: /^Workspace/ }).click();
    await this.page.getByRole("menuitemradio", { name, exact: true }).click();
    await expect(this.page.getByRole("button", { name: new RegExp(`^Workspace.*${name}`) })).toBeVisible();
  }

  async newChannel(name: string): Promise<void> {
    await this.files.getByRole("button", { name: "New", exact: true }).click();
    await this.page.getByRole("menuitem", { name: "New channel" }).click();
    await this.page.getByRole("textbox", { name: "Channel name" }).fill(name);
    await this.page.getByRole("button", { name: "Create" }).click();
    await expect(this.files.getByRole("treeitem", { name, exact: true })).toBeVisible();
  }

  async hyperparameter(name: string, value: string): Promise<void> {
    await this.run.getByRole("textbox", { name: `Value of ${name}` }).fill(value);
  }

  /** Trains and waits for the end. Returns the state that the panel shows. */
  async train(timeout = 300_000): Promise<string> {
    await this.tab("Train");
    await this.run.getByRole("button", { name: "Train", exact: true }).click();
    const end = this.run.getByText(/^(Completed|Failed|Stopped)$/).first();
    await expect(end).toBeVisible({ timeout });
    return (await end.textContent()) ?? "";
  }

  async deploy(workers: number, timeout = 120_000): Promise<void> {
    await this.tab("Host");
    await this.run.getByRole("spinbutton", { name: /workers/i }).fill(String(workers));
    await this.run.getByRole("button", { name: "Deploy", exact: true }).first().click();
    await expect(this.run.getByText("In service")).toBeVisible({ timeout });
  }

  /** Sends a body of text and returns the answer. */
  async sendText(
    body: string,
    contentType = "application/json",
    accept = "application/json",
  ): Promise<Answer> {
    await this.requests("Request");
    await this.types(contentType, accept);
    await this.run.getByRole("tab", { name: "Text", exact: true }).first().click();
    await this.run.getByRole("textbox", { name: "Body as text" }).fill(body);
    return await this.send();
  }

  /** Sends a file's bytes and returns the answer. */
  async sendFile(path: string, contentType: string, accept = "application/json"): Promise<Answer> {
    await this.requests("Request");
    await this.types(contentType, accept);
    await this.run.getByRole("tab", { name: "File", exact: true }).click();
    await this.run.getByLabel("File to send").locator("input[type=file]").setInputFiles(path);
    return await this.send();
  }

  async types(contentType: string, accept: string): Promise<void> {
    await this.run.getByRole("combobox", { name: "Content-Type" }).fill(contentType);
    await this.run.getByRole("combobox", { name: "Accept" }).fill(accept);
    await this.page.keyboard.press("Escape");
  }

  async send(): Promise<Answer> {
    const sent = this.run.getByRole("region", { name: "History" }).getByText(/^[\d,]+ sent$/);
    const before =
      (await sent.count()) === 0 ? 0 : Number(((await sent.textContent()) ?? "").replace(/\D/g, ""));
    await this.run
      .getByRole("button", { name: /^Send( |$|⌘|Ctrl)/ })
      .first()
      .click();
    await expect(sent).toHaveText(`${(before + 1).toLocaleString("en-US")} sent`, { timeout: 60_000 });
    return await this.answer();
  }

  async answer(): Promise<Answer> {
    const region = this.run.getByRole("region", { name: "Answer" });
    const status = Number(
      await region
        .getByText(/^\d{3}$/)
        .first()
        .textContent(),
    );
    // The answer's own comes first: values of its trace may be shown as text too.
    const text = region.getByRole("tab", { name: "Text", exact: true }).first();
    if ((await text.count()) === 0) return { status, body: "", region };
    await text.click();
    const body = (await region.getByLabel("Body as text").first().textContent()) ?? "";
    return { status, body, region };
  }

  /** Runs the suite that is chosen, and waits for its end. Returns what each case's line says. */
  async runSuite(): Promise<string[]> {
    await this.requests("Suite");
    const suite = this.run.getByRole("region", { name: "Suite" });
    await suite.getByRole("button", { name: "Run the suite" }).focus();
    await this.page.keyboard.press("Enter");
    await expect(suite.getByRole("button", { name: "JUnit" })).toBeVisible({ timeout: 60_000 });
    return await suite.getByRole("listitem").allTextContents();
  }

  /** Chooses from the menu of the shown panel that packs for the service. */
  async openPackageMenu(item: string): Promise<void> {
    await this.run.getByRole("button", { name: "Package", exact: true }).click();
    await this.page.getByRole("menuitem", { name: item }).click();
  }

  /** Downloads an archive from that menu. */
  async package(item: string): Promise<{ name: string; bytes: Buffer }> {
    return await this.download(() => this.openPackageMenu(item));
  }

  /** Has the page save a file, and returns it. */
  async download(ask: () => Promise<void>): Promise<{ name: string; bytes: Buffer }> {
    const [download] = await Promise.all([this.page.waitForEvent("download"), ask()]);
    return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
  }

  /** Drops files on an entry of the tree, as from the desktop. */
  async drop(entry: string, paths: string[]): Promise<void> {
    const files = await Promise.all(
      paths.map(async (path) => ({
        name: basename(path),
        base64: (await readFile(path)).toString("base64"),
      })),
    );
    await this.dropBytes(entry, files);
  }

  async dropBytes(entry: string, files: { name: string; base64: string }[]): Promise<void> {
    await this.dropOn(this.files.getByRole("treeitem", { name: entry, exact: true }).first(), files);
  }

  /** Drops files anywhere on the page. */
  async dropOn(target: Locator, files: { name: string; base64: string }[]): Promise<void> {
    const transfer = await this.page.evaluateHandle((items) => {
      const data = new DataTransfer();
      for (const { name, base64 } of items) {
        data.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name));
      }
      return data;
    }, files);
    for (const type of ["dragenter", "dragover", "drop"]) {
      await target.dispatchEvent(type, { dataTransfer: transfer });
    }
  }

  /** Drops files and folders of the disk on a directory of the tree, as the desktop does. */
  async dropFromDisk(entry: string, paths: string[]): Promise<void> {
    const box = await this.files.getByRole("treeitem", { name: entry, exact: true }).first().boundingBox();
    if (!box) throw new Error(`Cannot drop on "${entry}": the tree does not show it`);
    const session = await this.page.context().newCDPSession(this.page);
    const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    const data = { items: [], files: paths, dragOperationsMask: 1 };
    for (const type of ["dragEnter", "dragOver", "drop"] as const) {
      await session.send("Input.dispatchDragEvent", { type, ...at, data });
    }
    await session.detach();
  }

  /** Replaces the text of the open script and saves it. */
  async writeScript(text: string): Promise<void> {
    const editor = this.page.getByRole("textbox", { name: /code|script|editor|\.ts/i }).first();
    await editor.click();
    await this.page.keyboard.press("ControlOrMeta+a");
    await this.page.evaluate(async (value) => {
      const target = document.activeElement;
      const data = new DataTransfer();
      data.setData("text/plain", value);
      target?.dispatchEvent(
        new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }),
      );
    }, text);
    await this.page.keyboard.press("ControlOrMeta+s");
  }
}

export interface Answer {
  status: number;
  /** The body as text; empty where it has none. */
  body: string;
  region: Locator;
}

/** Collects what the page asks of other origins and what it complains about. */
export function watchPage(page: Page): { foreign: string[]; problems: string[] } {
  const foreign: string[] = [];
  const problems: string[] = [];
  page.on("request", (request) => {
    const url = new URL(request.url());
    const isOwn = url.hostname === "localhost" || url.protocol === "blob:" || url.protocol === "data:";
    if (!isOwn) foreign.push(request.url());
  });
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(message.text());
  });
  return { foreign, problems };
}
