import type { WireEvent } from "@spec-kitty/sync-protocol";

/** What makes two events of a type say the same thing, the newer one in place of the older (`cli-sync 3.1`). */
const IDENTITY: ReadonlyMap<string, readonly string[]> = new Map([
  ["MissionDossierArtifactIndexed", ["namespace.project_uuid", "namespace.mission_slug", "artifact_id.path"]],
  ["MissionDossierSnapshotComputed", ["namespace.project_uuid", "namespace.mission_slug"]],
]);

/** Where older payloads have the same values. */
const OLDER: ReadonlyMap<string, readonly string[]> = new Map([
  ["namespace.project_uuid", ["project_uuid"]],
  ["namespace.mission_slug", ["mission_slug"]],
  ["artifact_id.path", ["relative_path", "artifact_key"]],
]);

/** `<event_type>|<value>|…`, null for a type that never coalesces. */
export function coalesceKey(event: WireEvent): string | null {
  const paths = IDENTITY.get(event.event_type);
  if (paths === undefined) return null;
  const values = paths.map((path) => {
    const value = [path, ...(OLDER.get(path) ?? [])].map((one) => lookUp(event, one)).find(isText);
    return value ?? "";
  });
  return [event.event_type, ...values].join("|");
}

function lookUp(event: WireEvent, path: string): unknown {
  return valueAt(event, path) ?? valueAt(event.payload, path);
}

function valueAt(value: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>(
      (inner, key) => (inner as { readonly [key: string]: unknown } | null | undefined)?.[key],
      value,
    );
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
