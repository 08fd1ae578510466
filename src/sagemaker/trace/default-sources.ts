import type { ModelSummary } from "../serving/invocation.ts";
import type { DefaultSource, StageName } from "./request-trace.ts";

const SERVING = "src/sagemaker/serving";

/** The container's own functions, by the model's family. */
const DEFAULTS: Record<"Gluon" | "Module" | "any", Partial<Record<StageName, DefaultSource>>> = {
  Gluon: {
    input_fn: { name: "readArray", path: `${SERVING}/gluon-handlers.ts` },
    predict_fn: { name: "forward", path: `${SERVING}/gluon-handlers.ts` },
    output_fn: { name: "writeArray", path: `${SERVING}/gluon-handlers.ts` },
  },
  Module: {
    input_fn: { name: "readRows", path: `${SERVING}/module-defaults.ts` },
    predict_fn: { name: "predictByDefault", path: `${SERVING}/module-defaults.ts` },
    output_fn: { name: "writePredictions", path: `${SERVING}/module-defaults.ts` },
  },
  any: {
    decode: { name: "decodeRequest", path: `${SERVING}/request-body.ts` },
    response: { name: "toSuccess", path: `${SERVING}/responses.ts` },
  },
};

/** Which function of the container's serves a stage, and the file that it is in. */
export function defaultSource(family: ModelSummary["family"], stage: StageName): DefaultSource | undefined {
  return DEFAULTS.any[stage] ?? (family === "other" ? undefined : DEFAULTS[family][stage]);
}
