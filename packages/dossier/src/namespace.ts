import { quoteValue, SpecKittyEventsError } from "@spec-kitty/events-core";
import type { LocalNamespaceTuple } from "./generated/models.js";

/** A stream holds events of two dossiers, which no one state can describe (`dossier 5.5`). */
export class NamespaceMixedStreamError extends SpecKittyEventsError {
  readonly #expected: LocalNamespaceTuple;
  readonly #got: LocalNamespaceTuple;

  constructor(expected: LocalNamespaceTuple, got: LocalNamespaceTuple) {
    super(`Namespace mismatch in dossier event stream. Expected: ${shown(expected)}. Got: ${shown(got)}.`, {
      code: "NAMESPACE_MIXED",
    });
    this.#expected = expected;
    this.#got = got;
  }

  /** The namespace of the first event that has one. */
  get expected(): LocalNamespaceTuple {
    return this.#expected;
  }

  get got(): LocalNamespaceTuple {
    return this.#got;
  }
}

function shown({
  project_uuid,
  mission_slug,
  target_branch,
  mission_type,
  manifest_version,
  step_id,
}: LocalNamespaceTuple): string {
  const parts = { project_uuid, mission_slug, target_branch, mission_type, manifest_version, step_id };
  const texts = Object.entries(parts).map(([name, value]) => `${name}=${quoteValue(value)}`);
  return `LocalNamespaceTuple(${texts.join(", ")})`;
}

/** Whether two namespaces name one dossier; the step plays no part. */
export function isSameDossier(a: LocalNamespaceTuple, b: LocalNamespaceTuple): boolean {
  return (
    a.project_uuid === b.project_uuid &&
    a.mission_slug === b.mission_slug &&
    a.target_branch === b.target_branch &&
    a.mission_type === b.mission_type &&
    a.manifest_version === b.manifest_version
  );
}
