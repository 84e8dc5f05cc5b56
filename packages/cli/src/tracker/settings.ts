/** The section `tracker` of `.kittify/config.yaml`: which tracker, and who may change what. */
import { readFile } from "node:fs/promises";
import { configFile } from "@spec-kitty/cli-sync";
import {
  CanonicalIssueType,
  CanonicalStatus,
  CORE_ISSUE_FIELDS,
  ConflictStrategy,
  FieldOwner,
  OwnershipMode,
} from "@spec-kitty/tracker";
import { type Static, type TSchema, Type } from "typebox";
import { Value } from "typebox/value";
import { parseDocument } from "yaml";
import { CommandError } from "../io.js";

const oneOf = <T extends string>(values: Readonly<Record<string, T>>) => Type.Enum(Object.values(values));
const closed = { additionalProperties: false } as const;
const texts = Type.Array(Type.String());
/** Some of these names, each with a value. */
const someOf = <K extends string, V extends TSchema>(names: Readonly<Record<string, K>>, value: V) => {
  const properties = Object.fromEntries(Object.values(names).map((name) => [name, Type.Optional(value)]));
  return Type.Object(properties as { [N in K]: ReturnType<typeof Type.Optional<V>> }, closed);
};

const Settings = Type.Object(
  {
    /** Slug of the provider: `github`, `azure_devops`. */
    provider: Type.String({ minLength: 1 }),
    /** The connector's configuration without its secrets; what it holds, each connector checks. */
    connection: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    /** Goes through Nango instead of straight to the provider. */
    nango: Type.Optional(
      Type.Object(
        {
          connection_id: Type.String(),
          provider_config_key: Type.String(),
          nango_base_url: Type.Optional(Type.String()),
        },
        closed,
      ),
    ),
    /** Both sides may write every field where left out. */
    ownership: Type.Optional(
      Type.Object(
        {
          mode: Type.Optional(oneOf(OwnershipMode)),
          fields: Type.Optional(
            Type.Object(
              Object.fromEntries(CORE_ISSUE_FIELDS.map((field) => [field, Type.Optional(oneOf(FieldOwner))])),
              closed,
            ),
          ),
          others: Type.Optional(oneOf(FieldOwner)),
        },
        closed,
      ),
    ),
    /** What becomes of a field that both sides changed; a person is asked where left out. */
    conflicts: Type.Optional(oneOf(ConflictStrategy)),
    comments: Type.Optional(Type.Enum(["both", "pull", "push", "none"])),
    scope: Type.Optional(
      Type.Object(
        {
          labels: Type.Optional(texts),
          statuses: Type.Optional(Type.Array(oneOf(CanonicalStatus))),
          issue_types: Type.Optional(Type.Array(oneOf(CanonicalIssueType))),
        },
        closed,
      ),
    ),
    guard: Type.Optional(
      Type.Object(
        {
          floor: Type.Optional(Type.Integer({ minimum: 0 })),
          share: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
        },
        closed,
      ),
    ),
    /** Our values and the provider's, by field, and the ways that statuses may go. */
    values: Type.Optional(
      Type.Object(
        {
          status: Type.Optional(someOf(CanonicalStatus, oneOf(CanonicalStatus))),
          issue_type: Type.Optional(someOf(CanonicalIssueType, oneOf(CanonicalIssueType))),
          priority: Type.Optional(Type.Record(Type.String(), Type.Integer({ minimum: 0, maximum: 4 }))),
          labels: Type.Optional(Type.Record(Type.String(), Type.String())),
          assignees: Type.Optional(Type.Record(Type.String(), Type.String())),
          transitions: Type.Optional(
            someOf(CanonicalStatus, someOf(CanonicalStatus, Type.Array(oneOf(CanonicalStatus)))),
          ),
        },
        closed,
      ),
    ),
    requests_per_minute: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
  },
  closed,
);
export type TrackerSettings = Static<typeof Settings>;

/** Throws `CommandError` where the section is missing or wrong, with each fault and its place. */
export async function readTrackerSettings(repoRoot: string): Promise<TrackerSettings> {
  const path = configFile(repoRoot);
  const section = sectionOf(await textOf(path), path);
  if (section === undefined || section === null) throw new CommandError(missing(path));
  const faults = Value.Errors(Settings, section);
  if (faults.length === 0) return section as TrackerSettings;
  const told = faults.filter(({ keyword }) => keyword !== "boolean").map(faultText);
  throw new CommandError(`${path} has faults in its section tracker:\n${[...new Set(told)].join("\n")}`);
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw new CommandError(`${path} cannot be read: ${(error as Error).message}`);
  }
}

function sectionOf(text: string, path: string): unknown {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) throw new CommandError(`${path} is no YAML: ${error.message.split("\n")[0]}`);
  const whole: unknown = document.toJS();
  return typeof whole === "object" && whole !== null
    ? (whole as Record<string, unknown>)["tracker"]
    : undefined;
}

type Fault = ReturnType<typeof Value.Errors>[number];

function faultText({ keyword, instancePath, params, message }: Fault): string {
  const at = instancePath.slice(1).replaceAll("/", ".") || "tracker";
  if (keyword === "enum")
    return `  ${at}: expected one of ${(params as { readonly allowedValues: readonly unknown[] }).allowedValues.join(", ")}`;
  if (keyword === "additionalProperties")
    return `  ${at}: knows no ${(params as { readonly additionalProperties: readonly string[] }).additionalProperties.join(", ")}`;
  return `  ${at}: ${message}`;
}

function missing(path: string): string {
  return `${path} names no tracker. Add a section like this one:

tracker:
  provider: github
  connection:
    owner: acme
    repo: app
`;
}
