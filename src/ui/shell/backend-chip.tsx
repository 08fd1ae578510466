import type { BackendInfo } from "../../worker/messages.ts";
import { Icon } from "../components/icon.tsx";
import { Popover } from "../components/popover.tsx";

const NAMES = { webgpu: "WebGPU", webgl: "WebGL", cpu: "CPU" } as const;

/** Which tensor backend runs, and whether it is software; unfolded, why it is no better one. */
export function BackendChip({ backend }: { backend: BackendInfo | undefined }) {
  if (!backend) return null;
  const { name, description, isSoftware, fallbackReason } = backend;
  return (
    <Popover
      label="Tensor backend"
      trigger={
        <>
          <Icon name={fallbackReason || isSoftware ? "warning" : "chip"} />
          <span class="chip-name">{NAMES[name]}</span>
          <span class="chip-detail">· {backendDetail(backend)}</span>
        </>
      }
    >
      <p>
        Tensors are computed with <strong>{NAMES[name]}</strong>: {description}.
      </p>
      {isSoftware && <p>It is software, on the CPU: what works here is the same on a GPU, only slower.</p>}
      {fallbackReason && <p>Why not a better one: {fallbackReason}.</p>}
    </Popover>
  );
}

function backendDetail({ description, isSoftware }: BackendInfo): string {
  return isSoftware ? `${description} (software)` : description;
}
