import { compareCodePoints, isBlank, strip } from "@spec-kitty/events-core";
import type { TaskTrackerConnector } from "./connector.js";
import { ConnectorConfigError } from "./errors.js";

/** Connectors by name (`tracker 4`). Registration is explicit: no code is loaded by being installed. */
export class ConnectorRegistry {
  readonly #connectors = new Map<string, TaskTrackerConnector>();

  /** Under its name, trimmed and in lower case; takes the place of an earlier one of that name. */
  register(connector: TaskTrackerConnector): void {
    if (isBlank(connector.name)) throw new ConnectorConfigError("Connector name must not be empty");
    this.#connectors.set(strip(connector.name).toLowerCase(), connector);
  }

  unregister(name: string): void {
    this.#connectors.delete(name.toLowerCase());
  }

  get(name: string): TaskTrackerConnector {
    const connector = this.#connectors.get(name.toLowerCase());
    if (connector !== undefined) return connector;
    throw new ConnectorConfigError(`Connector not registered: ${name}`);
  }

  /** In the order of code points. */
  listNames(): readonly string[] {
    return [...this.#connectors.keys()].sort(compareCodePoints);
  }

  /** In the order of registration. */
  connectors(): readonly TaskTrackerConnector[] {
    return [...this.#connectors.values()];
  }
}
