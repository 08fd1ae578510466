import type { ServicePlan } from "../../sagemaker/packaging/service-requests.ts";
import { CODE_DIR } from "../workspace-context.ts";

/** What only its owner knows of an account at the service. */
export interface ServiceForm {
  /** Empty: the script's name and the time. */
  name: string;
  /** An S3 prefix for the archives and the results. */
  location: string;
  image: string;
  role: string;
  region: string;
  instanceType: string;
}

/** Placeholders in capitals, where there is nothing to guess. */
export const DEFAULT_SERVICE_FORM: ServiceForm = {
  name: "",
  location: "s3://BUCKET/PREFIX",
  image: "ACCOUNT.dkr.ecr.REGION.amazonaws.com/optml:latest",
  role: "arn:aws:iam::ACCOUNT:role/ROLE",
  region: "us-east-1",
  instanceType: "ml.m5.xlarge",
};

/** Whether the service trains the script before it hosts it, or hosts the model that is there. */
export type ServiceUse = "train" | "host";

/** What the training job is given. */
export interface ServiceJob {
  hyperparameters: Readonly<Record<string, string>>;
  channels: readonly string[];
}

/** Why archives cannot be at `location`, or `undefined`. */
export function locationProblem(location: string): string | undefined {
  return /^s3:\/\/[^/]+/.test(location) ? undefined : "It must be at S3, e.g. s3://bucket/prefix";
}

/** Where a channel's files are expected at S3. */
export function channelLocation(location: string, channel: string): string {
  return `${location.replace(/\/+$/, "")}/data/${channel}`;
}

/** @param script E.g. `/opt/ml/code/mnist.ts`. */
export function toServicePlan(
  script: string,
  use: ServiceUse,
  { name, ...form }: ServiceForm,
  { hyperparameters, channels }: ServiceJob,
): ServicePlan {
  return {
    ...form,
    ...(name !== "" && { name }),
    program: script.slice(CODE_DIR.length + 1),
    hasModel: use === "host",
    hyperparameters,
    channels: Object.fromEntries(
      channels.map((channel) => [channel, channelLocation(form.location, channel)]),
    ),
  };
}
