import assert from "node:assert/strict";
import { test } from "node:test";
import { endpointNameOf } from "./endpoint-name.ts";

test("endpointNameOf() gives a name that clause F1 allows, and a workspace's own where that is one", () => {
  assert.equal(endpointNameOf("mnist-2"), "mnist-2");
  assert.equal(endpointNameOf("my_net.v2"), "my-net-v2");
  assert.equal(endpointNameOf("a._-"), "a");
});
