import { expect, type Locator } from "@playwright/test";
import { WorkbenchPage } from "./workbench.ts";

/** The page as a person works with it who breaks things: puts bad files in, and reads what it says. */
export class FaultPage extends WorkbenchPage {
  readonly notices: Locator = this.page.getByRole("region", { name: "Notices" });
  readonly job: Locator = this.run.getByRole("region", { name: "Training job" });

  /** Opens the empty sample, computing on the CPU unless `query` says otherwise. */
  async openEmpty(query = "backend=cpu"): Promise<void> {
    await this.open(query);
    await this.workspace("defaults");
  }

  /** Drops files on a directory of the tree, and has them replace what is there. */
  async put(directory: string, files: Record<string, string | Uint8Array>): Promise<void> {
    const items = Object.entries(files).map(([name, data]) => ({
      name,
      base64: Buffer.from(data).toString("base64"),
    }));
    await this.unfold(directory);
    const row = (name: string) => this.files.getByRole("treeitem", { name, exact: true });
    const isTaken = (await Promise.all(items.map(({ name }) => row(name).count()))).some(Boolean);
    await this.dropBytes(directory, items);
    if (isTaken) await this.page.getByRole("dialog").getByRole("button", { name: "Replace" }).click();
    for (const { name } of items) await expect(row(name)).toBeVisible();
    await expect(this.files.getByText("Uploading")).toHaveCount(0);
  }

  /** Writes the script and trains it. Returns what the panel says of the failure. */
  async trainFails(script: string): Promise<string> {
    await this.openScript(script);
    expect(await this.train(30_000)).toBe("Failed");
    return (await this.job.textContent()) ?? "";
  }

  /** Deploys what is there, which fails. Returns what the panel says. */
  async deployFails(): Promise<string> {
    await this.tab("Host");
    await this.run.getByRole("button", { name: "Deploy", exact: true }).click();
    const note = this.run.getByRole("alert").filter({ hasText: "The endpoint could not be deployed" });
    await expect(note).toBeVisible();
    return (await note.textContent()) ?? "";
  }

  /** Writes the script and serves it with one worker. */
  async serve(script: string): Promise<void> {
    await this.openScript(script);
    await this.tab("Host");
    const undeploy = this.run.getByRole("button", { name: "Undeploy" });
    if ((await undeploy.count()) > 0) await undeploy.click();
    await this.deploy(1);
  }

  /** Writes the script, and has the endpoint take its handlers. */
  async reloadWith(script: string): Promise<void> {
    await this.writeScript(script);
    await this.run.getByRole("button", { name: "Reload script" }).click();
    await expect(this.run.getByText("Out of date")).toHaveCount(0);
  }

  async openScript(script: string): Promise<void> {
    await this.files.getByRole("treeitem", { name: "defaults.ts" }).click();
    await this.writeScript(script);
    await expect(this.page.getByRole("tab", { name: /unsaved/ })).toHaveCount(0);
  }

  /** Where the caret is: what the editor shows after a link to a place was followed. */
  place(line: number, column: number): Locator {
    return this.page.getByText(`Line ${line}, column ${column}`, { exact: true });
  }
}
