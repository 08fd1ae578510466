// A script may be empty: a model that the default save wrote needs no function at all.
//
// 1. Drop a model.tar.gz on "model" in the tree, or train one with the sample "mnist".
// 2. Deploy it in the Host panel: the default model_fn loads it.
// 3. Send JSON or CSV in the Requests panel: the default handlers answer.
//
// To do a step yourself, export a function of its name: model_fn, input_fn, predict_fn, output_fn or transform_fn.
export {};
