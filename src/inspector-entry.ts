import { connectFileSystem } from "./platform/file-system-port.ts";
import { type InspectorScope, serveInspector } from "./worker/inspector/serve-inspector.ts";

serveInspector(globalThis as unknown as InspectorScope, connectFileSystem);
