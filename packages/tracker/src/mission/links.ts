/** Which issue belongs to which mission and decision, found from each end. */
import type { ExternalRef, MissionUpdate } from "../generated/models.js";
import type { MissionLink } from "../store/entities.js";
import type { RecordChange } from "../store/records.js";
import { keyOf, type TrackerStore } from "../store/tracker-store.js";

/** What was last published of a mission to an issue, undefined where nothing was. */
export async function publishedBefore(
  store: TrackerStore,
  ref: ExternalRef,
  mission_id: string,
): Promise<string | undefined> {
  const key = keyOf("issue", await store.identityOf(ref), mission_id);
  const link = (await store.records.get("missions", key))?.value as MissionLink | undefined;
  return link?.published ?? undefined;
}

/** Writes down what was published, for the issue, the mission and each of its decisions. */
export async function keepMissionLinks(
  store: TrackerStore,
  ref: ExternalRef,
  update: MissionUpdate,
  published: string,
): Promise<void> {
  const { mission_id, mission_url, decision_references } = update;
  const identity = await store.identityOf(ref);
  const decision_ids = decision_references.map(({ decision_id }) => decision_id);
  const value: MissionLink = { mission_id, issue_ref: ref, mission_url, decision_ids, published };
  const before = (await store.records.get("missions", keyOf("issue", identity, mission_id)))?.value as
    | MissionLink
    | undefined;
  const change = (key: string, link: MissionLink | null): RecordChange => ({
    collection: "missions",
    key,
    value: link,
  });
  const gone = (before?.decision_ids ?? []).filter((id) => !decision_ids.includes(id));
  await store.records.commit([
    change(keyOf("issue", identity, mission_id), value),
    change(keyOf("mission", mission_id, identity), value),
    ...gone.map((id) => change(keyOf("decision", id, identity, mission_id), null)),
    ...decision_ids.map((id) => change(keyOf("decision", id, identity, mission_id), value)),
  ]);
}
