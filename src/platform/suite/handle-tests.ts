import type { FileHandle, FileSystem, OpenFlags } from "../file-system.ts";
import { expectCode, expectEqual } from "./expect.ts";
import { type FileTest, pattern } from "./suite-context.ts";

const MB = 1024 * 1024;

/** Open files: partial reads and writes, streams, flags, lifetime. */
export function handleTests(test: FileTest): void {
  test("read() gives what lies between two places, less at the end, nothing after it", async (files) => {
    await files.writeFile("/file", "0123456789");
    await using(files, "/file", "r", async (handle) => {
      for (const [position, length, expected] of [
        [0, 4, "0123"],
        [3, 3, "345"],
        [8, 10, "89"],
        [10, 1, ""],
        [99, 5, ""],
        [2, 0, ""],
      ] as const) {
        expectEqual(text(await handle.read(position, length)), expected);
      }
    });
  });

  test("read() is right at every edge of a large file", async (files) => {
    const bytes = pattern(9 * MB + 5);
    await files.writeFile("/big", bytes);
    await using(files, "/big", "r", async (handle) => {
      for (const edge of [0, 65_536, MB, 4 * MB, 8 * MB, 9 * MB]) {
        for (const start of [edge - 3, edge, edge + 1].filter((at) => at >= 0)) {
          expectEqual(await handle.read(start, 7), bytes.slice(start, start + 7), `bytes from ${start}`);
        }
      }
      expectEqual(await handle.read(MB, 7 * MB), bytes.slice(MB, 8 * MB));
    });
  });

  test("readable() streams the file from its start or from a place", async (files) => {
    const bytes = pattern(5 * MB + 3);
    await files.writeFile("/big", bytes);
    await using(files, "/big", "r", async (handle) => {
      expectEqual(await drain(handle.readable()), bytes);
      expectEqual(await drain(handle.readable(4 * MB - 1)), bytes.slice(4 * MB - 1));
      expectEqual(await drain(handle.readable(6 * MB)), new Uint8Array());
    });
  });

  test("write() puts bytes at a place, one after another where none is named, and zeros into a gap", async (files) => {
    await using(files, "/file", "w+", async (handle) => {
      await handle.write(bytes("hello "));
      await handle.write(bytes("world"));
      await handle.write(bytes("W"), 6);
      await handle.write(bytes("-"));
      await handle.write(bytes("end"), 14);
      await handle.write(new Uint8Array(), 100);
      expectEqual(text(await handle.read(0, 99)), "hello W-rld\0\0\0end");
    });
    expectEqual(await files.readFile("/file", "utf8"), "hello W-rld\0\0\0end");
  });

  test("write() changes a part of a large file and nothing else, over its inner edges too", async (files) => {
    const expected = pattern(9 * MB);
    await files.writeFile("/big", expected);
    await using(files, "/big", "r+", async (handle) => {
      for (const [position, length] of [
        [0, 3],
        [4 * MB - 2, 5],
        [MB, 4 * MB],
        [9 * MB - 1, 10],
        [12 * MB, 1],
        [10 * MB, 2 * MB + 1],
      ] as const) {
        await handle.write(pattern(length, position + 2), position);
      }
    });
    const whole = new Uint8Array(12 * MB + 1);
    whole.set(expected);
    for (const [position, length] of [
      [0, 3],
      [4 * MB - 2, 5],
      [MB, 4 * MB],
      [9 * MB - 1, 10],
      [12 * MB, 1],
      [10 * MB, 2 * MB + 1],
    ] as const) {
      whole.set(pattern(length, position + 2), position);
    }
    expectEqual(await files.readFile("/big"), whole);
  });

  test("write() in small pieces, awaited and not, makes one large file", async (files) => {
    const all = pattern(6 * MB);
    await using(files, "/big", "w", async (handle) => {
      const running: Promise<void>[] = [];
      for (let at = 0; at < all.length; at += 32_000) {
        const written = handle.write(all.subarray(at, at + 32_000));
        if (at % 3 === 0) await written;
        running.push(written);
      }
      await Promise.all(running);
    });
    expectEqual(await files.readFile("/big"), all);
  });

  test("write() of a file opened to append goes to the end, whatever place is named", async (files) => {
    await files.writeFile("/log", "one ");
    await using(files, "/log", "a+", async (handle) => {
      await handle.write(bytes("two "), 0);
      await files.appendFile("/log", "three ");
      await handle.write(bytes("four"));
      expectEqual(text(await handle.read(4, 3)), "two");
    });
    expectEqual(await files.readFile("/log", "utf8"), "one two three four");
  });

  test("truncate() cuts the end off, or adds zeros", async (files) => {
    await files.writeFile("/file", pattern(5 * MB));
    await using(files, "/file", "r+", async (handle) => {
      await handle.truncate(4 * MB + 1);
      expectEqual((await handle.stat()).size, 4 * MB + 1);
      await handle.truncate(3);
      await handle.truncate(6);
      expectEqual((await handle.stat()).size, 6);
    });
    const expected = new Uint8Array(6);
    expected.set(pattern(5 * MB).subarray(0, 3));
    expectEqual(await files.readFile("/file"), expected);
  });

  test("open() makes and empties as its flags say", async (files) => {
    for (const flags of ["r", "r+"] as const)
      await expectCode("ENOENT", () => files.open("/new", flags), "/new");
    for (const flags of ["w", "w+", "a", "a+"] as const) {
      await using(files, `/${flags}`, flags, async () => {});
      expectEqual((await files.stat(`/${flags}`)).size, 0);
      await files.writeFile(`/${flags}`, "old");
      await using(files, `/${flags}`, flags, async () => {});
      expectEqual((await files.stat(`/${flags}`)).size, flags.startsWith("w") ? 0 : 3);
    }
    await expectCode("EINVAL", () => files.open("/w", "x" as OpenFlags), "/w");
  });

  test("a handle refuses what its flags do not allow, and counts that are none", async (files) => {
    await files.writeFile("/file", "x");
    await using(files, "/file", "r", async (handle) => {
      await expectCode("EBADF", () => handle.write(bytes("y")), "/file");
      await expectCode("EBADF", () => handle.truncate(0), "/file");
      await expectCode("EINVAL", () => handle.read(-1, 1), "/file");
      await expectCode("EINVAL", () => handle.read(0.5, 1), "/file");
      await expectCode("EINVAL", () => handle.read(0, Number.NaN), "/file");
      expectEqual(text(await handle.read(0, 1)), "x");
    });
    for (const flags of ["a", "w"] as const) {
      await using(files, "/file", flags, async (handle) => {
        await expectCode("EBADF", () => handle.read(0, 1), "/file");
        await expectCode("EBADF", () => drain(handle.readable()), "/file");
        await expectCode("EINVAL", () => handle.write(bytes("y"), -1), "/file");
        await expectCode("EINVAL", () => handle.truncate(1.5), "/file");
      });
    }
  });

  test("a closed handle refuses everything but a second close()", async (files) => {
    await files.writeFile("/file", "x");
    const handle = await files.open("/file", "r+");
    await handle.close();
    await handle.close();
    await expectCode("EBADF", () => handle.read(0, 1));
    await expectCode("EBADF", () => handle.write(bytes("y")));
    await expectCode("EBADF", () => handle.truncate(0));
    await expectCode("EBADF", () => handle.stat());
    await expectCode("EBADF", () => drain(handle.readable()));
    expectEqual(await files.readFile("/file", "utf8"), "x");
  });

  test("close() waits for what is under way", async (files) => {
    const handle = await files.open("/file", "w");
    const writes = [handle.write(pattern(2 * MB)), handle.write(bytes("end"))];
    await handle.close();
    await Promise.all(writes);
    expectEqual((await files.stat("/file")).size, 2 * MB + 3);
  });

  test("a handle follows its file when it, or a directory above it, is renamed", async (files) => {
    await files.mkdir("/a");
    await files.writeFile("/a/file", "one");
    await using(files, "/a/file", "r+", async (handle) => {
      await files.rename("/a/file", "/a/other");
      await files.rename("/a", "/b");
      await handle.write(bytes("two"), 0);
    });
    expectEqual(await files.readFile("/b/other", "utf8"), "two");
  });

  test("a handle keeps its file when that is removed or replaced by a rename", async (files) => {
    for (const remove of [
      () => files.rm("/file"),
      () => files.rm("/", { recursive: true }).catch(() => files.rm("/file")),
      async () => {
        await files.writeFile("/other", "other");
        await files.rename("/other", "/file");
      },
    ]) {
      await files.writeFile("/file", pattern(5 * MB));
      await using(files, "/file", "r+", async (handle) => {
        await remove();
        expectEqual(await handle.read(4 * MB - 2, 4), pattern(5 * MB).slice(4 * MB - 2, 4 * MB + 2));
        await handle.write(bytes("new"), 1);
        expectEqual(text(await handle.read(1, 3)), "new");
        expectEqual((await handle.stat()).size, 5 * MB);
      });
      const left = (await files.readdir("/")).map(({ name }) => name);
      if (left.length > 0) expectEqual(await files.readFile("/file", "utf8"), "other");
    }
  });
}

async function using(
  files: FileSystem,
  path: string,
  flags: OpenFlags,
  run: (handle: FileHandle) => Promise<void>,
): Promise<void> {
  const handle = await files.open(path, flags);
  try {
    await run(handle);
  } finally {
    await handle.close();
  }
}

async function drain(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<Uint8Array> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) pieces.push(next.value);
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}

function bytes(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

function text(value: Uint8Array): string {
  return new TextDecoder().decode(value);
}
