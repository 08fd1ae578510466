/** Writes a file in full beside `real`, by `write`, then puts it in the place of `real`, which keeps its mode. */
export async function replaceFile(real: string, write: (scratch: string) => Promise<void>): Promise<void> {
  const directory = real.slice(0, real.lastIndexOf("/")) || "/";
  const scratch = `${directory}/.optml-${crypto.randomUUID()}.tmp`;
  try {
    await write(scratch);
    await keepMode(real, scratch);
    await Deno.rename(scratch, real);
  } catch (error) {
    await removeQuietly(scratch);
    throw error;
  }
  await flushDirectory(directory);
}

/** Whether the name is that of a file that `replaceFile` is writing, or was when it was killed. */
export function isScratch(name: string): boolean {
  return /^\.optml-[0-9a-f-]{36}\.tmp$/.test(name);
}

/** Writes all of `bytes`, on the disk before it returns. */
export async function writeFully(
  real: string,
  bytes: Uint8Array,
  options: Deno.OpenOptions = { write: true, createNew: true },
): Promise<void> {
  const file = await Deno.open(real, options);
  try {
    await writeAll(file, bytes);
    await file.sync();
  } finally {
    file.close();
  }
}

/** The disk may take less than it is given. */
export async function writeAll(file: Deno.FsFile, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += await file.write(bytes.subarray(at));
}

async function keepMode(real: string, scratch: string): Promise<void> {
  try {
    const { mode } = await Deno.stat(real);
    if (mode !== null) await Deno.chmod(scratch, mode & 0o777);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

async function removeQuietly(scratch: string): Promise<void> {
  try {
    await Deno.remove(scratch);
  } catch (error) {
    // Where it could not even be made, the error to tell is the one before.
    if (!(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory)) throw error;
  }
}

/** The new name itself must be on the disk too. Windows cannot open a directory, and needs it not. */
async function flushDirectory(directory: string): Promise<void> {
  if (Deno.build.os === "windows") return;
  const handle = await Deno.open(directory);
  try {
    await handle.sync();
  } finally {
    handle.close();
  }
}
