import type { BackendInfo } from "../../worker/messages.ts";
import { Chip } from "../components/chip.tsx";

const NAMES = { webgpu: "WebGPU", webgl: "WebGL", cpu: "CPU" } as const;

/** A tensor backend in words: `WebGPU, SwiftShader (software)`. */
export function backendText({ name, description, isSoftware, fallbackReason }: BackendInfo): string {
  const adapter = [NAMES[name], description].filter(Boolean).join(", ");
  const reason = fallbackReason === undefined ? "" : `. ${fallbackReason}`;
  return `${adapter}${isSoftware ? " (software)" : ""}${reason}`;
}

/** Which tensor backend runs, and whether it computes in software. */
export function BackendChip({ backend }: { backend: BackendInfo | undefined }) {
  if (!backend) return null;
  const { name, isSoftware, fallbackReason } = backend;
  return (
    <span class="backend" title={backendText(backend)}>
      <Chip tone={fallbackReason === undefined ? "neutral" : "warn"}>
        {NAMES[name]}
        {isSoftware && " (software)"}
      </Chip>
    </span>
  );
}
