import { Command } from "commander";
import type { BackendName } from "../../worker/messages.ts";
import type { CommandHost } from "../command-host.ts";
import { wholeNumber } from "../option-values.ts";
import { backendOption } from "../train/train-command.ts";
import { runServer } from "./run-server.ts";

/** What `optml serve` was told. */
export interface ServeOptions {
  model?: string;
  script?: string;
  baseDir?: string;
  workers?: number;
  port?: number;
  host: string;
  queue: number;
  endpointName?: string;
  reload?: true;
  metrics?: true;
  backend: BackendName | "auto";
  seed?: number;
}

const LAST_PORT = 65_535;

/** Requests that may wait: as many as the reference's server lets wait for a connection. */
const DEFAULT_QUEUE = 2048;

const AFTER = `
Without --model and --script it is the container's protocol: the model is in
/opt/ml/model, SAGEMAKER_PROGRAM names the script in /opt/ml/code, and the
other SAGEMAKER_ variables say how to serve. A script may also lie in the
model's own directory code/. Without a script the default handlers serve.

The endpoint answers GET /ping, POST /invocations, and for AWS SDKs and the aws
command line POST /endpoints/NAME/invocations. SIGTERM answers all requests
that were accepted, and ends it; a second one ends it at once.

Examples:
  optml serve --model model.tar.gz --script mnist.ts --reload
  curl -H 'Content-Type: application/json' -d '[[1, 2]]' localhost:8080/invocations
  aws sagemaker-runtime invoke-endpoint --endpoint-url http://localhost:8080 \\
    --endpoint-name any --content-type application/json --body fileb://in.json out.json
`;

/** `optml serve`. Clauses H1–H39. */
export function serveCommand(host: CommandHost): Command {
  return new Command("serve")
    .description("Serve a model over HTTP")
    .option("-m, --model <path>", "the model: a directory, or a model.tar.gz")
    .option("-s, --script <file>", "the script; its directory becomes /opt/ml/code")
    .option("--base-dir <dir>", "what stands for /opt/ml (default: /opt/ml)")
    .option("-w, --workers <number>", "inference workers (default: one a CPU)", wholeNumber(1, 1024))
    .option(
      "-p, --port <number>",
      "where to listen; 0 takes a free port (default: 8080)",
      wholeNumber(0, LAST_PORT),
    )
    .option("--host <address>", "the address to listen on", "0.0.0.0")
    .option(
      "--queue <number>",
      "requests that may wait for a worker, then 503",
      wholeNumber(0, 1e9),
      DEFAULT_QUEUE,
    )
    .option("--endpoint-name <name>", "the name for AWS clients (default: any is taken)")
    .option("--reload", "take a changed script at once; the model stays where it did not change")
    .option("--metrics", "answer GET /metrics, for Prometheus")
    .addOption(backendOption())
    .option("--seed <number>", "seed every random choice of mxnet", wholeNumber(0, 2 ** 32 - 1))
    .addHelpText("after", AFTER)
    .action((options: ServeOptions) => runServer(host, options));
}
