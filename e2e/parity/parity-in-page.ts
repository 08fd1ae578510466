import type { BackendName } from "../../src/worker/messages.ts";
import { createHost } from "../worker/host-in-page.ts";
import { type Answer, answerGroups, type Group } from "./answer-groups.ts";

/** What this page's guests answer. */
export function answerInPage(groups: readonly Group[], backend: BackendName): Promise<Answer[]> {
  return answerGroups(groups, (files) =>
    createHost(files, "/src/guest-entry.ts", { backend: () => ({ backend, webgpuCpuForward: false }) }),
  );
}
