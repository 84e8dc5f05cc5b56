/** A GitHub with many issues, in a process of its own: answers as fast as it can, and checks nothing. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const [count = "10000"] = process.argv.slice(2);
const API = "https://api.github.com";
const REPO = `${API}/repos/acme/app`;
const FIRST = Date.UTC(2026, 0, 1);
const WORDS = "the board shows lanes of a mission and who works on which package when it moves ".split(" ");

interface Issue {
  readonly updated: number;
  readonly text: string;
}

const issues: readonly Issue[] = Array.from({ length: Number(count) }, (_, i) => {
  const updated = FIRST + i * 2000;
  return { updated, text: JSON.stringify(issue(i + 1, new Date(updated).toISOString().replace(".000", ""))) };
});

/** All fields that GitHub gives of an issue in a list. */
function issue(number: number, time: string): object {
  const url = `${REPO}/issues/${number}`;
  const words = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => WORDS[(number + from + i) % WORDS.length]).join(" ");
  return {
    ...{ url, repository_url: REPO, labels_url: `${url}/labels{/name}`, comments_url: `${url}/comments` },
    ...{ events_url: `${url}/events`, html_url: `https://github.com/acme/app/issues/${number}` },
    ...{ id: 2_000_000_000 + number, node_id: `I_kwDOABCD${number}`, number, title: words(0, 8) },
    ...{ user: user("anna", 1), labels: [label("bug", number % 3), label("ui", 7)] },
    ...{ state: number % 4 === 0 ? "closed" : "open", locked: false, assignee: user("ben", 2) },
    ...{ assignees: [user("ben", 2)], milestone: null, comments: 0, created_at: time, updated_at: time },
    ...{ closed_at: number % 4 === 0 ? time : null, author_association: "MEMBER", type: null },
    ...{ active_lock_reason: null, sub_issues_summary: { total: 0, completed: 0, percent_completed: 0 } },
    ...{ body: `${words(0, 40)}\r\n\r\n${words(3, 60)}`, closed_by: null, performed_via_github_app: null },
    reactions: {
      ...{ url: `${url}/reactions`, total_count: 0, "+1": 0, "-1": 0, laugh: 0 },
      ...{ hooray: 0, confused: 0, heart: 0, rocket: 0, eyes: 0 },
    },
    ...{ timeline_url: `${url}/timeline`, state_reason: number % 4 === 0 ? "completed" : null },
  };
}

function user(login: string, id: number): object {
  const url = `${API}/users/${login}`;
  return {
    ...{ login, id, node_id: `U_kgDO${id}`, avatar_url: `https://avatars.githubusercontent.com/u/${id}?v=4` },
    ...{ gravatar_id: "", url, html_url: `https://github.com/${login}`, followers_url: `${url}/followers` },
    ...{ following_url: `${url}/following{/other_user}`, gists_url: `${url}/gists{/gist_id}` },
    ...{ starred_url: `${url}/starred{/owner}{/repo}`, subscriptions_url: `${url}/subscriptions` },
    ...{ organizations_url: `${url}/orgs`, repos_url: `${url}/repos`, events_url: `${url}/events{/privacy}` },
    ...{ received_events_url: `${url}/received_events`, type: "User", user_view_type: "public" },
    site_admin: false,
  };
}

function label(name: string, id: number): object {
  const url = `${REPO}/labels/${name}`;
  return { id, node_id: `LA_kwDO${id}`, url, name, color: "ededed", default: false, description: null };
}

const server = createServer(({ url = "" }, response) => {
  const query = new URL(url, "http://127.0.0.1").searchParams;
  const [page, size] = [Number(query.get("page")), Number(query.get("per_page"))];
  const since = query.get("since");
  const first = since === null ? 0 : Math.max(0, Math.ceil((Date.parse(since) - FIRST) / 2000));
  const from = first + (page - 1) * size;
  const body = `[${issues
    .slice(from, from + size)
    .map(({ text }) => text)
    .join(",")}]`;
  response.writeHead(200, { "content-type": "application/json; charset=utf-8" }).end(body);
});
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
process.on("disconnect", () => process.exit());
