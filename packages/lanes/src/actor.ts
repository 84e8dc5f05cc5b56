const LABEL_KEYS = ["profile", "role", "display_name", "actor_id"] as const;

/** The name to show for the actor of a transition (`lanes 2.2`). */
export function actorLabel(payload: {
  readonly actor: string | { readonly [key: string]: unknown };
}): string {
  const { actor } = payload;
  if (typeof actor === "string") return actor;
  const named = LABEL_KEYS.map((key) => (Object.hasOwn(actor, key) ? actor[key] : undefined)).find(isLabel);
  return named ?? Object.values(actor).find(isLabel) ?? "unknown";
}

function isLabel(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
