/** The state of a project on the loopback Azure DevOps, and what people do in it. */
import { type Clock, epochOf } from "../../../tracker/src/index.ts";

export interface StoredItem {
  readonly id: number;
  rev: number;
  readonly fields: Record<string, unknown>;
  readonly relations: StoredRelation[];
  readonly comments: StoredComment[];
}

export interface StoredRelation {
  readonly rel: string;
  readonly to: number;
}

export interface StoredComment {
  readonly id: number;
  readonly text: string;
  readonly author: string;
  readonly createdDate: string;
}

export interface Person {
  readonly displayName: string;
  readonly uniqueName: string;
}

export type EventType = "created" | "updated" | "commented" | "deleted";
export interface Change {
  readonly type: EventType;
  readonly item: StoredItem;
}

/** The states of each type of work item. */
export type Process = Readonly<Record<string, readonly string[]>>;

export const AGILE: Process = {
  Epic: ["New", "Active", "Resolved", "Closed", "Removed"],
  Feature: ["New", "Active", "Resolved", "Closed", "Removed"],
  "User Story": ["New", "Active", "Resolved", "Closed", "Removed"],
  Bug: ["New", "Active", "Resolved", "Closed"],
  Task: ["New", "Active", "Closed", "Removed"],
};

/** Agile as a team made it its own: all types have the same states. */
export const UNIFORM: Process = Object.fromEntries(Object.keys(AGILE).map((type) => [type, AGILE["Epic"]!]));

export const OPPOSITES: Readonly<Record<string, string>> = {
  "System.LinkTypes.Dependency-Forward": "System.LinkTypes.Dependency-Reverse",
  "System.LinkTypes.Dependency-Reverse": "System.LinkTypes.Dependency-Forward",
  "System.LinkTypes.Hierarchy-Forward": "System.LinkTypes.Hierarchy-Reverse",
  "System.LinkTypes.Hierarchy-Reverse": "System.LinkTypes.Hierarchy-Forward",
  "System.LinkTypes.Related": "System.LinkTypes.Related",
};

export class AzureProject {
  readonly organization = "org";
  readonly name = "My Project";
  readonly people: readonly Person[] = [
    { displayName: "Anna Adams", uniqueName: "anna@example.org" },
    { displayName: "Ben Brown", uniqueName: "ben@example.org" },
  ];
  readonly process: Process;
  readonly #clock: Clock;
  readonly #items = new Map<number, StoredItem>();
  readonly #listeners: ((change: Change) => void)[] = [];
  #last = 100;
  #comments = 0;
  #moment = 0;

  constructor(clock: Clock, process: Process) {
    this.#clock = clock;
    this.process = process;
  }

  onChange(listener: (change: Change) => void): void {
    this.#listeners.push(listener);
  }

  get items(): readonly StoredItem[] {
    return [...this.#items.values()];
  }

  item(id: number | string): StoredItem | undefined {
    return this.#items.get(Number(id));
  }

  create(
    type: string,
    fields: Readonly<Record<string, unknown>>,
    relations: StoredRelation[] = [],
  ): StoredItem {
    const now = this.#now();
    const item: StoredItem = {
      ...{ id: ++this.#last, rev: 0, relations: [], comments: [] },
      fields: {
        "System.TeamProject": this.name,
        "System.WorkItemType": type,
        "System.State": this.process[type]![0],
        "System.CreatedDate": now,
        // The rule of the process for one that was not given.
        "Microsoft.VSTS.Common.Priority": 2,
      },
    };
    this.#items.set(item.id, item);
    this.#change(item, fields, relations);
    this.#tell("created", item);
    return item;
  }

  update(item: StoredItem, fields: Readonly<Record<string, unknown>>, relations = item.relations): void {
    this.#change(item, fields, relations);
    this.#tell("updated", item);
  }

  remove(id: number): void {
    const item = this.#items.get(id)!;
    this.#items.delete(id);
    this.#tell("deleted", item);
  }

  comment(item: StoredItem, text: string, author = "Spec Kitty"): StoredComment {
    const comment = { id: ++this.#comments, text: sanitized(text), author, createdDate: this.#now() };
    item.comments.push(comment);
    this.#revise(item, comment.createdDate);
    this.#tell("commented", item);
    return comment;
  }

  #change(
    item: StoredItem,
    fields: Readonly<Record<string, unknown>>,
    relations: readonly StoredRelation[],
  ): void {
    const now = this.#now();
    for (const [name, value] of Object.entries(fields)) {
      if (value === undefined || value === null || value === "") delete item.fields[name];
      else item.fields[name] = name === "System.Description" ? sanitized(String(value)) : value;
    }
    for (const gone of item.relations.filter((one) => !relations.includes(one)))
      this.#unlink(item, gone, now);
    for (const fresh of relations.filter((one) => !item.relations.includes(one)))
      this.#link(item, fresh, now);
    this.#revise(item, now);
  }

  /** Both ends tell of a relation, and both are revised. */
  #link(item: StoredItem, relation: StoredRelation, now: string): void {
    item.relations.push(relation);
    const other = this.#items.get(relation.to)!;
    other.relations.push({ rel: OPPOSITES[relation.rel]!, to: item.id });
    this.#revise(other, now);
  }

  #unlink(item: StoredItem, relation: StoredRelation, now: string): void {
    item.relations.splice(item.relations.indexOf(relation), 1);
    const other = this.#items.get(relation.to);
    if (other === undefined) return;
    const back = other.relations.findIndex(
      ({ rel, to }) => rel === OPPOSITES[relation.rel] && to === item.id,
    );
    other.relations.splice(back, 1);
    this.#revise(other, now);
  }

  #revise(item: StoredItem, now: string): void {
    item.rev++;
    item.fields["System.ChangedDate"] = now;
  }

  #tell(type: EventType, item: StoredItem): void {
    for (const listener of this.#listeners) listener({ type, item });
  }

  /** Each a little later than the one before. */
  #now(): string {
    this.#moment = Math.max(this.#moment + 1, epochOf(this.#clock.now()));
    return new Date(this.#moment).toISOString();
  }
}

/** Of HTML only what shows texts is kept; what is no tag is escaped, as the service does. */
function sanitized(html: string): string {
  return html
    .replace(/<(script|style)\b.*?<\/\1>/gis, "")
    .replace(/<(?!\/?(?:a|b|i|u|p|br|div|span|ul|ol|li|pre|code|h[1-6]|table|tr|td)\b)/gi, "&lt;")
    .replace(/&(?!#\d+;|#x[0-9a-f]+;|[a-z]+;)/gi, "&amp;");
}
