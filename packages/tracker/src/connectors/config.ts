import { isBlank } from "@spec-kitty/events-core";
import { ConnectorConfigError } from "../errors.js";
import { canonicalStatus } from "../model/issue.js";
import { isObject } from "../model/plain.js";
import { ReferencePlatformError } from "../parity/reference-error.js";
import type { ProviderConfig } from "../provider.js";

/** What a configuration consists of; a field without a default must be given. */
export interface ConfigShape<T extends object> {
  /** As messages name the provider: `GitHub`. */
  readonly title: string;
  readonly required: readonly (keyof T & string)[];
  readonly defaults: Readonly<Partial<T>>;
  /** Fields that must hold more than blanks, and the refusal where one does not. */
  readonly filled: { readonly fields: readonly (keyof T & string)[]; readonly otherwise: string };
  /** Fields that map canonical statuses to the provider's names or ids. */
  readonly status_maps?: readonly (keyof T & string)[];
  /** Fields whose values the provider reads by itself. */
  readonly unchecked?: readonly (keyof T & string)[];
}

/** The configuration with its defaults. Throws `ConnectorConfigError` for what is missing, unknown or no text. */
export function readConfig<T extends object>(
  shape: ConfigShape<T>,
  config: ProviderConfig,
  parity: "0.3.0" | undefined,
): T {
  const known = [...shape.required, ...Object.keys(shape.defaults)];
  for (const name of shape.status_maps ?? []) checkStatusMap(name, config[name]);
  const unknown = Object.keys(config).find((name) => !known.includes(name));
  const missing = shape.required.find((name) => !Object.hasOwn(config, name));
  if (parity !== undefined && (unknown !== undefined || missing !== undefined)) {
    throw new ReferencePlatformError("TypeError", `${shape.title}: ${unknown ?? missing}`);
  }
  if (unknown !== undefined) {
    throw new ConnectorConfigError(
      `${shape.title} configuration has no field ${unknown}; it has ${known.join(", ")}`,
      { fields: [unknown] },
    );
  }
  const whole = { ...shape.defaults, ...config } as T;
  const empty = shape.filled.fields.filter((name) => isEmpty(whole[name]));
  if (empty.length > 0) throw new ConnectorConfigError(shape.filled.otherwise, { fields: empty });
  if (missing !== undefined)
    throw new ConnectorConfigError(`${shape.title} configuration lacks ${missing}`, { fields: [missing] });
  if (parity === undefined) for (const name of known) checkText(shape, name as keyof T & string, whole);
  return whole;
}

const isEmpty = (value: unknown) =>
  value === undefined || value === null || (typeof value === "string" && isBlank(value));

function checkStatusMap(name: string, map: unknown): void {
  if (map === undefined) return;
  if (!isObject(map))
    throw new ConnectorConfigError(`${name} must map statuses to texts`, { fields: [name] });
  for (const status of Object.keys(map)) canonicalStatus(status);
}

function checkText<T extends object>(shape: ConfigShape<T>, name: keyof T & string, config: T): void {
  const value: unknown = config[name];
  if (shape.unchecked?.includes(name) || typeof value === "string") return;
  if (value === null && shape.defaults[name] === null) return;
  const isMap = shape.status_maps?.includes(name) && isObject(value);
  if (isMap && Object.values(value).every((item) => typeof item === "string")) return;
  throw new ConnectorConfigError(
    `${shape.title} configuration: ${name} must be a text, not ${typeof value}`,
    {
      fields: [name],
    },
  );
}
