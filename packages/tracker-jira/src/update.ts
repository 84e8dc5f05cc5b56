/** Writes of an issue: what must be known first, then its fields, its status last. */
import {
  type CanonicalLink,
  type CanonicalStatus,
  type ExternalRef,
  type IssuePatch,
  isObject,
  MISSION_FIELD,
  type Warn,
} from "@spec-kitty/tracker";
import { objects, type Payload } from "@spec-kitty/tracker/connector-kit";
import { documentOf } from "./adf/write.js";
import type { JiraApi } from "./api.js";
import { changedFields, editBody } from "./fields.js";
import { isFlat, linkBody, linksFrom } from "./links.js";
import type { JiraContext } from "./mapping.js";
import { missionText } from "./mission.js";
import { isCalled, transitionTo, wantedName } from "./status.js";

export interface JiraWrite {
  readonly api: JiraApi;
  readonly context: JiraContext;
  readonly warn: Warn | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Nothing is written where the status cannot be reached. */
export async function updateIssue(ref: ExternalRef, patch: IssuePatch, write: JiraWrite): Promise<void> {
  const { api, context, signal } = write;
  const { status, body, custom_fields } = patch;
  const known = await before(ref, patch, write);
  const transition = status === undefined ? undefined : await wayTo(ref, status, known, write);
  const fields = {
    ...changedFields(patch, context.config, body === undefined ? undefined : known["description"]),
    ...(custom_fields !== undefined && (await missionFields(custom_fields, write))),
  };
  const edit = editBody(fields, patch.parent);
  if (Object.keys(edit).length > 0) await api.edit(ref, edit, signal);
  if (transition !== undefined) await api.transition(ref, transition.id, signal);
}

/** What an update needs to know of the issue as it is. */
async function before(
  ref: ExternalRef,
  { status, body }: IssuePatch,
  { api, context, signal }: JiraWrite,
): Promise<Payload> {
  const needed = [...(status === undefined ? [] : ["status"]), ...(body ? ["description"] : [])];
  return needed.length === 0 ? {} : context.read.fields(await api.issue(ref, needed, signal));
}

async function wayTo(
  ref: ExternalRef,
  status: CanonicalStatus,
  known: Payload,
  { api, context, signal }: JiraWrite,
): Promise<{ readonly id: string } | undefined> {
  const names = context.config.status_name_map;
  const current = known["status"];
  if (isObject(current) && isCalled(current, wantedName(status, names))) return undefined;
  return transitionTo(status, names, await api.transitions(ref, signal));
}

/** The field of the mission; told, not dropped in silence, where the configuration names none. */
export async function missionFields(
  custom_fields: Payload,
  { api, context, warn, signal }: JiraWrite,
): Promise<Payload> {
  const field = context.config.spec_kitty_mission_field_id;
  const text = missionText(custom_fields);
  if (!field) {
    if (text !== null) {
      warn?.(`Jira keeps no ${MISSION_FIELD}: the configuration names no spec_kitty_mission_field_id`);
    }
    return {};
  }
  if (text === null) return { [field]: null };
  return { [field]: (await api.isRichText(field, signal)) ? documentOf(text) : text };
}

/** Makes a link, or sets the parent, unless it is so already. */
export async function linkIssues(
  ref: ExternalRef,
  { type, target }: CanonicalLink,
  { api, signal }: JiraWrite,
): Promise<void> {
  if (!isFlat(type)) {
    const [child, parent] = type === "child_of" ? [ref, target] : [target, ref];
    return api.edit(child, { fields: { parent: { id: parent.id } } }, signal);
  }
  const { fields } = await api.issue(ref, ["issuelinks"], signal);
  const there = isObject(fields) ? objects(fields["issuelinks"]) : [];
  const links = linksFrom(there, ({ id }) => ({ ...target, id: String(id) }));
  if (links.some((link) => link.type === type && link.target.id === target.id)) return;
  const body = linkBody(ref, type, target);
  await api.send({ method: "POST", path: "/rest/api/3/issueLink", body }, signal);
}
