/** Secrets of trackers: from the environment or the user's own file, never from the repository. */
import { chmod, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { ProviderConfig, TrackerProvider } from "@spec-kitty/tracker";
import { parseDocument } from "yaml";
import { CommandError, type Io } from "../io.js";
import { userFolder } from "../sync/client.js";
import { type KeyFile, readKeyFile } from "./key-file.js";

/** Where the secrets are that are in no variable: fields by provider, `github: { token: … }`. */
function trackerSecretsFile(io: Io): string {
  return join(userFolder(io), "auth", "trackers.yaml");
}

/** `SPEC_KITTY_TRACKER_AZURE_DEVOPS_TOKEN`. */
function variableOf(provider: string, field: string): string {
  return `SPEC_KITTY_TRACKER_${provider}_${field}`.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_");
}

/** Whose secrets are asked for. */
export type SecretOwner = Pick<
  TrackerProvider,
  "name" | "secret_fields" | "key_fields" | "program_fields" | "addresses"
>;

/** What the repository says of a connection. */
export interface Told {
  readonly connection: ProviderConfig;
  readonly repoRoot: string;
}

export interface Secret {
  readonly text: string;
  /** Where it is from, in words. */
  readonly from: string;
}

/** The fields that hold the path of a key's file in the place of the key. */
export function pathFields({ key_fields = [] }: SecretOwner): readonly string[] {
  return key_fields.map(pathField);
}

const pathField = (field: string) => `${field}_path`;

/**
 * The secrets and programs that are known, by field: from a variable, else from the user's file. A key may also be in a
 * file of its own, whose path stands in one of these or in the repository's configuration.
 */
export async function secretsOf(
  io: Io,
  owner: SecretOwner,
  { connection, repoRoot }: Told,
): Promise<Readonly<Record<string, Secret>>> {
  const places = [...(await ownPlaces(io, owner)), placeIn(connection)];
  const found: Record<string, Secret> = {};
  for (const field of [...owner.secret_fields, ...(owner.program_fields ?? [])]) {
    const file = owner.key_fields?.includes(field)
      ? { path: pathField(field), open: (value: unknown, at: string) => readKeyFile(io, value, at, repoRoot) }
      : undefined;
    const secret = await secretIn(places, field, file);
    if (secret !== undefined) found[field] = secret;
  }
  return found;
}

/** Throws `CommandError` for what must not be in a repository: a secret, which is not repeated, or a program to run. */
export function refusePersonal(owner: SecretOwner, connection: ProviderConfig): void {
  const program = owner.program_fields?.find((one) => Object.hasOwn(connection, one));
  if (program !== undefined)
    throw new CommandError(
      `tracker.connection.${program} names a program, and a repository must not choose what runs on your machine. Take it out; where yours is not on the PATH, set ${variableOf(owner.name, program)}.`,
    );
  const field = owner.secret_fields.find((one) => Object.hasOwn(connection, one));
  if (field === undefined) return;
  const path = owner.key_fields?.includes(field)
    ? `, or the path of its file outside the repository into tracker.connection.${pathField(field)}`
    : "";
  throw new CommandError(
    `tracker.connection.${field} is a secret and must not be in the repository. Take it out, replace it at the provider if it was ever committed, and put the new one into ${variableOf(owner.name, field)}${path}.`,
  );
}

/** What a person has to set for a secret that is not known. */
export function whereTo(io: Io, { name, key_fields }: SecretOwner, field: string): string {
  const path = key_fields?.includes(field)
    ? `, or ${variableOf(name, pathField(field))} to the path of its file`
    : "";
  return `The ${field} of ${name} is not known: set ${variableOf(name, field)}${path}, or write "${name}: { ${field}: … }" into ${trackerSecretsFile(io)}`;
}

/** The host that the person has named for a provider; with `http://` before it where it is to be reached unencrypted. */
export async function ownHost(io: Io, owner: SecretOwner): Promise<string | undefined> {
  const host = await secretIn(await ownPlaces(io, owner), "host");
  return host?.text.toLowerCase();
}

/** What a person has to set for a host of their own. */
export function whereToHost(io: Io, { name }: SecretOwner, host: string): string {
  return `say so: set ${variableOf(name, "host")}=${host}, or write "${name}: { host: ${host} }" into ${trackerSecretsFile(io)}`;
}

/** A place where a field may stand, and the field's name there. */
interface Place {
  nameOf(field: string): string;
  read(field: string): unknown;
}

/** The person's own places: whichever has a field first has the say. */
async function ownPlaces(io: Io, { name }: SecretOwner): Promise<readonly Place[]> {
  const file = trackerSecretsFile(io);
  const kept = await keptSecrets(file, name);
  return [
    { nameOf: (field) => variableOf(name, field), read: (field) => io.env[variableOf(name, field)] },
    { nameOf: (field) => `${name}.${field} in ${file}`, read: (field) => kept[field] },
  ];
}

/** What the repository says, which may name the file of a key. */
function placeIn(connection: ProviderConfig): Place {
  return { nameOf: (field) => `tracker.connection.${field}`, read: (field) => connection[field] };
}

/** Where a value may be a file of its own. */
interface InFile {
  readonly path: string;
  open(value: unknown, at: string): Promise<KeyFile>;
}

async function secretIn(
  places: readonly Place[],
  field: string,
  inFile?: InFile,
): Promise<Secret | undefined> {
  for (const { nameOf, read } of places) {
    const text = read(field);
    if (typeof text === "string" && text !== "") return { text, from: nameOf(field) };
    if (inFile === undefined) continue;
    const named = read(inFile.path) ?? "";
    if (named === "") continue;
    const at = nameOf(inFile.path);
    const { text: key, path } = await inFile.open(named, at);
    return { text: key, from: `${path}, which ${at} names` };
  }
  return undefined;
}

async function keptSecrets(path: string, provider: string): Promise<Readonly<Record<string, string>>> {
  const text = await readOwn(path);
  const document = parseDocument(text);
  // The file's text is never repeated: it holds secrets.
  if (document.errors.length > 0)
    throw new CommandError(`${path} is no YAML; it should map providers to fields`);
  const whole: unknown = document.toJS();
  const section = isMap(whole) ? (whole[provider] ?? {}) : {};
  if (!isMap(section)) throw new CommandError(`${path}: ${provider} should map fields to their secrets`);
  const given = Object.entries(section).filter(([, value]) => value !== null);
  return Object.fromEntries(given.map(([field, value]) => [field, String(value)]));
}

async function readOwn(path: string): Promise<string> {
  try {
    const { mode } = await stat(path);
    // Whoever wrote it by hand may have left it open to others.
    if (process.platform !== "win32" && (mode & 0o077) !== 0) await chmod(path, 0o600);
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw new CommandError(`${path} cannot be read: ${(error as Error).message}`);
  }
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
