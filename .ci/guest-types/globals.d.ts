/** What a guest has besides JavaScript and what is in web.d.ts: see `src/worker/guest/process.ts`. */

/** The script's process: the container's variables, and a way to end. */
declare const process: {
  /** The container's environment variables: `SM_…` while training, `SAGEMAKER_…` while hosting. Text only. */
  readonly env: { readonly [name: string]: string | undefined };
  readonly argv: readonly string[];
  readonly platform: "linux";
  exitCode: number | undefined;
  /** `/opt/ml/code`. */
  cwd(): string;
  /** Ends the script as an error would; a number other than 0 becomes the job's exit code. */
  exit(exitCode?: number): never;
  /** Seconds since the worker was started. */
  uptime(): number;
  readonly hrtime: ((earlier?: readonly [number, number]) => [number, number]) & { bigint(): bigint };
  nextTick(callback: (...args: unknown[]) => void, ...args: unknown[]): void;
};

/** What machine this is. It opens nothing but the GPU. */
declare const navigator: {
  readonly gpu: GPU | undefined;
  readonly hardwareConcurrency: number;
  readonly language: string;
  readonly languages: readonly string[];
  readonly userAgent: string;
};

interface ImportMeta {
  /** The address of this module. */
  readonly url: string;
}

declare module "*.json" {
  const value: unknown;
  export default value;
}
