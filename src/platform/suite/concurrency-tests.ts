import { expectEqual, expectTrue } from "./expect.ts";
import { type FileTest, pattern } from "./suite-context.ts";

const MB = 1024 * 1024;

/** What holds while many work at once. */
export function concurrencyTests(test: FileTest): void {
  test("writes that arrive together are all kept", async (files) => {
    const numbers = Array.from({ length: 300 }, (_, n) => n);
    await files.mkdir("/many");
    await Promise.all(numbers.map((n) => files.writeFile(`/many/${n}`, pattern(n * 13, n))));
    expectEqual((await files.readdir("/many")).length, 300);
    const contents = await Promise.all(numbers.map((n) => files.readFile(`/many/${n}`)));
    for (const n of numbers) expectEqual(contents[n], pattern(n * 13, n), `file ${n}`);
  });

  test("one write that is refused takes none of its neighbours with it", async (files) => {
    const outcomes = await Promise.allSettled([
      files.writeFile("/a", "a"),
      files.writeFile("/missing/b", "b"),
      files.writeFile("/c", "c"),
      files.mkdir("/"),
      files.writeFile("/d", "d"),
    ]);
    expectEqual(
      outcomes.map(({ status }) => status),
      ["fulfilled", "rejected", "fulfilled", "rejected", "fulfilled"],
    );
    expectEqual(
      (await files.readdir("/")).map(({ name }) => name),
      ["a", "c", "d"],
    );
  });

  test("of many who replace one file at once one wins, whole", async (files) => {
    const sizes = [10, 70_000, 5 * MB, 3, 17 * MB, 0, 100_000];
    await Promise.all(sizes.map((size) => files.writeFile("/file", pattern(size, size))));
    const winner = await files.readFile("/file");
    expectTrue(sizes.includes(winner.length), `${winner.length} is a size that was written`);
    expectEqual(winner, pattern(winner.length, winner.length));
    expectEqual((await files.readdir("/")).length, 1);
  });

  test("appends that arrive together are all kept, each in one piece", async (files) => {
    const lines = Array.from({ length: 100 }, (_, n) => `${n}:${"x".repeat(n * 7)}\n`);
    await Promise.all(lines.map((line) => files.appendFile("/log", line)));
    const written = (await files.readFile("/log", "utf8")).split("\n");
    expectEqual(written.pop(), "", "end of the last line");
    expectEqual(written.map((line) => `${line}\n`).sort(), lines.sort());
  });

  test("readFile() gives the old file or the new one while it is replaced, never a mixture", async (files) => {
    const old = pattern(6 * MB, 1);
    const fresh = pattern(18 * MB, 2);
    await files.writeFile("/file", old);
    let isDone = false;
    const written = files.writeFile("/file", fresh).finally(() => {
      isDone = true;
    });
    while (!isDone) {
      const seen = await files.readFile("/file");
      expectEqual(seen, seen.length === old.length ? old : fresh, `file of ${seen.length} bytes`);
    }
    await written;
    expectEqual(await files.readFile("/file"), fresh);
  });

  test("of many who make one directory at once one succeeds, with recursive all", async (files) => {
    const plain = await Promise.allSettled(Array.from({ length: 10 }, () => files.mkdir("/one")));
    expectEqual(plain.filter(({ status }) => status === "fulfilled").length, 1);
    await Promise.all(Array.from({ length: 10 }, () => files.mkdir("/a/b/c", { recursive: true })));
    expectEqual(await files.readdir("/a/b"), [{ name: "c", kind: "directory" }]);
  });

  test("handles on one file see each other's writes", async (files) => {
    await files.writeFile("/file", pattern(100));
    const [writer, reader] = await Promise.all([files.open("/file", "r+"), files.open("/file")]);
    await writer.write(pattern(10, 9), 45);
    expectEqual(await reader.read(45, 10), pattern(10, 9));
    await Promise.all([writer.close(), reader.close()]);
  });
}
