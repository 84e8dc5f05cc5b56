import { isDeepStrictEqual } from "node:util";
import { _, type KeywordCxt } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import standalone from "ajv/dist/standalone/index.js";
import { transformSync } from "esbuild";
import { schemaPattern } from "../../packages/events-core/src/model.ts";
import {
  type DomainLine,
  payloadSchemas,
  schemaName,
  withoutNotes,
} from "../../packages/events-core/src/schema-kit.ts";
import { shortened } from "./shorten-validators.ts";

const regExp = Object.assign((pattern: string, flags: string) => schemaPattern(pattern, flags), {
  code: "schemaPattern",
});

// A failed union is one violation at its place and shows nothing of its branches (`conformance 6.2`).
const union = (keyword: "anyOf" | "oneOf") => ({
  keyword,
  schemaType: "array" as const,
  trackErrors: true,
  code(cxt: KeywordCxt) {
    const { gen, schema } = cxt;
    const count = gen.let("count", 0);
    const ok = gen.name("ok");
    (schema as unknown[]).forEach((_branch, i) => {
      cxt.subschema(
        { keyword, schemaProp: i, compositeRule: true, createErrors: false, allErrors: false },
        ok,
      );
      gen.if(ok, () => gen.assign(count, _`${count} + 1`));
    });
    cxt.reset();
    cxt.fail(keyword === "anyOf" ? _`${count} === 0` : _`${count} !== 1`);
  },
});

// What an import costs is mostly the size of this code: what nobody reads of an error is left out, and each error is
// told in one statement instead of seven lines.
const UNREAD = /,parentSchema:[^,;{}]+,data(?::\w+)?\}/g;
const REPORT =
  /const (err\d+) = (\{.*\});\nif\(vErrors === null\)\{\nvErrors = \[\1\];\n\}\nelse \{\nvErrors\.push\(\1\);\n\}\nerrors\+\+;/g;

/**
 * Validators of the schema layer, one per event type, as a module without any import of Ajv. Those that the live line
 * has as well are taken from its module.
 */
export function validatorCode(line: DomainLine, core: (module: string) => string, live?: DomainLine): string {
  const liveSchemas = eventSchemas(live);
  const ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    strict: false,
    validateFormats: false,
    code: { source: true, esm: true, lines: true, regExp },
  });
  for (const keyword of ["anyOf", "oneOf"] as const) {
    ajv.removeKeyword(keyword);
    ajv.addKeyword(union(keyword));
  }
  const names: Record<string, string> = {};
  const shared: string[] = [];
  for (const [name, schema] of eventSchemas(line)) {
    if (isDeepStrictEqual(schema, liveSchemas.get(name))) {
      shared.push(name);
    } else {
      ajv.addSchema(schema, name);
      names[name] = name;
    }
  }
  const reexport = shared.length > 0 ? `export { ${shared.join(", ")} } from "./schemas.js";\n` : "";
  if (Object.keys(names).length === 0) return `// @ts-nocheck\n${reexport || "export {};\n"}`;
  const compiled = (standalone as unknown as (ajv: Ajv2020, names: object) => string)(ajv, names)
    .replace(/^"use strict";/, "")
    .replace(/require\("ajv\/dist\/runtime\/ucs2length"\)\.default/g, "codePoints")
    .replace(UNREAD, "}")
    .replace(REPORT, "(vErrors ??= []).push($2);\nerrors++;");
  const code = shortened(compiled);
  if (code.includes("require(")) throw new Error("the compiled validators still import something");
  const used = ["codePoints", "schemaError", "schemaPattern"].filter((name) => code.includes(name));
  const imports = used.length > 0 ? `import { ${used.join(", ")} } from "${core("model")}";\n` : "";
  const { code: small } = transformSync(`${imports}${reexport}${code}`, { minify: true, target: "es2022" });
  return `// @ts-nocheck\n${small}`;
}

/** The schemas of a line's payloads by name, as its validators see them. */
function eventSchemas(line: DomainLine | undefined): Map<string, object> {
  const schemas = line === undefined ? [] : payloadSchemas(line);
  return new Map(
    schemas.map(([, schema]) => [
      schemaName((schema as { title: string }).title),
      withoutNotes(schema) as object,
    ]),
  );
}
