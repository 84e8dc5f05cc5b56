/** The part of JQL that is asked here; what it does not know is refused, as Jira refuses what it cannot read. */

/** An issue as the index has it. */
export interface IndexedIssue {
  readonly id: string;
  readonly key: string;
  readonly project: string;
  readonly text: string;
  readonly labels: readonly string[];
  readonly status: string;
  /** Milliseconds, whole seconds: the index knows no more. */
  readonly created: number;
  readonly updated: number;
}

type Clause = (issue: IndexedIssue) => boolean;

export interface Query {
  readonly matches: Clause;
  readonly compare: (a: IndexedIssue, b: IndexedIssue) => number;
}

export class JqlError extends Error {}

const TOKEN = /\s*(?:("(?:\\.|[^"\\])*")|([()])|(>=|<=|!=|=|~)|([A-Za-z0-9_.-]+)|(,))/y;

/** Reads a query, which has to be bounded: without a restriction the search refuses it. */
export function parseJql(jql: string): Query {
  const tokens = tokensOf(jql);
  let at = 0;
  const next = () => tokens[at];
  const take = (expected?: RegExp) => {
    const token = tokens[at++];
    if (token === undefined || (expected !== undefined && !expected.test(token))) {
      throw new JqlError(`Error in the JQL Query: '${token ?? "the end"}' in ${jql}`);
    }
    return token;
  };

  function conjunction(): Clause {
    const clauses = [term()];
    while (/^and$/i.test(next() ?? "")) {
      take();
      clauses.push(term());
    }
    return (issue) => clauses.every((clause) => clause(issue));
  }

  function term(): Clause {
    if (next() !== "(") return comparison(take(/^\w+$/), take(), take());
    take();
    const inner = conjunction();
    take(/^\)$/);
    return inner;
  }

  const matches = conjunction();
  if (next() === undefined) return { matches, compare: () => 0 };
  take(/^order$/i);
  take(/^by$/i);
  const orders = [order()];
  while (next() === ",") {
    take();
    orders.push(order());
  }
  if (next() !== undefined) throw new JqlError(`Error in the JQL Query: '${next()}' at the end of ${jql}`);
  return { matches, compare: (a, b) => orders.reduce((found, compare) => found || compare(a, b), 0) };

  function order(): Query["compare"] {
    const field = take(/^(created|updated|key)$/);
    const sign = /^desc$/i.test(take(/^(asc|desc)$/i)) ? -1 : 1;
    const value = (issue: IndexedIssue) =>
      field === "key" ? Number(issue.key.split("-").at(-1)) : issue[field as "created" | "updated"];
    return (a, b) => sign * (value(a) - value(b));
  }
}

function tokensOf(jql: string): string[] {
  const tokens: string[] = [];
  for (let at = 0; at < jql.trimEnd().length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(jql);
    if (match === null)
      throw new JqlError(`Error in the JQL Query: the character '${jql.slice(at, at + 5)}'`);
    tokens.push(match[0].trim());
  }
  if (tokens.length === 0) throw new JqlError("Unbounded JQL queries are not allowed here.");
  return tokens;
}

function comparison(field: string, operator: string, operand: string): Clause {
  const text = operand.startsWith('"') ? operand.slice(1, -1).replaceAll(/\\(.)/g, "$1") : operand;
  switch (`${field} ${operator}`) {
    case "project =":
      return ({ project }) => project === text;
    case "key =":
      return ({ key }) => key === text;
    case "text ~":
      return (issue) => issue.text.toLowerCase().includes(text.toLowerCase());
    case "labels =":
      return ({ labels }) => labels.includes(text);
    case "status =":
      return ({ status }) => status.toLowerCase() === text.toLowerCase();
    case "created >=":
    case "updated >=": {
      // A number counts milliseconds; a time of day would be read in the zone of the account.
      if (!/^\d{13}$/.test(operand)) throw new JqlError(`the date '${operand}' is not in milliseconds`);
      return (issue) => issue[field as "created" | "updated"] >= Number(operand);
    }
    default:
      throw new JqlError(`Field '${field}' with '${operator}' is not known here`);
  }
}
