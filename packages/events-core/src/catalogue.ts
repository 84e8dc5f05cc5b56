import type { Model } from "./parse.js";

export type { Model } from "./parse.js";

/** One error of a compiled schema validator, as Ajv reports it in verbose mode. */
export interface SchemaError {
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly message?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly schema?: unknown;
  readonly data?: unknown;
}

/** A compiled validator of the schema layer; its `errors` are those of the last call. */
export interface SchemaCheck {
  (document: unknown): boolean;
  readonly errors?: readonly SchemaError[] | null;
}

/** All that a contract line says of one event type. */
export interface EventContract {
  readonly type: string;
  readonly schemaName: string;
  readonly model: Model<unknown>;
  readonly schema: SchemaCheck;
}

/** What one domain adds to a contract line. */
export interface DomainCatalogue {
  readonly events: readonly EventContract[];
  readonly models: Readonly<Record<string, Model<unknown>>>;
  readonly schemaNames: readonly string[];
}
