import { defineConfig } from "vite";

export default defineConfig({
  // Relative addresses: the built page works from any path of any static host.
  base: "./",
  build: { target: "es2023", chunkSizeWarningLimit: 4096 },
  worker: { format: "es" },
  preview: { port: 4173 },
});
