/** A `bd` with the commands and the output that were seen of bd 1.0.0, whose state is a file; strict with what it is given. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

const text = { type: "string" };
const texts = { type: "string", multiple: true };
const STATUSES = ["open", "in_progress", "blocked", "deferred", "closed", "pinned", "hooked"];
const TYPES = [
  "bug",
  "feature",
  "task",
  "epic",
  "chore",
  "decision",
  "message",
  "spike",
  "story",
  "milestone",
];
const KINDS = [
  "blocks",
  "related",
  "parent-child",
  "discovered-from",
  "duplicates",
  "waits-for",
  "supersedes",
];

/** Told on standard output as JSON, as most failures are. */
class Failure extends Error {}

/** Told as plain text, with a hint; as when there is no database. */
class Hint extends Error {}
/** Help is no failure, and no JSON. */
class Help extends Error {}

function load(cwd) {
  const file = join(cwd, ".beads.json");
  if (!existsSync(file))
    throw new Hint("Error: no beads database found\nHint: run 'bd init' to create a database\n");
  if (existsSync(join(cwd, ".locked")))
    throw new Failure(
      `failed to open database: another process holds the exclusive lock on ${cwd}; it supports only one writer at a time`,
    );
  return JSON.parse(readFileSync(file, "utf8"));
}

const refuse = (message) => {
  throw new Failure(message);
};
const issueOf = (state, id) =>
  state.issues.find((one) => one.id === id) ?? refuse(`no issue found matching ${JSON.stringify(id)}`);
const oneOf = (values, value, what) =>
  value === undefined || values.includes(value) ? value : refuse(`invalid ${what}: ${value}`);
const level = (value) => {
  if (value === undefined) return undefined;
  return /^[0-4]$/.test(value) ? Number(value) : refuse(`invalid priority: ${value}`);
};
const exactly = (positionals, ...names) =>
  positionals.length === names.length ? positionals : refuse(`accepts ${names.length} arg(s)`);
const labelsIn = (given = []) => [
  ...new Set(given.flatMap((one) => one.split(",")).map((one) => one.trim())),
];

function plain(issue) {
  const { labels, parent, assignee, comments: _, depends: __, ...rest } = issue;
  return {
    ...rest,
    ...(assignee && { assignee }),
    ...(parent && { parent }),
    ...(labels.length > 0 && { labels }),
  };
}

function shown(state, issue) {
  const related = (id, kind) => ({ ...plain(issueOf(state, id)), dependency_type: kind });
  const dependents = state.issues.flatMap(({ id, depends }) =>
    depends.filter((one) => one.id === issue.id).map(({ kind }) => related(id, kind)),
  );
  return {
    ...plain(issue),
    ...(issue.depends.length > 0 && { dependencies: issue.depends.map(({ id, kind }) => related(id, kind)) }),
    ...(dependents.length > 0 && { dependents }),
    ...(issue.comments.length > 0 && { comments: issue.comments }),
  };
}

function listed(issue) {
  return {
    ...plain(issue),
    ...(issue.depends.length > 0 && {
      dependencies: issue.depends.map(({ id, kind }) => ({
        ...{ issue_id: issue.id, depends_on_id: id, type: kind, created_by: "anna", metadata: "{}" },
      })),
    }),
    ...{ dependency_count: issue.depends.length, comment_count: issue.comments.length },
  };
}

function depend(state, issue, id, kind) {
  const on = issueOf(state, id);
  if (kind === "blocks" && (issue.issue_type === "epic") !== (on.issue_type === "epic"))
    refuse("tasks can only block other tasks, and epics can only block other epics");
  const known = issue.depends.find((one) => one.id === id);
  if (known !== undefined && known.kind !== kind) refuse(`dependency already exists with type ${known.kind}`);
  if (known === undefined) issue.depends.push({ id, kind });
  if (kind === "parent-child") issue.parent = id;
}

const COMMANDS = {
  list: {
    options: {
      ...{ all: { type: "boolean" }, limit: text, "updated-after": text, status: text },
      ...{ "title-contains": text, assignee: text },
    },
    run(state, options, positionals) {
      exactly(positionals);
      const { all = false, limit = "50", status, assignee } = options;
      oneOf(STATUSES, status, "status");
      const after = options["updated-after"];
      const part = options["title-contains"]?.toLowerCase();
      const found = state.issues
        .filter((one) => (status === undefined ? all || one.status !== "closed" : one.status === status))
        .filter((one) => after === undefined || Date.parse(one.updated_at) > Date.parse(after))
        .filter((one) => part === undefined || one.title.toLowerCase().includes(part))
        .filter((one) => assignee === undefined || one.assignee === assignee);
      return (limit === "0" ? found : found.slice(0, Number(limit))).map(listed);
    },
  },
  show: {
    options: {},
    run: (state, _, positionals) => [shown(state, issueOf(state, exactly(positionals, "id")[0]))],
  },
  create: {
    options: {
      ...{ title: text, type: text, priority: text, description: text, parent: text, assignee: text },
      label: texts,
    },
    run(state, { title, type = "task", priority = "2", description, parent, assignee, label }, positionals) {
      const name = title ?? exactly(positionals, "title")[0];
      if (name.trim() === "") refuse("title is required");
      const issue = {
        ...{
          id: `bd-${(state.issues.length + 1).toString(36)}`,
          title: name,
          description: description ?? "",
        },
        ...{
          status: "open",
          priority: level(priority),
          issue_type: oneOf(TYPES, type, "type"),
          owner: "anna",
        },
        ...{ created_at: state.now, created_by: "anna", updated_at: state.now, assignee },
        ...{ labels: labelsIn(label), parent: undefined, depends: [], comments: [] },
      };
      if (parent !== undefined) depend(state, issue, parent, "parent-child");
      state.issues.push(issue);
      // It answers with finer times than are kept, and with neither labels nor parent.
      const { labels: _, parent: __, ...answer } = plain(issue);
      const fine = state.now.replace(/(\.\d+)?(Z|[+-]\d\d:\d\d)$/, ".123456789$2");
      return { ...answer, created_at: fine, updated_at: fine };
    },
  },
  update: {
    options: {
      ...{
        status: text,
        priority: text,
        title: text,
        description: text,
        type: text,
        assignee: text,
        parent: text,
      },
      ...{ "set-labels": texts, "remove-label": texts },
    },
    run(state, options, positionals) {
      const issue = issueOf(state, exactly(positionals, "id")[0]);
      const { status, priority, title, description, type, assignee, parent } = options;
      if (title?.trim() === "") refuse("title is required");
      const changes = {
        ...(status !== undefined && { status: oneOf(STATUSES, status, "status") }),
        ...(priority !== undefined && { priority: level(priority) }),
        ...(title !== undefined && { title }),
        ...(description !== undefined && { description }),
        ...(type !== undefined && { issue_type: oneOf(TYPES, type, "type") }),
        ...(assignee !== undefined && { assignee: assignee || undefined }),
      };
      Object.assign(issue, changes);
      // Labels and parents leave the time alone.
      if (Object.keys(changes).length > 0) issue.updated_at = state.now;
      if (options["set-labels"]) issue.labels = labelsIn(options["set-labels"]);
      const removed = options["remove-label"] ?? [];
      issue.labels = issue.labels.filter((label) => !removed.includes(label));
      if (parent !== undefined) {
        issue.depends = issue.depends.filter(({ kind }) => kind !== "parent-child");
        issue.parent = undefined;
        if (parent !== "") depend(state, issue, parent, "parent-child");
      }
      return [plain(issue)];
    },
  },
  "dep add": {
    options: { type: text },
    run(state, { type = "blocks" }, positionals) {
      const [id, on] = exactly(positionals, "issue", "depends on");
      depend(state, issueOf(state, id), on, oneOf(KINDS, type, "dependency type"));
      return { status: "added", issue_id: id, depends_on_id: on, type };
    },
  },
  "comments add": {
    options: {},
    run(state, _, positionals) {
      const [id, body] = exactly(positionals, "id", "text");
      const issue = issueOf(state, id);
      const comment = {
        id: ++state.comments,
        issue_id: id,
        author: "anna",
        text: body,
        created_at: state.now,
      };
      issue.comments.push(comment);
      return comment;
    },
  },
};

function answerTo([first, ...args], { cwd, env }) {
  if (first !== "--json") throw new Failure("expected --json first");
  const name = ["dep", "comments"].includes(args[0]) ? args.slice(0, 2).join(" ") : args[0];
  const command = COMMANDS[name] ?? refuse(`unknown command ${JSON.stringify(name)} for "bd"`);
  const given = args.slice(name.split(" ").length);
  const flags = given.includes("--") ? given.slice(0, given.indexOf("--")) : given;
  if (flags.includes("--help")) throw new Help(`Usage:\n  bd ${name} [flags]\n`);
  const options = { args: given, options: command.options, allowPositionals: true };
  const { values, positionals } = parseArgs(options);
  const state = load(cwd);
  const answer = command.run(state, values, positionals);
  writeFileSync(join(cwd, ".beads.json"), JSON.stringify(state));
  // The lists of later versions are wrapped, unless they are told otherwise.
  return env["BD_JSON_ENVELOPE"] === "0" || !Array.isArray(answer)
    ? answer
    : { schema_version: 1, data: answer };
}

/** What bd prints, and how it ends. */
export function runBd(argv, place) {
  try {
    return { exit_code: 0, stdout: `${JSON.stringify(answerTo(argv, place))}\n`, stderr: "" };
  } catch (error) {
    const { message } = error;
    if (error instanceof Help) return { exit_code: 0, stdout: message, stderr: "" };
    if (error instanceof Hint) return { exit_code: 1, stdout: "", stderr: message };
    const stdout = error instanceof Failure ? `${JSON.stringify({ error: message })}\n` : "";
    return { exit_code: 1, stdout, stderr: `Error: ${message}\n` };
  }
}
