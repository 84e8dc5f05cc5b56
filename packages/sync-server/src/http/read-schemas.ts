/** What the read side answers. The descriptions that a server serves are generated from these. */
import Type from "typebox";

const position = () => Type.Integer({ minimum: 0, description: "A place in the journal" });
const nullableText = () => Type.Union([Type.String(), Type.Null()]);
const time = () => Type.String({ format: "date-time" });

export const Project = Type.Object(
  {
    project_uuid: Type.Union([Type.String(), Type.Null()]),
    project_slug: nullableText(),
    repo_slug: nullableText(),
    event_count: Type.Integer({ minimum: 0 }),
    last_position: position(),
    last_event_at: time(),
  },
  { title: "Project" },
);

export const Projects = Type.Object(
  { position: position(), projects: Type.Array(Project) },
  { title: "Projects" },
);

export const Unrecognised = Type.Object(
  { field: Type.String(), value: Type.String(), event_count: Type.Integer({ minimum: 1 }) },
  {
    title: "Unrecognised",
    description: "Values that this server does not know; the events are kept as they came",
  },
);

export const Mission = Type.Object(
  {
    mission_slug: Type.String(),
    event_count: Type.Integer({ minimum: 0 }),
    last_position: position(),
    last_event_at: time(),
  },
  { title: "Mission" },
);

export const ProjectDetail = Type.Object(
  {
    ...Project.properties,
    position: position(),
    missions: Type.Array(Mission),
    unrecognised: Type.Array(Unrecognised),
  },
  { title: "ProjectDetail" },
);

export const MissionState = Type.Object(
  {
    mission_slug: Type.String(),
    position: Type.Integer({
      minimum: 0,
      description: "Follow the stream after this position to miss nothing",
    }),
    projection: Type.Object({ contract: Type.String(), version: Type.Integer() }),
    state: Type.Object(
      {
        mission_slug: Type.String(),
        mission_number: Type.String(),
        mission_type: Type.String(),
        materialized_at: Type.String(),
        event_count: Type.Integer({ minimum: 0 }),
        last_event_id: nullableText(),
        work_packages: Type.Record(Type.String(), Type.Object({}, { additionalProperties: true })),
        summary: Type.Record(Type.String(), Type.Integer({ minimum: 0 })),
      },
      { title: "Snapshot" },
    ),
  },
  { title: "MissionState" },
);

export const JournalEntry = Type.Object(
  { position: position(), received_at: time(), event: Type.Object({}, { additionalProperties: true }) },
  { title: "JournalEntry" },
);

export const Events = Type.Object(
  {
    events: Type.Array(JournalEntry),
    next: Type.Union([position(), Type.Null()], {
      description: "Ask again with after set to this; null at the end",
    }),
  },
  { title: "Events" },
);

export const Quarantined = Type.Object(
  {
    quarantine_id: Type.String(),
    received_at: time(),
    reasons: Type.Array(
      Type.Object({ field: Type.String(), code: Type.String(), message: Type.String() }, { title: "Reason" }),
    ),
    document: Type.Unknown(),
  },
  { title: "Quarantined" },
);

export const Quarantine = Type.Object(
  { quarantined: Type.Array(Quarantined), next: Type.Union([Type.String(), Type.Null()]) },
  { title: "Quarantine" },
);

export const Refused = Type.Object(
  { error: Type.String(), error_description: Type.String() },
  { title: "Refused", additionalProperties: true },
);
