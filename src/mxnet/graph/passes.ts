import { chooseLayouts } from "./passes/choose-layouts.ts";
import { dropIdentities } from "./passes/drop-identities.ts";
import { foldAffines } from "./passes/fold-affines.ts";
import { fuseActivations } from "./passes/fuse-activations.ts";
import { skipFlattens } from "./passes/skip-flattens.ts";
import type { Pass } from "./program.ts";

/** What a program goes through before it is planned, in this order: layouts come last, since the others change who reads what. */
export const PASSES: readonly Pass[] = [
  dropIdentities,
  foldAffines,
  fuseActivations,
  skipFlattens,
  chooseLayouts,
];
