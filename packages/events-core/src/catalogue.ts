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

/** What a contract line says of the payload of one event type. */
export interface PayloadContract {
  readonly type: string;
  readonly model: Model<unknown>;
  readonly schema: SchemaCheck;
}

/** The same of a type that `validateEvent` knows, and whose schema is published. */
export interface EventContract extends PayloadContract {
  readonly schemaName: string;
}

/** What one domain adds to a contract line. */
export interface DomainCatalogue {
  readonly events: readonly EventContract[];
  /** Types that exist and are reduced, but that `validateEvent` does not know (`conformance 0.7`). */
  readonly unlisted: readonly PayloadContract[];
  readonly models: Readonly<Record<string, Model<unknown>>>;
  readonly schemaNames: readonly string[];
}
