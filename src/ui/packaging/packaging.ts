import type { FileSystem } from "../../platform/file-system.ts";
import type { ServiceDescription, ServicePlan } from "../../sagemaker/packaging/service-requests.ts";

/** What the service needs to train and host a script, as the page needs it. The entry fills it from `sagemaker/packaging`. */
export interface Packaging {
  /** `sourcedir.tar.gz`. @param modules Paths of the script and of what it imports. */
  packCode(files: FileSystem, modules: readonly string[]): Promise<Blob>;
  /** `model.tar.gz`: what `/opt/ml/model` holds, with the modules under `code/`. */
  packModel(files: FileSystem, modules: readonly string[]): Promise<Blob>;
  /** Writes the requests of the service's API. Rejected where a name or a limit of the service is broken. */
  describe(plan: ServicePlan): Promise<ServiceDescription>;
}
