/** `mx.viz`: what a network looks like. */
export { print_summary } from "./symbol/print-summary.ts";
