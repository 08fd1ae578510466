import type { ReadonlySignal } from "@preact/signals";
import { asErrorData } from "../error-data.ts";
import type { OpenWorkspace } from "../open-workspace.ts";
import { endpointNameOf } from "./endpoint-name.ts";
import { exchangeWith } from "./invoke.ts";
import { isTabQuestion, type TabReply, type TabRequest } from "./tab-messages.ts";

/**
 * Has this tab answer what the service worker gets for the endpoints that are deployed in it. Each request and its
 * answer go into the workspace's history.
 */
export function serveTab(
  messages: Pick<ServiceWorkerContainer, "addEventListener">,
  workspaces: ReadonlySignal<readonly OpenWorkspace[]>,
): void {
  messages.addEventListener("message", ({ data, ports }) => {
    const [port] = ports;
    if (!port || !isTabQuestion(data)) return;
    const workspace = serving(workspaces.value, data.name);
    const reply = (message: TabReply, transfer: Transferable[] = []) => port.postMessage(message, transfer);
    if (workspace) {
      port.onmessage = (event: MessageEvent<TabRequest>) => void answer(workspace, event.data).then(reply);
    }
    reply({ type: "serves", serves: workspace !== undefined });
  });
}

function serving(workspaces: readonly OpenWorkspace[], name: string): OpenWorkspace | undefined {
  return workspaces.find(
    (each) => endpointNameOf(each.name) === name && each.host.endpoint.value !== undefined,
  );
}

async function answer(workspace: OpenWorkspace, request: TabRequest): Promise<TabReply> {
  try {
    const { status, contentType, body } = (await exchangeWith(workspace, { ...request, label: "fetch" }))
      .answer;
    return { type: "answered", answer: { status, content_type: contentType, body } };
  } catch (error) {
    return { type: "failed", message: asErrorData(error).message };
  }
}
