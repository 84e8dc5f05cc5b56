import type { EventPayloads as Collaboration } from "@spec-kitty/collaboration";
import type { EventPayloads as CollaborationV2 } from "@spec-kitty/collaboration/v2";
import type { EventPayloads as Decisions } from "@spec-kitty/decisions";
import type { EventPayloads as Dossier } from "@spec-kitty/dossier";
import type { EventPayloads as Gates } from "@spec-kitty/gates";
import type { EventPayloads as Glossary } from "@spec-kitty/glossary";
import type { EventPayloads as Insights } from "@spec-kitty/insights";
import type { EventPayloads as Integrations } from "@spec-kitty/integrations";
import type { EventPayloads as Lanes } from "@spec-kitty/lanes";
import type { EventPayloads as LanesV2 } from "@spec-kitty/lanes/v2";
import type { EventPayloads as Lifecycle } from "@spec-kitty/lifecycle";
import type { EventPayloads as LifecycleV2 } from "@spec-kitty/lifecycle/v2";
import type { EventPayloads as MissionAudit } from "@spec-kitty/mission-audit";
import type { EventPayloads as MissionRuntime } from "@spec-kitty/mission-runtime";
import type { EventPayloads as MissionRuntimeV2 } from "@spec-kitty/mission-runtime/v2";

/** What the payload of each event type of the live line is built from. */
export interface EventPayloads
  extends Collaboration,
    Decisions,
    Dossier,
    Gates,
    Glossary,
    Insights,
    Integrations,
    Lanes,
    Lifecycle,
    MissionAudit,
    MissionRuntime {}

/** The same of the historical line. */
export interface EventPayloadsV2
  extends CollaborationV2,
    Gates,
    Glossary,
    LanesV2,
    LifecycleV2,
    MissionRuntimeV2 {}
