import { createHash } from "node:crypto";

/** UUID5 of the URL namespace and `spec-kitty:identity:build_id`. */
const NAMESPACE = "18c0fef1-8e60-5d6b-89d9-e2f1ccb9cc03";

/** The build of one project on one node, the same each time it is asked (`cli-sync 1.2`, `decisions` 20). */
export function buildIdOf(projectUuid: string, nodeId: string): string {
  return uuid5(NAMESPACE, `${projectUuid}:${nodeId}`);
}

/** The UUID of version 5 of a name within a namespace. */
export function uuid5(namespace: string, name: string): string {
  const hash = createHash("sha1")
    .update(Buffer.from(namespace.replaceAll("-", ""), "hex"))
    .update(name)
    .digest();
  hash[6] = (hash[6]! & 0x0f) | 0x50;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const hex = hash.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    "-",
  );
}
