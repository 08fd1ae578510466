/** `mx.gluon.rnn`: recurrent layers and cells. */
import { nameClasses } from "./class-names.ts";
import * as combined from "./rnn/combined-cells.ts";
import * as cells from "./rnn/rnn-cells.ts";
import * as layers from "./rnn/rnn-layer.ts";

export * from "./rnn/combined-cells.ts";
export * from "./rnn/rnn-cells.ts";
export * from "./rnn/rnn-layer.ts";

nameClasses({ ...cells, ...combined, ...layers });
