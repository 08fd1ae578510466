/** `mx.gluon.contrib`. */
export * as nn from "./contrib-nn.ts";
