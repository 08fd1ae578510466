import type { KernelFunc, TensorInfo } from "@tensorflow/tfjs-core";
import type { SuppressionAttributes } from "./suppression-cpu.ts";

/** What this needs of tfjs's WebGPU backend. */
interface ProgramBackend {
  runWebGPUProgram(
    program: object,
    inputs: TensorInfo[],
    dtype: "float32",
    uniforms: { type: "float32" | "int32"; data: number[] }[],
  ): TensorInfo;
}

/** How many boxes are looked at together. */
const THREADS = 64;

export const suppressOnWebGpu: KernelFunc = ({ inputs, attrs, backend }) => {
  const boxes = inputs.boxes as TensorInfo;
  const { threshold, isInclusive } = attrs as unknown as SuppressionAttributes;
  const [batch = 0, count = 0] = boxes.shape;
  const program = {
    variableNames: ["boxes"],
    outputShape: [batch, count],
    workgroupSize: [THREADS, 1, 1],
    dispatchLayout: { x: [0, 1] },
    // One workgroup for each sample: only within a workgroup does one thread see what another wrote.
    dispatch: [batch, 1, 1],
    uniforms: "threshold : f32, inclusive : i32,",
    shaderKey: "greedySuppression",
    getUserCode: () => SHADER,
  };
  return (backend as unknown as ProgramBackend).runWebGPUProgram(program, [boxes], "float32", [
    { type: "float32", data: [threshold] },
    { type: "int32", data: [isInclusive ? 1 : 0] },
  ]);
};

/** As `suppressSample`, but the threads share the boxes behind each that stays, and wait for each other after it. */
const SHADER = `
  fn area(at : i32) -> f32 {
    return max(boxes[at + 2] - boxes[at], 0.0) * max(boxes[at + 3] - boxes[at + 1], 0.0);
  }

  fn sharedArea(a : i32, b : i32) -> f32 {
    let width = min(boxes[a + 2], boxes[b + 2]) - max(boxes[a], boxes[b]);
    let height = min(boxes[a + 3], boxes[b + 3]) - max(boxes[a + 1], boxes[b + 1]);
    let inter = max(width, 0.0) * max(height, 0.0);
    let both = area(a) + area(b) - inter;
    if (both <= 0.0) { return 0.0; }
    return inter / both;
  }

  fn main(index : i32) {
    let count = uniforms.outShape[1];
    let first = i32(workgroupId.x) * count;
    for (var i = i32(localIndex); i < count; i = i + ${THREADS}) {
      result[first + i] = boxes[(first + i) * 6 + 1];
    }
    storageBarrier();
    for (var i = 0; i < count; i = i + 1) {
      if (result[first + i] > 0.0) {
        let own = (first + i) * 6;
        for (var j = i + 1 + i32(localIndex); j < count; j = j + ${THREADS}) {
          let other = (first + j) * 6;
          if (result[first + j] > 0.0 && boxes[own] == boxes[other]) {
            let share = sharedArea(own + 2, other + 2);
            if (share > uniforms.threshold || (uniforms.inclusive == 1 && share == uniforms.threshold)) {
              result[first + j] = 0.0;
            }
          }
        }
      }
      storageBarrier();
    }
  }
`;
