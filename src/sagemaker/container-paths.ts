/** Where a container finds and leaves its files. The base directory is fixed. Clauses T1, T2. */
export const CODE_DIR = "/opt/ml/code";
export const CONFIG_DIR = "/opt/ml/input/config";
export const DATA_DIR = "/opt/ml/input/data";
export const MODEL_DIR = "/opt/ml/model";
export const OUTPUT_DIR = "/opt/ml/output";
export const OUTPUT_DATA_DIR = "/opt/ml/output/data";
export const SUCCESS_FILE = "/opt/ml/output/success";
export const FAILURE_FILE = "/opt/ml/output/failure";
