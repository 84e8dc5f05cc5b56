import { defineLine } from "@spec-kitty/events-core/schema-kit";
import type { TSchema } from "typebox";
import * as batch from "./schemas/batch.js";
import * as cli from "./schemas/cli-events.js";
import * as dossier from "./schemas/dossier-upload.js";
import * as envelope from "./schemas/envelope.js";
import * as frames from "./schemas/frames.js";
import * as login from "./schemas/login.js";
import * as proof from "./schemas/proof-events.js";

/** The command line's own events, by type; contract line v4 has those of the dossier. */
export const eventPayloads: Readonly<Record<string, TSchema>> = { ...cli, ...proof };

const { WireEnvelope, AdmittedEnvelope } = envelope;

/** Everything else that is sent, by model. */
export const messages: Readonly<Record<string, TSchema>> = {
  WireEnvelope,
  AdmittedEnvelope,
  ...batch,
  ...frames,
  ...login,
  ...dossier,
};

const models: Readonly<Record<string, TSchema>> = {
  ...Object.fromEntries(Object.entries(eventPayloads).map(([type, schema]) => [`${type}Payload`, schema])),
  ...messages,
};

/** `WPCreatedPayload` to `wp_created_payload`. */
const fileName = (model: string) =>
  model.replace(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, "_").toLowerCase();

/**
 * The shapes of the wire; it speaks the envelope version of v4. Events stand here as models, not as `events`: the wire
 * judges them by their readers alone, so no schema validator is compiled for them.
 */
export const v4 = defineLine({
  events: {},
  models,
  published: Object.fromEntries(Object.entries(models).map(([model, schema]) => [fileName(model), schema])),
});
