import type { FileChange, FileSystem } from "../file-system.ts";
import { expectCode, expectEqual } from "./expect.ts";
import type { FileTest } from "./suite-context.ts";

/** `watch`: who is told what. With `exact` each change is told once, before its promise is fulfilled. */
export function watchTests(test: FileTest, { exact }: { exact: boolean }): void {
  test("watch() tells of what is made, changed, moved and removed", async (files) => {
    const changes = watchAll(files, "/");
    const steps: [() => Promise<unknown>, ...string[]][] = [
      [() => files.writeFile("/file", "1"), "created /file"],
      [() => files.writeFile("/file", "12"), "changed /file"],
      [() => files.appendFile("/file", "3"), "changed /file"],
      [() => files.mkdir("/a/b", { recursive: true }), "created /a", "created /a/b"],
      [() => files.copyFile("/file", "/a/b/copy"), "created /a/b/copy"],
      [() => files.rename("/file", "/a/moved"), "removed /file", "created /a/moved"],
      [() => files.rename("/a/b/copy", "/a/moved"), "removed /a/b/copy", "changed /a/moved"],
      [
        () => files.rename("/a", "/z"),
        "removed /a/moved",
        "removed /a/b",
        "removed /a",
        "created /z",
        "created /z/b",
        "created /z/moved",
      ],
      [() => files.rm("/z", { recursive: true }), "removed /z/moved", "removed /z/b", "removed /z"],
    ];
    for (const [step, ...expected] of steps) {
      await step();
      await changes.have(expected, exact);
    }
    changes.end();
  });

  test("watch() tells of what handles change", async (files) => {
    await files.mkdir("/a");
    const changes = watchAll(files, "/a");
    const handle = await files.open("/a/file", "w");
    await changes.have(["created /a/file"], exact);
    await handle.write(new Uint8Array(10));
    await changes.have(["changed /a/file"], exact);
    await handle.truncate(5);
    await changes.have(["changed /a/file"], exact);
    await handle.close();
    changes.end();
  });

  test("watch() tells nothing of other paths, of reads, of what failed, nor after its end", async (files) => {
    await files.mkdir("/in");
    await files.writeFile("/in/file", "1");
    const changes = watchAll(files, "/in");
    await files.writeFile("/inside", "not below /in");
    await files.readFile("/in/file");
    await expectCode("EEXIST", () => files.mkdir("/in"));
    await files.writeFile("/in/last", "1");
    await changes.have(["created /in/last"], exact);
    changes.end();
    const after = watchAll(files, "/in/file");
    await files.writeFile("/in/other", "1");
    await files.writeFile("/in/file", "2");
    await after.have(["changed /in/file"], exact);
    after.end();
    expectEqual(changes.unexpected(), []);
  });

  test("watch() of a path hears when it comes to be, and when a directory above it goes", async (files) => {
    await files.mkdir("/model");
    await files.mkdir("/model/deep");
    const changes = watchAll(files, "/model/deep/net.params");
    await files.writeFile("/model/deep/net.params", "1");
    await changes.have(["created /model/deep/net.params"], exact);
    await files.rm("/model", { recursive: true });
    await changes.have(["removed /model/deep/net.params"], exact);
    changes.end();
  });

  test("watch() tells each of many watchers, and takes absolute paths only", async (files) => {
    const watchers = ["/", "/file", "/"].map((path) => watchAll(files, path));
    await files.writeFile("/file", "1");
    for (const watcher of watchers) await watcher.have(["created /file"], exact);
    for (const watcher of watchers) watcher.end();
    await expectCode("EINVAL", async () => files.watch("relative", () => {}), "relative");
  });
}

/** The changes that were told, to be compared with those expected. */
function watchAll(files: FileSystem, path: string) {
  let told: string[] = [];
  let wake = () => {};
  const end = files.watch(path, (change: FileChange) => {
    told.push(`${change.type} ${change.path}`);
    wake();
  });

  /** Waits until every expected change was told; where `exact`, they and no others, in an order that can be. */
  async function have(expected: string[], exact: boolean): Promise<void> {
    while (!expected.every((change) => told.includes(change))) {
      if (exact && told.length >= expected.length) break;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    if (exact) expectEqual([...told].sort(), [...expected].sort(), "changes");
    else
      for (const change of told)
        if (!change.startsWith("changed")) expectEqual(expected.includes(change), true, change);
    told = [];
  }

  return { end, have, unexpected: () => told };
}
