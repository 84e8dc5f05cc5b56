/** What an upcast changed, for counts; each with what it does, for people. */
export const RULES = {
  schema_version: "schema_version becomes 3.0.0",
  feature_slug: "feature_slug becomes mission_slug",
  feature_number: "feature_number becomes mission_number, digits become a number",
  mission_key: "mission_key becomes mission_type by the mapping",
  mission_created: "FeatureCreated becomes MissionCreated",
  mission_closed: "FeatureClosed or FeatureCompleted becomes MissionClosed",
  mission_run_completed: "MissionCompleted of a run becomes MissionRunCompleted",
  aggregate: "aggregate feature becomes mission",
  build_id: "build_id is added",
  correlation_id: "correlation_id is added: the event's own id",
  project_uuid: "project_uuid is derived from node_id and build_id",
  lane_alias: "lane doing becomes in_progress",
  mission_facts: "facts of the mission are added from the mapping",
  origin_surface: "origin_surface is added: adr",
  unknown_keys: "payload keys that the historical line ignored are left out",
} as const;
export type Rule = keyof typeof RULES;
