import { deploy } from "./deploy.ts";
import type { ScriptHost } from "./script-host.ts";
import type { ScriptHostParts } from "./script-host-parts.ts";
import { train } from "./train.ts";

/** Makes the host of one workspace's script. */
export function createScriptHost(parts: ScriptHostParts): ScriptHost {
  return {
    diagnose: (path) => parts.diagnose(path),
    listModules: async (path) => (await parts.compile(path)).modules.map((module) => module.path),
    train: (options) => train(parts, options),
    deploy: (options) => deploy(parts, options),
  };
}
