/** `mx.mod`: symbols with parameters, ready to be run and trained. */
export { BaseModule } from "./module/base-module.ts";
export { Module } from "./module/module.ts";
