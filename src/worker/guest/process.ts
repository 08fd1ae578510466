/** A script called `process.exit`: nothing of it may run any further. `errno` becomes the job's exit code (clause T29). */
class ProcessExit extends Error {
  override readonly name = "ProcessExit";
  readonly exitCode: number;
  /** Absent for 0: a script that ends its process has not returned, so the job has not succeeded. */
  readonly errno: number | undefined;

  constructor(exitCode: number) {
    super(
      `The script called process.exit(${exitCode}): return from the function to end it, or throw an error`,
    );
    this.exitCode = exitCode;
    this.errno = exitCode === 0 ? undefined : exitCode;
  }
}

/** Makes the `process` of a script: its variables, a way to end, and the little of Node's that libraries look for. */
export function createProcess(env: Record<string, string>): object {
  const hrtime = (earlier: readonly [number, number] = [0, 0]): [number, number] => {
    const now = nanoseconds() - BigInt(earlier[0]) * 1_000_000_000n - BigInt(earlier[1]);
    return [Number(now / 1_000_000_000n), Number(now % 1_000_000_000n)];
  };
  return {
    env,
    argv: ["optml"],
    platform: "linux",
    exitCode: undefined,
    cwd: () => "/opt/ml/code",
    exit: (exitCode = 0) => {
      throw new ProcessExit(exitCode);
    },
    uptime: () => performance.now() / 1000,
    hrtime: Object.assign(hrtime, { bigint: nanoseconds }),
    nextTick: (callback: (...args: unknown[]) => void, ...args: unknown[]) =>
      queueMicrotask(() => callback(...args)),
  };
}

function nanoseconds(): bigint {
  return BigInt(Math.round(performance.now() * 1e6));
}
