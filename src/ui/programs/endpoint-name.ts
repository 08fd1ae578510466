/**
 * The name of a workspace's endpoint. An endpoint's name has letters, digits, and hyphens between them (clause
 * F1): each run of other characters becomes a hyphen.
 */
export function endpointNameOf(workspace: string): string {
  return workspace.replace(/[^A-Za-z0-9-]+/g, "-").replace(/^-+|-+$/g, "");
}
