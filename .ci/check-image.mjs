// Builds .docker/Dockerfile without an engine, as root on Debian: its first stage runs in a copy of the repository, its
// last one in a fresh chroot that debootstrap makes. Then what it made trains and serves. Says why where it cannot.
import { execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

// A mount of /proc that goes with the process. Each step takes the place of the one before, so that signals reach the last.
const IN_ROOT = ["--mount", "sh", "-c", 'mount -t proc proc "$0/proc" && exec chroot "$0" "$@"'];
const QUIET = { stdio: ["ignore", "ignore", "inherit"] };
const stages = parseDockerfile(readFileSync(".docker/Dockerfile", "utf8"));
const missing =
  process.getuid() === 0 ? ["debootstrap", "unshare", "chroot"].find((tool) => !has(tool)) : "root's rights";
if (missing) {
  console.log(`skipped: the image is not checked, ${missing} is missing`);
  process.exit(0);
}

const work = mkdtempSync(join(tmpdir(), "optml-image-"));
const root = join(work, "root");
process.on("exit", () => rmSync(work, { recursive: true, force: true }));
const built = buildFirstStage(stages[0]);
const { env, entrypoint } = buildLastStage(stages.at(-1));
checkTraining();
await checkServing();
console.log("the image trains and serves");

/** The instructions of each stage: `{ name, argument }`. */
function parseDockerfile(text) {
  const found = [];
  for (const line of text
    .replace(/^#.*\n/gm, "")
    .replace(/\\\n/g, " ")
    .split("\n")) {
    const [, name, argument] = /^([A-Z]+) (.*)$/.exec(line) ?? [];
    if (name === "FROM") found.push({ from: argument, steps: [] });
    else if (name) found.at(-1).steps.push({ name, argument });
  }
  return found;
}

/** Runs on this machine's Node, in a copy of what git does not ignore. Returns the copy, which stands for `/src`. */
function buildFirstStage({ steps }) {
  const copy = join(work, "src");
  const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "-z"])
    .toString()
    .split("\0")
    .filter(existsSync);
  for (const file of files) cpSync(file, join(copy, file));
  for (const { name, argument } of steps) {
    if (name === "RUN")
      execFileSync("sh", ["-c", argument], { cwd: copy, stdio: ["ignore", "ignore", "inherit"] });
  }
  return copy;
}

function buildLastStage({ from, steps }) {
  const release = /^debian:(\w+)-slim$/.exec(from)?.[1];
  execFileSync("debootstrap", ["--variant=minbase", release, root, "http://deb.debian.org/debian"], QUIET);
  cpSync("/etc/resolv.conf", join(root, "etc/resolv.conf"));
  const variables = { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", HOME: "/root" };
  let command;
  for (const { name, argument } of steps) {
    if (name === "RUN") inRoot(variables, ["sh", "-c", argument], QUIET);
    else if (name === "COPY") copyInto(argument);
    else if (name === "ENV") {
      for (const [, key, value] of argument.matchAll(/(\w+)=(\S+)/g)) variables[key] = value;
    } else if (name === "ENTRYPOINT") command = JSON.parse(argument);
  }
  return { env: variables, entrypoint: command };
}

function copyInto(argument) {
  const [, isBuilt, source, target] = /^(--from=build )?(\S+) (\S+)$/.exec(argument);
  const to = join(root, target);
  mkdirSync(dirname(to), { recursive: true });
  cpSync(isBuilt ? source.replace("/src", built) : source, to, { recursive: true });
}

/** The service mounts /opt/ml and passes "train". */
function checkTraining() {
  writeTree("opt/ml", {
    "code/main.ts":
      'import { writeFile } from "node:fs/promises";\nexport const train = () => writeFile("/opt/ml/model/m", "1");\nexport const model_fn = () => 1;\nexport const transform_fn = (model, data, type, accept) => [data, accept];',
    "input/config/hyperparameters.json": '{"sagemaker_program": "\\"main.ts\\""}',
    "input/config/inputdataconfig.json": "{}",
    "input/config/resourceconfig.json": '{"current_host": "algo-1", "hosts": ["algo-1"]}',
    "model/.keep": "",
  });
  inRoot(env, [...entrypoint, "train"], QUIET);
  for (const path of ["opt/ml/model/m", "opt/ml/output/success"]) readFileSync(join(root, path));
}

/** The service passes "serve", asks /ping, sends requests, and ends it with SIGTERM. */
async function checkServing() {
  const port = 18080;
  const variables = { ...env, SAGEMAKER_PROGRAM: "main.ts", SAGEMAKER_BIND_TO_PORT: String(port) };
  const server = spawn("unshare", [...IN_ROOT, root, ...entrypoint, "serve"], {
    env: variables,
    stdio: "inherit",
  });
  const ended = new Promise((resolve) => server.on("exit", resolve));
  const url = `http://127.0.0.1:${port}`;
  const isHealthy = () =>
    fetch(`${url}/ping`).then(
      ({ ok }) => ok,
      () => false,
    );
  const deadline = Date.now() + 60_000;
  while (!(await isHealthy()) && Date.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 100));
  const response = await fetch(`${url}/invocations`, {
    method: "POST",
    body: "[1]",
    headers: { "content-type": "application/json" },
  });
  const body = await response.text();
  server.kill("SIGTERM");
  const exitCode = await ended;
  if (body !== "[1]" || exitCode !== 0)
    throw new Error(`The image answers ${body} and exits with ${exitCode}`);
}

function writeTree(directory, files) {
  for (const [path, text] of Object.entries(files)) {
    const to = join(root, directory, path);
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, text);
  }
}

function inRoot(variables, command, options) {
  execFileSync("unshare", [...IN_ROOT, root, ...command], { ...options, env: variables });
}

function has(tool) {
  return process.env.PATH.split(":").some((directory) => existsSync(join(directory, tool)));
}
