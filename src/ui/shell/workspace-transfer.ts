import { chooseFiles } from "../files/dropped-files.ts";
import { saveStream } from "../files/save-stream.ts";
import type { Workbench } from "../workbench.ts";
import { WORKSPACE_SUFFIX } from "../workspaces/workspace-suffix.ts";

/** Lets a person choose a workspace's file, and makes a workspace of it. */
export async function importFromFile(workbench: Workbench): Promise<void> {
  const [chosen] = await chooseFiles({ accept: ".gz,.tgz,application/gzip", single: true });
  if (chosen) await workbench.importFrom(chosen.data, chosen.path);
}

/** Hands a whole workspace to the browser's downloads, as one file. */
export function exportToFile(workbench: Workbench, name: string): Promise<void> | undefined {
  return workbench.current.value?.files.attempt(`Cannot export ${name}`, async () => {
    const { stream, sizeBytes } = await workbench.exported(name);
    await saveStream(stream, { name: `${name}${WORKSPACE_SUFFIX}`, sizeBytes });
  });
}
