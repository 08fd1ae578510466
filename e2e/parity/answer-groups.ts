import type { FileSystem } from "../../src/platform/file-system.ts";
import { MemoryFileSystem } from "../../src/platform/memory/memory-file-system.ts";
import type { Endpoint, ScriptHost } from "../../src/worker/host/script-host.ts";

/** One model, and the scripts that serve it one after another. */
export interface Group {
  /** Files by their path, as base64. */
  files: Record<string, string>;
  /** The first loads the model; those after it take its handlers' place. */
  scripts: { text: string; requests: Question[] }[];
}

export interface Question {
  name: string;
  content_type: string;
  accept: string;
  body: string;
}

/** What came back: the same everywhere, whatever the host. */
export interface Answer {
  name: string;
  status: number;
  content_type: string | null;
  body: string;
}

/** Deploys each group's model on a host with files of its own, and sends its requests one after another. */
export async function answerGroups(
  groups: readonly Group[],
  createHost: (files: FileSystem) => ScriptHost,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const group of groups) {
    const files = new MemoryFileSystem();
    await writeFiles(files, group);
    const endpoint = createHost(files).deploy({ script: SCRIPT, workers: 1 });
    const failure = await endpoint.ready.then(
      () => undefined,
      (error: Error) => error.message,
    );
    for (const [index, { text, requests }] of group.scripts.entries()) {
      if (index > 0) {
        await files.writeFile(SCRIPT, text);
        await endpoint.reload();
      }
      for (const request of requests) {
        answers.push(failure === undefined ? await ask(endpoint, request) : refused(request, failure));
      }
    }
    endpoint.undeploy();
  }
  return answers;
}

const SCRIPT = "/opt/ml/code/main.ts";

async function writeFiles(files: FileSystem, { scripts, files: contents }: Group): Promise<void> {
  for (const directory of ["/opt/ml/code", "/opt/ml/model"])
    await files.mkdir(directory, { recursive: true });
  await files.writeFile(SCRIPT, scripts[0]?.text ?? "");
  for (const [path, base64] of Object.entries(contents)) {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    await files.writeFile(path, bytes);
  }
}

async function ask(endpoint: Endpoint, { name, content_type, accept, body }: Question): Promise<Answer> {
  const headers = { "content-type": content_type, accept };
  const request = new Request("http://localhost/invocations", { method: "POST", headers, body });
  const { response } = await endpoint.invoke(request);
  return {
    name,
    status: response.status,
    content_type: response.headers.get("content-type"),
    body: await response.text(),
  };
}

/** The model could not be loaded. */
function refused({ name }: Question, body: string): Answer {
  return { name, status: 0, content_type: null, body };
}
