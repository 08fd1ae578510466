import { Command } from "commander";
import { mediaTypeOf } from "../../sagemaker/suites/media-type.ts";
import type { CommandHost } from "../command-host.ts";
import { localFile } from "../local-path.ts";
import { openSender, type SenderOptions } from "../open-sender.ts";
import { backendOption } from "../train/train-command.ts";

interface InvokeOptions extends SenderOptions {
  body: string;
  contentType?: string;
  accept?: string;
}

const AFTER = `
The body of the answer goes to standard output as it came; its status and
content type, and what the script logs, go to standard error. The exit code is
0 for a status of 2xx, else 1.

Examples:
  optml invoke --model model.tar.gz --body digit.json
  optml invoke --script mnist.ts --model ./job/model --body - --accept text/csv < digit.csv
  optml invoke --endpoint http://localhost:8080 --body digit.json
`;

/** `optml invoke`: one request to a model. */
export function invokeCommand(host: CommandHost): Command {
  return new Command("invoke")
    .description("Send one request to a model")
    .option("-m, --model <path>", "the model: a directory, or a model.tar.gz")
    .option(
      "-s, --script <file>",
      "the script; without it the one in the model's code/, else the default handlers",
    )
    .option("-e, --endpoint <url>", "a running endpoint, in place of --model and --script")
    .requiredOption("-b, --body <file>", "the request's body; - is standard input")
    .option(
      "-t, --content-type <type>",
      "its content type (default: by its file's name, else the endpoint's)",
    )
    .option("-a, --accept <type>", "the content type to answer in (default: the endpoint's)")
    .addOption(backendOption())
    .addHelpText("after", AFTER)
    .action((options: InvokeOptions) => invoke(host, options));
}

async function invoke(host: CommandHost, options: InvokeOptions): Promise<void> {
  const body = await readBody(host, options.body);
  const sender = await openSender(host, options);
  try {
    const request = new Request(sender.url, { method: "POST", body, headers: headersOf(options) });
    const response = await sender.send(request);
    const answer = new Uint8Array(await response.arrayBuffer());
    host.stderr.write(`${response.status} ${response.headers.get("content-type") ?? ""}\n`);
    host.stdout.write(answer);
    host.exitCode = response.ok ? 0 : 1;
  } finally {
    await sender.close();
  }
}

async function readBody(host: CommandHost, body: string): Promise<Uint8Array<ArrayBuffer>> {
  if (body === "-") return new Uint8Array(await new Response(host.stdin).arrayBuffer());
  return await host.disk.readFile((await localFile(host, "--body", body)).path);
}

function headersOf({ contentType, accept, body }: InvokeOptions): Headers {
  const headers = new Headers();
  const type = contentType ?? mediaTypeOf(body);
  if (type !== undefined) headers.set("content-type", type);
  if (accept !== undefined) headers.set("accept", accept);
  return headers;
}
