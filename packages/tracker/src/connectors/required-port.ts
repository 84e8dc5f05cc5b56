import { ConnectorConfigError } from "../errors.js";
import type { ConnectorPorts } from "../ports.js";

/** The port that a connector cannot do without. Throws `ConnectorConfigError` where it was not given. */
export function requiredPort<P extends "fetch" | "run">(
  connector: string,
  port: P,
  ports: Pick<ConnectorPorts, P>,
): Required<ConnectorPorts>[P] {
  const given: ConnectorPorts[P] = ports[port];
  if (given !== undefined) return given as Required<ConnectorPorts>[P];
  throw new ConnectorConfigError(
    `The connector of ${connector} needs the port ${port}: pass it in its ports`,
  );
}
