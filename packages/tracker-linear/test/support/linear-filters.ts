/** The filters of Linear's lists, as far as the connector has use for them. */
import { ClientMistake } from "./linear-errors.ts";
import type { StoredIssue, StoredLabel } from "./linear-workspace.ts";

type Args = Readonly<Record<string, unknown>>;

export function matchesIssue(issue: StoredIssue, filter: Args = {}): boolean {
  return Object.entries(filter).every(([name, wanted]) => {
    const comparator = wanted as Readonly<Record<string, Args>>;
    switch (name) {
      case "or":
        return (wanted as readonly Args[]).some((one) => matchesIssue(issue, one));
      case "team":
        return comparator["id"]?.["eq"] === issue.teamId;
      case "updatedAt":
        return isSince(issue.updatedAt, comparator);
      case "comments": {
        const some = comparator["some"] as Readonly<Record<string, Args>>;
        return issue.comments.some(({ createdAt }) => isSince(createdAt, some["updatedAt"]!));
      }
      case "title":
        return matchesText(issue.title, comparator);
      default:
        throw new ClientMistake(`the loopback does not filter issues by ${name}`);
    }
  });
}

function isSince(time: string, { gte }: Args): boolean {
  return Date.parse(time) >= Date.parse(String(gte));
}

export function matchesLabel(label: StoredLabel, filter: Args = {}): boolean {
  return Object.entries(filter).every(([name, wanted]) => {
    const some = wanted as readonly Args[];
    switch (name) {
      case "or":
        return some.some((one) => matchesLabel(label, one));
      case "and":
        return some.every((one) => matchesLabel(label, one));
      case "name":
        return matchesText(label.name, wanted as Args);
      case "team": {
        const team = wanted as { readonly id?: Args; readonly null?: boolean };
        return team.null === true ? label.teamId === null : team.id?.["eq"] === label.teamId;
      }
      default:
        throw new ClientMistake(`the loopback does not filter labels by ${name}`);
    }
  });
}

function matchesText(text: string, comparator: Args): boolean {
  return Object.entries(comparator).every(([name, wanted]) => {
    const sought = String(wanted);
    if (name === "contains") return text.includes(sought);
    if (name === "containsIgnoreCase") return text.toLowerCase().includes(sought.toLowerCase());
    if (name === "eqIgnoreCase") return text.toLowerCase() === sought.toLowerCase();
    throw new ClientMistake(`the loopback does not compare texts by ${name}`);
  });
}
