/** `mx.mod`: symbols with parameters, ready to be run and trained. */
export { BaseModule } from "./module/base-module.ts";
export { BucketingModule } from "./module/bucketing-module.ts";
export { Module } from "./module/module.ts";
export { SequentialModule } from "./module/sequential-module.ts";
