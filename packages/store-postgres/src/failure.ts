import { SpecKittyEventsError, StorageError, type StorageErrorCode } from "@spec-kitty/events-core";

interface Kind {
  readonly code: StorageErrorCode;
  readonly advice: string;
}

const UNREACHABLE: Kind = {
  code: "STORAGE_UNREACHABLE",
  advice:
    "Check that the server runs and that address, user, password and database are right, then try again.",
};
const BUSY: Kind = {
  code: "STORAGE_BUSY",
  advice:
    "Another process kept it locked for too long, or the call took too long. Nothing was changed; try again.",
};
const FULL: Kind = {
  code: "STORAGE_FULL",
  advice: "Free some space on the server and try again. Nothing was changed.",
};
const READ_ONLY: Kind = {
  code: "STORAGE_READ_ONLY",
  advice: "The server takes no changes from this user: it is a replica, or the user lacks the right.",
};
const CORRUPT: Kind = {
  code: "STORAGE_CORRUPT",
  advice: "The server's files are damaged. Restore a back-up.",
};
const CONSTRAINT: Kind = { code: "STORAGE_CONSTRAINT", advice: "The value breaks a rule of the table." };
const OTHER: Kind = { code: "STORAGE_FAILED", advice: "See the cause." };

/** By SQLSTATE; a class of two characters holds for all codes that have no row of their own. */
const KINDS: Readonly<Record<string, Kind>> = {
  "08": UNREACHABLE,
  "28": UNREACHABLE,
  "3D": UNREACHABLE,
  "57P": UNREACHABLE,
  "53300": UNREACHABLE,
  "40": BUSY,
  "55P03": BUSY,
  "57014": BUSY,
  "25P03": BUSY,
  "53": FULL,
  "25006": READ_ONLY,
  "42501": READ_ONLY,
  "23": CONSTRAINT,
  XX001: CORRUPT,
  XX002: CORRUPT,
};

const SQL_STATE = /^[0-9A-Z]{5}$/;

/** What the client library threw, as an error with a stable code that names the database and the next step. */
export function storageFailure(error: unknown, database: string): SpecKittyEventsError {
  if (error instanceof SpecKittyEventsError) return error;
  const { code, message } = error as { readonly code?: unknown; readonly message?: string };
  const kind = kindOf(code);
  const said = message === undefined || message === "" ? String(code ?? error) : message;
  return new StorageError(`PostgreSQL at ${database}: ${said}. ${kind.advice}`, {
    code: kind.code,
    cause: error,
  });
}

/** What has no SQLSTATE comes from the connection, not from the server. */
function kindOf(code: unknown): Kind {
  if (typeof code !== "string" || !SQL_STATE.test(code)) return UNREACHABLE;
  return KINDS[code] ?? KINDS[code.slice(0, 3)] ?? KINDS[code.slice(0, 2)] ?? OTHER;
}
