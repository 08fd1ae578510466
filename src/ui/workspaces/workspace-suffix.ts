/** What the file of a whole workspace ends in. */
export const WORKSPACE_SUFFIX = ".workspace.tar.gz";
