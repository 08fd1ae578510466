import type { BackendInfo } from "../../worker/messages.ts";
import { Chip } from "../components/chip.tsx";

const NAMES = { webgpu: "WebGPU", webgl: "WebGL", cpu: "CPU" } as const;

/** Which tensor backend runs, and whether it computes in software. */
export function BackendChip({ backend }: { backend: BackendInfo | undefined }) {
  if (!backend) return null;
  const { name, description, isSoftware, fallbackReason } = backend;
  const adapter = [description, isSoftware && "software"].filter(Boolean).join(", ");
  return (
    <span class="backend" title={[adapter, fallbackReason].filter(Boolean).join(". ")}>
      <Chip tone={fallbackReason === undefined ? "neutral" : "warn"}>
        {NAMES[name]}
        {isSoftware && " (software)"}
      </Chip>
    </span>
  );
}
