import type { DeviceLogins } from "../accounts/device-logins.js";
import type { Members } from "../accounts/members.js";
import type { Sessions } from "../accounts/sessions.js";
import type { Ingest } from "../ingest/ingest.js";
import type { Limits } from "../limits.js";
import type { Hub } from "../live/hub.js";
import type { Metrics } from "../metrics.js";
import type { Indexer } from "../projection/indexer.js";
import type { MissionStates } from "../projection/mission-states.js";
import type { ServerStore } from "../store/server-store.js";
import type { ServerSystem } from "../system.js";
import type { Traced } from "../tracing.js";

/** What the routes of a server work with. */
export interface Context {
  readonly store: ServerStore;
  readonly system: ServerSystem;
  readonly limits: Limits;
  readonly members: Members;
  readonly sessions: Sessions;
  readonly devices: DeviceLogins;
  readonly ingest: Ingest;
  readonly indexer: Indexer;
  readonly states: MissionStates;
  readonly hub: Hub;
  readonly metrics: Metrics;
  readonly traced: Traced;
  /** Whether only this machine reaches the server. */
  readonly loopback: boolean;
  readonly autoApprove: boolean;
  /** How clients reach the server, without a slash at the end. */
  origin(host: string | undefined): string;
  /** Aborts when the server stops. */
  readonly stopping: AbortSignal;
}
