import { connectFileSystem } from "../../platform/file-system-port.ts";
import { enclose } from "../guest/enclose.ts";
import type { GuestScope } from "../guest/guest-parts.ts";
import { startGuest } from "../guest/start-guest.ts";

type AnyFunction = (...args: unknown[]) => unknown;
const NO_MODEL = { className: "Object", inputs: [], outputs: [], parameterCount: 0, elapsedMs: 0 };

/**
 * A real guest in a real worker, without tensors and with the least of a service, so that it starts at once: `train()`
 * and `transform_fn(model, text)` are called as they are.
 */
startGuest(globalThis as unknown as GuestScope, {
  connectFiles: connectFileSystem,
  lendFiles: () => {},
  backends: { webgpu: none, webgl: none, cpu: async () => ({ description: "none", isSoftware: true }) },
  provided: { mxnet: () => ({ nd: {} }) },
  enclose,
  onTrainingProgress: () => {},
  runTrainingJob: async ({ script, formatStack }) => {
    try {
      await (script.train as AnyFunction)();
      return { status: "Completed", exitCode: 0, elapsedMs: 0, artifacts: [] };
    } catch (thrown) {
      const error = thrown as Error;
      return { status: "Failed", exitCode: 1, elapsedMs: 0, failure: formatStack?.(error) ?? "", error };
    }
  },
  startInferenceService: async ({ script }) => {
    const model = await (script.model_fn as AnyFunction | undefined)?.("/opt/ml/model");
    return {
      model: { ...NO_MODEL, family: "other", source: script.model_fn ? "script" : "default" },
      replaceScript: () => {},
      invoke: async ({ body }) => {
        const text = await (script.transform_fn as AnyFunction)(model, new TextDecoder().decode(body));
        const bytes = new TextEncoder().encode(String(text));
        return { status: 200, content_type: "text/plain", body: bytes, stages: [], tensorsLeaked: 0 };
      },
    };
  },
});

async function none(): Promise<never> {
  throw new Error("a bare guest has none");
}
