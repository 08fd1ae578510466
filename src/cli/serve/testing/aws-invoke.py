"""Sends the requests of serve-clients.test.ts with boto3: prints what came back as JSON."""

import json
import sys

import boto3
from botocore.exceptions import ClientError

client = boto3.client(
    "sagemaker-runtime",
    endpoint_url=sys.argv[1],
    region_name="eu-west-1",
    aws_access_key_id="any",
    aws_secret_access_key="any",
)


def send(request):
    try:
        answer = client.invoke_endpoint(
            EndpointName="my-endpoint", **{**request, "Body": bytes(request["Body"])}
        )
        names = ["ContentType", "InvokedProductionVariant", "CustomAttributes"]
        return {**{name: answer.get(name) for name in names}, "Body": list(answer["Body"].read())}
    except ClientError as error:
        answer = error.response
        names = ["OriginalStatusCode", "OriginalMessage", "LogStreamArn"]
        return {
            "name": answer["Error"]["Code"],
            "message": answer["Error"]["Message"],
            "status": answer["ResponseMetadata"]["HTTPStatusCode"],
            **{name: answer.get(name) for name in names},
        }


print(json.dumps([send(request) for request in json.loads(sys.argv[2])]))
