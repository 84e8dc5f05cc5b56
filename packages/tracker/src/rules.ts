/** What the models of the tracker check beyond their fields (`tracker 3`); called by the generated readers. */
import { isBlank } from "@spec-kitty/events-core";
import { type Issues, type Path, type Rule, under, wrong } from "@spec-kitty/events-core/model";
import { type Instant, parseDatetime } from "./model/instant.js";

interface RefParts {
  readonly system: string;
  readonly workspace: string;
  readonly id: string;
}

export const refRule: Rule<RefParts> = (ref) => {
  for (const part of ["system", "workspace", "id"] as const) {
    if (isBlank(ref[part])) return `ExternalRef.${part} must not be empty`;
  }
  return undefined;
};

export const issueRule: Rule<{ readonly title: string }> = ({ title }) =>
  isBlank(title) ? "CanonicalIssue.title must not be empty" : undefined;

interface NangoParts {
  readonly connection_id: string;
  readonly provider_config_key: string;
  readonly nango_secret_key: string;
}

export const nangoRule: Rule<NangoParts> = (context) => {
  for (const part of ["connection_id", "provider_config_key", "nango_secret_key"] as const) {
    if (isBlank(context[part])) return `${part} must be non-empty`;
  }
  return undefined;
};

export function instant(
  value: unknown,
  at: Path,
  name: string | number,
  issues: Issues,
): Instant | undefined {
  const read = parseDatetime(value);
  if (read !== null) return read;
  return wrong(
    issues,
    under(at, name),
    "datetime_parsing",
    "Input should be an ISO 8601 date and time",
    value,
  );
}

export function nullableInstant(
  value: unknown,
  at: Path,
  name: string | number,
  issues: Issues,
): Instant | null | undefined {
  return value === null ? null : instant(value, at, name, issues);
}

export function anyValue(value: unknown, _at: Path, _name: string | number, _issues: Issues): unknown {
  return value;
}
