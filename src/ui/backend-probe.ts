import type { BackendInfo, BackendName } from "../worker/messages.ts";

/** As much of `navigator.gpu` as is asked. */
export interface GpuLike {
  requestAdapter(): Promise<{
    info?: {
      vendor: string;
      architecture: string;
      device: string;
      description: string;
      isFallbackAdapter?: boolean;
    };
  } | null>;
}

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|microsoft basic render|software/i;

/**
 * Tells which tensor backend a script would get, before one has run, where `wanted` is asked for. WebGL is taken to work
 * where WebGPU does not: the first guest knows better and says so.
 */
export async function probeBackend(
  gpu: GpuLike | undefined,
  wanted: BackendName | "auto" = "auto",
): Promise<BackendInfo> {
  if (wanted === "cpu") return { name: "cpu", description: "JavaScript on the CPU", isSoftware: true };
  if (wanted === "webgl") return { name: "webgl", description: "not tried yet", isSoftware: false };
  if (!gpu) return fallback("this browser has no WebGPU, or the page is not on https or localhost");
  try {
    const adapter = await gpu.requestAdapter();
    if (!adapter) return fallback("the browser has WebGPU but lends no adapter");
    const { info } = adapter;
    const parts = [
      info?.description || [info?.vendor, info?.architecture, info?.device].filter(Boolean).join(" "),
    ];
    const description = nameAdapter(parts[0] ?? "");
    const isSoftware = info?.isFallbackAdapter === true || SOFTWARE.test(description);
    return { name: "webgpu", description, isSoftware };
  } catch (error) {
    return fallback(error instanceof Error ? error.message : String(error));
  }
}

function fallback(fallbackReason: string): BackendInfo {
  return { name: "webgl", description: "not tried yet", isSoftware: false, fallbackReason };
}

function nameAdapter(text: string): string {
  if (/swiftshader/i.test(text)) return "SwiftShader";
  return text.trim() === "" ? "unnamed adapter" : text.trim();
}
