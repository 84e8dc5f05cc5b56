import { describeLaws } from "../../../test/support/laws.ts";
import { projectConnector, projectSync, reduceConnectorEvents, reduceSyncEvents } from "../src/index.js";
import { connectorEvent, syncEvent } from "./integration-events.js";

describeLaws(
  "the connector fold",
  { reduce: reduceConnectorEvents, project: projectConnector },
  connectorEvent,
);
describeLaws("the sync fold", { reduce: reduceSyncEvents, project: projectSync }, syncEvent);
