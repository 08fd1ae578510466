import { checkTrainingJob, defaultJobName } from "../training/training-job.ts";

/** The name of the script's archive, and of the model's, as the SDK has them. */
export const CODE_ARCHIVE = "sourcedir.tar.gz";
export const MODEL_ARCHIVE = "model.tar.gz";

/** Where a training container finds the script's archive: it comes as a channel, as the image fetches nothing itself. */
const CODE_CHANNEL = "code";
const CODE_IN_TRAINING = `file:///opt/ml/input/data/${CODE_CHANNEL}/${CODE_ARCHIVE}`;

/** Where a hosting container finds the script: it lies in the model's archive. Clause P23. */
const CODE_IN_MODEL = "/opt/ml/model/code";

/** What a user says of a job and an endpoint at the service. */
export interface ServicePlan {
  /** Default: the script's name and the time. Clause F9. */
  name?: string;
  /** The script's path in its archive, e.g. `mnist.ts`. Absent: the default handlers serve, and nothing is trained. */
  program?: string;
  hyperparameters?: Readonly<Record<string, string>>;
  /** Channel name to an S3 prefix. */
  channels?: Readonly<Record<string, string>>;
  /** Whether there is a model's archive already: else the model is what the job will write. */
  hasModel: boolean;
  /** An S3 prefix for the archives and the results, e.g. `s3://bucket/mnist`. */
  location: string;
  /** The image's address in the registry. */
  image: string;
  /** The ARN of the role that job and endpoint have. */
  role: string;
  region?: string;
  instanceType?: string;
  instanceCount?: number;
}

/** Requests of the service's API, by operation, in the order in which they are to be made. */
type ServiceRequests = Partial<
  Record<"CreateTrainingJob" | "CreateModel" | "CreateEndpointConfig" | "CreateEndpoint", object>
>;

/** An archive that is to be put to S3 before the requests are made. */
interface Upload {
  archive: typeof CODE_ARCHIVE | typeof MODEL_ARCHIVE;
  to: string;
}

export interface ServiceDescription {
  /** Of job, model, configuration and endpoint alike, as the SDK has it. */
  name: string;
  uploads: Upload[];
  /** Where the job will put its model: it is packed with the script before it is hosted. Absent where nothing is trained. */
  trainedModel: string | undefined;
  requests: ServiceRequests;
}

/**
 * Writes the requests that train a script at the service and put its model behind an endpoint, in an image of optml.
 *
 * The image fetches nothing: the script's archive is a channel of the training job, and for hosting the script lies in
 * the model's archive. So the model that a job wrote is packed with the script (`packModel`) before it is hosted.
 *
 * @throws {TrainingJobError} Where a name or a limit of the service is broken.
 *
 * Clauses T9, F1, F6, F9–F11, H1.
 */
export function describeServiceRequests(plan: ServicePlan): ServiceDescription {
  const name = plan.name ?? defaultJobName(plan.program ?? "model", new Date());
  const location = plan.location.replace(/\/+$/, "");
  const trains = plan.program !== undefined && !plan.hasModel;
  const training = trains ? { CreateTrainingJob: trainingJob({ ...plan, name, location }) } : {};
  const modelUrl = `${location}/${name}/${MODEL_ARCHIVE}`;
  const code = { archive: CODE_ARCHIVE, to: `${location}/${name}/source/${CODE_ARCHIVE}` } as const;
  const model = { archive: MODEL_ARCHIVE, to: modelUrl } as const;
  return {
    name,
    uploads: [...(trains ? [code] : []), ...(plan.hasModel ? [model] : [])],
    trainedModel: trains ? `${location}/${name}/output/${MODEL_ARCHIVE}` : undefined,
    requests: { ...training, ...hosting(plan, name, modelUrl) },
  };
}

type NamedPlan = ServicePlan & { name: string };

function trainingJob(plan: NamedPlan): object {
  const { name, location, program = "", channels = {}, region = "us-east-1" } = plan;
  const job = {
    TrainingJobName: name,
    AlgorithmSpecification: { TrainingImage: plan.image, TrainingInputMode: "File" },
    RoleArn: plan.role,
    HyperParameters: {
      sagemaker_container_log_level: "20",
      ...plan.hyperparameters,
      sagemaker_enable_cloudwatch_metrics: "false",
      sagemaker_job_name: JSON.stringify(name),
      sagemaker_program: JSON.stringify(program),
      sagemaker_region: JSON.stringify(region),
      sagemaker_submit_directory: JSON.stringify(CODE_IN_TRAINING),
    },
    InputDataConfig: [
      ...Object.entries(channels).map(([channel, uri]) => inputChannel(channel, uri)),
      inputChannel(CODE_CHANNEL, `${location}/${name}/source/`),
    ],
    OutputDataConfig: { S3OutputPath: location },
    ResourceConfig: {
      InstanceType: plan.instanceType ?? "ml.m5.xlarge",
      InstanceCount: plan.instanceCount ?? 1,
      VolumeSizeInGB: 30,
    },
    StoppingCondition: { MaxRuntimeInSeconds: 86400 },
  };
  checkTrainingJob(job);
  return job;
}

function inputChannel(ChannelName: string, S3Uri: string) {
  const S3DataSource = { S3DataType: "S3Prefix", S3Uri, S3DataDistributionType: "FullyReplicated" };
  return {
    ChannelName,
    DataSource: { S3DataSource },
    CompressionType: "None",
    RecordWrapperType: "None",
  } as const;
}

function hosting(plan: ServicePlan, name: string, modelUrl: string): ServiceRequests {
  const { program, region = "us-east-1" } = plan;
  return {
    CreateModel: {
      ModelName: name,
      PrimaryContainer: {
        Image: plan.image,
        ModelDataUrl: modelUrl,
        Environment: {
          ...(program ? { SAGEMAKER_PROGRAM: program, SAGEMAKER_SUBMIT_DIRECTORY: CODE_IN_MODEL } : {}),
          SAGEMAKER_ENABLE_CLOUDWATCH_METRICS: "false",
          SAGEMAKER_CONTAINER_LOG_LEVEL: "20",
          SAGEMAKER_REGION: region,
        },
      },
      ExecutionRoleArn: plan.role,
    },
    CreateEndpointConfig: {
      EndpointConfigName: name,
      ProductionVariants: [
        {
          VariantName: "AllTraffic",
          ModelName: name,
          InitialInstanceCount: plan.instanceCount ?? 1,
          InstanceType: plan.instanceType ?? "ml.m5.xlarge",
          InitialVariantWeight: 1,
        },
      ],
    },
    CreateEndpoint: { EndpointName: name, EndpointConfigName: name },
  };
}
