/** The facts of a `GPUAdapterInfo` that tell a person what computes. Browsers leave some of them empty. */
export interface AdapterFacts {
  vendor?: string;
  architecture?: string;
  device?: string;
  description?: string;
  isFallbackAdapter?: boolean;
}

/** Renderers that compute on the CPU: SwiftShader in Chromium, Mesa's llvmpipe and lavapipe, Windows' basic renderer. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|software|basic render/i;

/** Says what computes, e.g. `Apple metal-3`, `SwiftShader`, and whether that is only software. */
export function describeAdapter(facts: AdapterFacts): { description: string; isSoftware: boolean } {
  const { vendor = "", architecture = "", device = "", description = "" } = facts;
  const words = description || [vendor, architecture || device].filter(Boolean).join(" ");
  const isSoftware = facts.isFallbackAdapter === true || SOFTWARE.test(`${words} ${architecture} ${device}`);
  return { description: renderer(words) || "an adapter that does not say its name", isSoftware };
}

/** The proper names of software renderers, without who made them or how they were built. */
function renderer(words: string): string {
  if (/swiftshader/i.test(words)) return "SwiftShader";
  if (/llvmpipe|lavapipe/i.test(words)) return "Mesa llvmpipe";
  return words;
}
