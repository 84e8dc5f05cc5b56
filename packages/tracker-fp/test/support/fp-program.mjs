/**
 * An `fp` with the commands of FP, the text of its contract and the JSON that fp 0.25 was seen to print. Its state is a
 * file; it is strict with what it is given.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

const STATUSES = ["todo", "in-progress", "done"];
const PRIORITIES = ["low", "medium", "high", "critical"];
const text = { type: "string" };

class Refusal extends Error {}
class Help extends Error {}

const refuse = (message) => {
  throw new Refusal(message);
};

function load(cwd) {
  const file = join(cwd, ".fp.json");
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8"));
  return refuse(".fp directory not found\n  Suggestion: Run 'fp init' to initialize a project");
}

/** An id, its beginning, or the two with the prefix of the project before them. */
function issueOf(state, given) {
  const beginning = given.startsWith("FP-") ? given.slice(3) : given;
  const found = state.issues.filter(({ id }) => beginning !== "" && id.startsWith(beginning));
  if (found.length === 1) return found[0];
  return refuse(`Issue ${given} not found\n  Suggestion: Run 'fp issue list' to see available issues`);
}

const oneOf = (values, value, what) => {
  if (value !== undefined && !values.includes(value))
    refuse(`Invalid ${what}: ${what} "${value}" is not in the registered options.`);
};
const exactly = (positionals, ...names) =>
  positionals.length === names.length ? positionals : refuse(`Expected ${names.join(" ") || "no argument"}`);
const idsIn = (state, csv) =>
  csv === undefined ? undefined : csv.split(",").map((id) => issueOf(state, id).id);

const shortOf = ({ id }) => id.slice(0, 8);
const lineOf = (issue) =>
  `FP-${shortOf(issue)} [${issue.status}]${issue.priority === null ? "" : ` [${issue.priority}]`} ${issue.title}`;

/** Letters alone, and none the beginning of another. */
function newId(count) {
  const letters = [...String(count).padStart(4, "0")].map((digit) => "abcdefghij"[Number(digit)]).join("");
  return `${letters}${"qnijsazsvqabyjjrappukabhccvt"}`;
}

const COMMANDS = {
  "issue list": {
    options: { status: text, format: text },
    run(state, { status, format }, positionals) {
      exactly(positionals);
      oneOf(STATUSES, status, "status");
      oneOf(["json"], format, "format");
      const shown = state.issues.filter((issue) => status === undefined || issue.status === status);
      if (format === undefined)
        return shown
          .map((issue) => (issue.parent === null ? lineOf(issue) : `├── ${lineOf(issue)}`))
          .join("\n");
      const issues = shown.map(({ comments: _, ...issue }) => ({ ...issue, shortId: shortOf(issue) }));
      return JSON.stringify({ issues }, null, 2);
    },
  },
  "issue show": {
    options: {},
    run(state, _, positionals) {
      const [id] = exactly(positionals, "ID");
      const issue = issueOf(state, id);
      return `${lineOf(issue)}\nDepends on: ${issue.dependencies.join(", ") || "nothing"}`;
    },
  },
  "issue create": {
    options: { title: text, description: text, parent: text, priority: text, depends: text },
    run(state, { title, description = "", parent, priority = null, depends }, positionals) {
      exactly(positionals);
      if (title === undefined || title.trim() === "") refuse("Missing --title");
      oneOf(PRIORITIES, priority ?? undefined, "priority");
      const issue = {
        ...{ id: newId(state.issues.length + 1), title, description, status: "todo", priority },
        ...{ parent: parent === undefined ? null : issueOf(state, parent).id },
        ...{ dependencies: idsIn(state, depends) ?? [], createdAt: state.now, updatedAt: state.now },
        comments: [],
      };
      state.issues.push(issue);
      return `Created issue FP-${shortOf(issue)}`;
    },
  },
  "issue update": {
    options: { title: text, description: text, status: text, priority: text, depends: text },
    run(state, { title, description, status, priority, depends }, positionals) {
      const [id] = exactly(positionals, "ID");
      const issue = issueOf(state, id);
      if (title !== undefined && title.trim() === "") refuse("Invalid title");
      oneOf(STATUSES, status, "status");
      oneOf(PRIORITIES, priority, "priority");
      const dependencies = idsIn(state, depends);
      Object.assign(issue, {
        ...(title !== undefined && { title }),
        ...(description !== undefined && { description }),
        ...(status !== undefined && { status }),
        ...(priority !== undefined && { priority }),
        // What is given takes the place of what was.
        ...(dependencies !== undefined && { dependencies }),
        updatedAt: state.now,
      });
      return `Updated issue FP-${shortOf(issue)}`;
    },
  },
  context: {
    options: {},
    run(state, _, positionals) {
      const [id] = exactly(positionals, "ID");
      const { title, description, comments } = issueOf(state, id);
      return [`# ${title}`, description, ...comments.map(({ content }) => content)].join("\n\n");
    },
  },
  comment: {
    options: {},
    run(state, _, positionals) {
      const [id, content] = exactly(positionals, "ID", "TEXT");
      const issue = issueOf(state, id);
      // It keeps no blanks at the ends.
      issue.comments.push({
        ...{ id: `c-${++state.comments}`, issueId: issue.id, author: "anna", content: content.trim() },
        createdAt: state.now,
      });
      issue.updatedAt = state.now;
      return `Commented on FP-${shortOf(issue)}`;
    },
  },
  "comment list": {
    options: { format: text },
    run(state, { format }, positionals) {
      oneOf(["json"], format, "format");
      const [id] = exactly(positionals, "ID");
      const { comments } = issueOf(state, id);
      if (format === undefined) return comments.map(({ content }) => content).join("\n");
      return JSON.stringify({ comments: [...comments].reverse() });
    },
  },
};

function printed(args, cwd) {
  const two = args.slice(0, 2).join(" ");
  const name = Object.hasOwn(COMMANDS, two) ? two : args[0];
  if (!Object.hasOwn(COMMANDS, name ?? "")) refuse(`Unknown command: ${name}`);
  const { options, run } = COMMANDS[name];
  const given = args.slice(name.split(" ").length);
  const flags = given.includes("--") ? given.slice(0, given.indexOf("--")) : given;
  if (flags.includes("--help")) throw new Help(`Usage: fp ${name}`);
  const { values, positionals } = parseArgs({ args: given, options, allowPositionals: true });
  const state = load(cwd);
  const output = run(state, values, positionals);
  writeFileSync(join(cwd, ".fp.json"), JSON.stringify(state));
  return output;
}

/** What fp prints, and how it ends. */
export function runFp(args, { cwd }) {
  try {
    return { exit_code: 0, stdout: `${printed(args, cwd)}\n`, stderr: "" };
  } catch (error) {
    if (error instanceof Help) return { exit_code: 0, stdout: `${error.message}\n`, stderr: "" };
    return { exit_code: 1, stdout: "", stderr: `${error.message}\n` };
  }
}
