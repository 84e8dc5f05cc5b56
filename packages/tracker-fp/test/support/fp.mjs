#!/usr/bin/env node
/** An `fp` with the commands and the output of FP, whose state is a file; strict with what it is given. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

const file = join(process.cwd(), ".fp.json");
const STATUSES = ["todo", "in-progress", "done"];
const PRIORITIES = ["low", "medium", "high", "critical"];
const text = { type: "string" };

class Refusal extends Error {}

function load() {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    throw new Refusal("No fp project in this folder: run fp init");
  }
}

const issueOf = (state, id) => {
  const issue = state.issues.find((one) => one.id === id);
  if (issue === undefined) throw new Refusal(`Issue not found: ${id}`);
  return issue;
};
const oneOf = (values, value, what) => {
  if (value !== undefined && !values.includes(value)) throw new Refusal(`Invalid ${what}: ${value}`);
};
const exactly = (positionals, ...names) => {
  if (positionals.length !== names.length) throw new Refusal(`Expected ${names.join(" ") || "no argument"}`);
  return positionals;
};
const ids = (state, csv) => (csv === undefined ? [] : csv.split(",").map((id) => issueOf(state, id).id));
const line = ({ id, status, priority, title }) =>
  `${id} [${status}]${priority === undefined ? "" : ` [${priority}]`} ${title}`;

const COMMANDS = {
  "issue list": {
    options: { status: text },
    run(state, { status }, positionals) {
      exactly(positionals);
      oneOf(STATUSES, status, "status");
      const shown = state.issues.filter((issue) => status === undefined || issue.status === status);
      return shown
        .map((issue) => (issue.parent === undefined ? line(issue) : `├── ${line(issue)}`))
        .join("\n");
    },
  },
  "issue show": {
    options: {},
    run(state, _, positionals) {
      const [id] = exactly(positionals, "ID");
      const issue = issueOf(state, id);
      return `${line(issue)}\nDepends on: ${issue.depends.join(", ") || "nothing"}`;
    },
  },
  "issue create": {
    options: { title: text, description: text, parent: text, priority: text, depends: text },
    run(state, { title, description, parent, priority, depends }, positionals) {
      exactly(positionals);
      if (title === undefined || title.trim() === "") throw new Refusal("Missing --title");
      oneOf(PRIORITIES, priority, "priority");
      const id = `FP-${state.issues.length + 1}`;
      const on = ids(state, depends);
      if (parent !== undefined) issueOf(state, parent);
      state.issues.push({
        id,
        title,
        description,
        parent,
        priority,
        status: "todo",
        depends: on,
        comments: [],
      });
      return `Created ${id}`;
    },
  },
  "issue update": {
    options: { status: text, priority: text, depends: text },
    run(state, { status, priority, depends }, positionals) {
      const [id] = exactly(positionals, "ID");
      const issue = issueOf(state, id);
      oneOf(STATUSES, status, "status");
      oneOf(PRIORITIES, priority, "priority");
      const on = ids(state, depends);
      issue.depends = [...new Set([...issue.depends, ...on])];
      Object.assign(issue, { ...(status && { status }), ...(priority && { priority }) });
      return `Updated ${id}`;
    },
  },
  context: {
    options: {},
    run(state, _, positionals) {
      const [id] = exactly(positionals, "ID");
      const { title, description = "", comments } = issueOf(state, id);
      return [`# ${title}`, description, ...comments].join("\n\n");
    },
  },
  comment: {
    options: {},
    run(state, _, positionals) {
      const [id, body] = exactly(positionals, "ID", "TEXT");
      issueOf(state, id).comments.push(body);
      return `Commented on ${id}`;
    },
  },
};

function main(args) {
  const name = args[0] === "issue" ? args.slice(0, 2).join(" ") : args[0];
  const command = COMMANDS[name];
  if (command === undefined) throw new Refusal(`Unknown command: ${name}`);
  const given = args.slice(name.split(" ").length);
  const { values, positionals } = parseArgs({
    args: given,
    options: command.options,
    allowPositionals: true,
  });
  const state = load();
  const output = command.run(state, values, positionals);
  writeFileSync(file, JSON.stringify(state));
  return output;
}

try {
  process.stdout.write(`${main(process.argv.slice(2))}\n`);
} catch (error) {
  process.stderr.write(`Error: ${error.message}\n`);
  process.exitCode = 1;
}
