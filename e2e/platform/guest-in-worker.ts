import { connectFileSystem } from "../../src/platform/file-system-port.ts";

globalThis.onmessage = async ({ data: { port, guest, count } }) => {
  const files = connectFileSystem(port);
  await files.mkdir("/out");
  await Promise.all(
    Array.from({ length: count }, (_, n) => files.writeFile(`/out/${n}`, `${guest} wrote ${n}`)),
  );
  const names = (await files.readdir("/")).map(({ name }) => name);
  globalThis.postMessage(`${guest} sees ${names}`);
};
