// Sends the requests of serve-clients.test.ts with the AWS SDK, on Node and on Deno: prints what came back as JSON.
import { argv } from "node:process";
import { InvokeEndpointCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";

const client = new SageMakerRuntimeClient({
  endpoint: argv[2],
  region: "eu-west-1",
  credentials: { accessKeyId: "any", secretAccessKey: "any" },
});
const send = async (request) => {
  try {
    const answer = await client.send(new InvokeEndpointCommand({ EndpointName: "my-endpoint", ...request }));
    const { Body, ContentType, InvokedProductionVariant, CustomAttributes } = answer;
    return { ContentType, InvokedProductionVariant, CustomAttributes, Body: [...Body] };
  } catch (error) {
    const { name, message, OriginalStatusCode, OriginalMessage, LogStreamArn, $metadata } = error;
    return {
      name,
      message,
      OriginalStatusCode,
      OriginalMessage,
      LogStreamArn,
      status: $metadata?.httpStatusCode,
    };
  }
};
const answers = [];
for (const request of JSON.parse(argv[3])) {
  answers.push(await send({ ...request, Body: new Uint8Array(request.Body) }));
}
console.log(JSON.stringify(answers));
