/** `mx.gluon`: models as blocks. */
export { Block } from "./gluon/block.ts";
export { SymbolBlock } from "./gluon/symbol-block.ts";
