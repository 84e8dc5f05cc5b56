/** Secrets of trackers: from the environment or the user's own file, never from the repository. */
import { chmod, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { CommandError, type Io } from "../io.js";
import { userFolder } from "../sync/client.js";

/** Where the secrets are that are in no variable: fields by provider, `github: { token: … }`. */
export function trackerSecretsFile(io: Io): string {
  return join(userFolder(io), "auth", "trackers.yaml");
}

/** `SPEC_KITTY_TRACKER_AZURE_DEVOPS_TOKEN`. */
export function variableOf(provider: string, field: string): string {
  return `SPEC_KITTY_TRACKER_${provider}_${field}`.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_");
}

/** The secrets of a provider that are known, by field. */
export async function secretsOf(
  io: Io,
  provider: string,
  fields: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const kept = await keptSecrets(trackerSecretsFile(io), provider);
  const found: Record<string, string> = {};
  for (const field of fields) {
    const value = io.env[variableOf(provider, field)] || kept[field];
    if (value !== undefined && value !== "") found[field] = value;
  }
  return found;
}

/** Throws `CommandError` for a configuration in the repository that holds a secret, without repeating it. */
export function refuseSecrets(provider: string, fields: readonly string[], connection: object): void {
  const field = fields.find((name) => Object.hasOwn(connection, name));
  if (field === undefined) return;
  throw new CommandError(
    `tracker.connection.${field} is a secret and must not be in the repository. Take it out, replace it at the provider if it was ever committed, and put the new one into ${variableOf(provider, field)}.`,
  );
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
  return Object.fromEntries(Object.entries(section).map(([field, value]) => [field, String(value)]));
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
