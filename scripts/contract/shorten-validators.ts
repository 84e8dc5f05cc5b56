/** Takes out of compiled validators what says the same twice: what an import costs is mostly the size of this code. */
import { isDeepStrictEqual } from "node:util";
import { atPointer } from "../../packages/events-core/src/schema-error.ts";

const SCHEMA = /^const (schema\d+) = (.*);$/;
const PUSH =
  /push\(\{instancePath(?::(.*?))?,schemaPath:"([^"\\]*)",keyword:"([^"]+)",params:\{.*?\},message:(.*),schema:(.*)\}\);$/;

/** The same validators with errors told by `schemaError`, wherever that gives the very same error. */
export function shortened(code: string): string {
  const roots = new Map<string, unknown>();
  const lines = code.split("\n").map((line) => {
    const [, name, text] = SCHEMA.exec(line) ?? [];
    if (name !== undefined) roots.set(name, JSON.parse(text!));
    return line.replace(PUSH, (whole, at: string | undefined, pointer: string, keyword, message, schema) => {
      const root = rootOf(roots, pointer, schema);
      if (root === undefined || pointer.slice(pointer.lastIndexOf("/") + 1) !== keyword) return whole;
      return `push(schemaError(${at ?? "instancePath"},"${pointer}",${joined(message)},${root}));`;
    });
  });
  return withoutUnused(lines.join("\n"));
}

/** The constant in which a pointer leads to the schema that an error names. */
function rootOf(roots: ReadonlyMap<string, unknown>, pointer: string, schema: string): string | undefined {
  const [, named, path = ""] = /^(schema\d+)((?:\.\w+|\[.*\])*)$/.exec(schema) ?? [];
  const root = named ?? [...roots.keys()].at(-1);
  if (root === undefined || !pointer.startsWith("#/")) return undefined;
  const meant: unknown =
    named === undefined ? JSON.parse(schema) : new Function("root", `return root${path}`)(roots.get(root));
  return isDeepStrictEqual(atPointer(roots.get(root), pointer), meant) ? root : undefined;
}

/** A message written as a sum of texts, as one text; one with a value in it stays. */
function joined(message: string): string {
  if (!/^"(?:[^"\\]|\\.)*"(?:\+"(?:[^"\\]|\\.)*")*$/.test(message)) return message;
  return JSON.stringify(new Function(`return ${message}`)());
}

const EVALUATED =
  /^const evaluated0 = validate\d+\.evaluated;\nif\(evaluated0\.dynamicProps\)\{\nevaluated0\.props = undefined;\n\}\nif\(evaluated0\.dynamicItems\)\{\nevaluated0\.items = undefined;\n\}\n/gm;
const EVALUATED_TABLE = /^validate\d+\.evaluated = .*;$/gm;
const ARGUMENTS = ", parentData, parentDataProperty, rootData=data, dynamicAnchors={}";

/** Without the book-keeping for keywords that no schema of ours has. */
function withoutUnused(code: string): string {
  const shorter = code.replace(EVALUATED, "").replace(EVALUATED_TABLE, "").replaceAll(ARGUMENTS, "");
  return /evaluated|parentData|rootData|dynamicAnchors/.test(shorter) ? code : shorter;
}
