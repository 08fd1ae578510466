import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { WorkbenchPage } from "./workbench.ts";

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds no violation on the first page, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await new WorkbenchPage(page).open("backend=cpu");
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, help }) => `${id}: ${help}`)).toEqual([]);
  });
}
