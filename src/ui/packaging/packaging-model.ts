import { computed, signal } from "@preact/signals";
import type { ServiceDescription } from "../../sagemaker/packaging/service-requests.ts";
import { asErrorData } from "../error-data.ts";
import type { WorkspaceContext } from "../workspace-context.ts";
import type { Packaging } from "./packaging.ts";
import {
  DEFAULT_SERVICE_FORM,
  locationProblem,
  type ServiceForm,
  type ServiceJob,
  type ServiceUse,
  toServicePlan,
} from "./service-form.ts";

const MEMORY_KEY = "package.service";

export interface PackagingDeps {
  packaging: Packaging;
  /** What the form of the train panel says. */
  job(): ServiceJob;
}

/** What was asked for: the requests for a script, e.g. `/opt/ml/code/mnist.ts`. */
interface AskedRequests {
  script: string;
  use: ServiceUse;
}

interface RequestsWritten {
  description?: ServiceDescription;
  refusal?: string;
}

export type PackagingModel = ReturnType<typeof createPackagingModel>;

/** State of what is made for the service: archives of the script and of the model, and the requests that use them. */
export function createPackagingModel(context: WorkspaceContext, { packaging, job }: PackagingDeps) {
  const { files, host, memory, notices } = context;
  const busy = signal<string | undefined>(undefined);
  const asked = signal<AskedRequests | undefined>(undefined);
  const form = signal<ServiceForm>({
    ...DEFAULT_SERVICE_FORM,
    ...memory.get<Partial<ServiceForm>>(MEMORY_KEY, {}),
  });
  const description = signal<ServiceDescription | undefined>(undefined);
  const refusal = signal<string | undefined>(undefined);
  let latest = 0;
  let writing = Promise.resolve();

  /** The script may have changed since it last ran: what is packed is what the editor shows. */
  async function pack(
    name: "sourcedir.tar.gz" | "model.tar.gz",
    script: string,
    make: Packaging["packCode"],
  ): Promise<Blob | undefined> {
    busy.value = `Packing ${name}`;
    try {
      await context.saveAll();
      return await make(files, await host.listModules(script));
    } catch (error) {
      notices.show({ kind: "error", text: `Cannot pack ${name}`, error: asErrorData(error) });
      return undefined;
    } finally {
      busy.value = undefined;
    }
  }

  /** Only the answer to the latest question counts. */
  async function writeRequests(): Promise<void> {
    const turn = ++latest;
    const question = asked.value;
    const next: RequestsWritten =
      !question || locationProblem(form.value.location) ? {} : await written(question);
    if (turn !== latest) return;
    description.value = next.description;
    refusal.value = next.refusal;
  }

  async function written({ script, use }: AskedRequests): Promise<RequestsWritten> {
    try {
      return { description: await packaging.describe(toServicePlan(script, use, form.value, job())) };
    } catch (error) {
      return { refusal: asErrorData(error).message };
    }
  }

  return {
    /** What is being packed, in words, or `undefined`. */
    busy,
    /** `sourcedir.tar.gz`; `undefined` where it could not be made, which is shown. */
    packCode: (script: string) => pack("sourcedir.tar.gz", script, packaging.packCode),
    /** `model.tar.gz` with the script; `undefined` where it could not be made, which is shown. */
    packModel: (script: string) => pack("model.tar.gz", script, packaging.packModel),
    /** For which script requests are being written, or `undefined`. */
    asked,
    form,
    locationProblem: computed(() => locationProblem(form.value.location)),
    /** The requests as the form has them, or had them a moment ago; `undefined` where it cannot be used. */
    description,
    /** Which limit of the service the form breaks, or `undefined`. */
    refusal,
    /** Fulfilled when the requests are written. */
    async ask(script: string, use: ServiceUse): Promise<void> {
      asked.value = { script, use };
      writing = writeRequests();
      await writing;
    },
    async change(change: Partial<ServiceForm>): Promise<void> {
      form.value = { ...form.value, ...change };
      // A name is for one job only.
      memory.set(MEMORY_KEY, { ...form.value, name: "" });
      writing = writeRequests();
      await writing;
    },
    close(): void {
      latest += 1;
      asked.value = undefined;
      description.value = undefined;
      refusal.value = undefined;
      form.value = { ...form.value, name: "" };
    },
    /** The requests as a file: a JSON object with a member for each operation, in the order in which they are made. */
    async requestsFile(): Promise<{ name: string; blob: Blob } | undefined> {
      await writing;
      if (!description.value) return undefined;
      const { name, requests } = description.value;
      const text = `${JSON.stringify(requests, null, 2)}\n`;
      return { name: `${name}.json`, blob: new Blob([text], { type: "application/json" }) };
    },
  };
}
