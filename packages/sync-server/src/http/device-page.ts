import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { LOCAL_MEMBER, type Member } from "../accounts/members.js";
import { formFields } from "./body.js";
import type { Context } from "./context.js";
import { attempts } from "./rate-limit.js";
import { Refusal } from "./refusal.js";

/** The page on which a person confirms a login: a plain form that works without script (`decisions` 27). */
export function devicePage(app: FastifyInstance, context: Context): void {
  const { devices, members, limits, loopback } = context;

  app.get("/device", (request, reply) => {
    const { user_code = "" } = request.query as { readonly user_code?: string };
    return html(reply, 200, form({ code: String(user_code), loopback }));
  });

  app.post("/device", { onRequest: attempts(limits.loginAttemptsPerMinute) }, async (request, reply) => {
    refuseForeign(request, context);
    const fields = await formFields(request);
    const code = fields["user_code"] ?? "";
    const again = (message: string) =>
      html(reply, 400, form({ code, loopback, message, email: fields["email"] }));
    if (fields["answer"] === "deny") {
      return (await devices.deny(code))
        ? html(reply, 200, done("Refused. The command line that asked is told."))
        : again(UNKNOWN_CODE);
    }
    const member = await who(fields);
    if (member === undefined)
      return again("Address and passphrase do not fit. Who runs the server can invite you again.");
    return (await devices.confirm(code, member.user_id))
      ? html(reply, 200, done("Confirmed. Go back to your command line; it goes on by itself."))
      : again(UNKNOWN_CODE);
  });

  function who({ email = "", passphrase = "" }: Record<string, string>): Promise<Member | undefined> {
    return loopback ? members.ensure(LOCAL_MEMBER) : members.confirm(email, passphrase.trim());
  }
}

const UNKNOWN_CODE = "No login waits under this code. Look at it again, or begin a new login.";

/** A browser says from which page a form was sent; a form of another site is refused. */
function refuseForeign({ headers }: FastifyRequest, context: Context): void {
  const { origin, host } = headers;
  if (origin === undefined || origin === context.origin(host)) return;
  throw new Refusal(403, "foreign_origin", "This form was sent from another site.");
}

function html(reply: FastifyReply, status: number, body: string): FastifyReply {
  return reply
    .code(status)
    .type("text/html; charset=utf-8")
    .header(
      "content-security-policy",
      `default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'`,
    )
    .header("cache-control", "no-store")
    .header("referrer-policy", "same-origin")
    .send(page(body));
}

interface Form {
  readonly code: string;
  readonly loopback: boolean;
  readonly message?: string;
  readonly email?: string | undefined;
}

function form({ code, loopback, message, email = "" }: Form): string {
  const person = `
    <label for="email">Your e-mail address</label>
    <input id="email" name="email" type="email" autocomplete="username" required value="${escaped(email)}">
    <label for="passphrase">Your passphrase</label>
    <input id="passphrase" name="passphrase" type="password" autocomplete="current-password" required>`;
  return `
  <h1>Confirm a login</h1>
  <p>A command line asks to log in to this server. Confirm only if you started it and it shows the same code.</p>
  ${message === undefined ? "" : `<p role="alert">${escaped(message)}</p>`}
  <form method="post" action="/device">
    <label for="code">Code</label>
    <input id="code" name="user_code" class="code" autocomplete="off" autocapitalize="characters" spellcheck="false" required value="${escaped(code)}" placeholder="ABCD-2345">
    ${loopback ? "" : person}
    <p class="answers">
      <button name="answer" value="confirm">Confirm</button>
      <button name="answer" value="deny" class="quiet" formnovalidate>Refuse</button>
    </p>
  </form>`;
}

function done(message: string): string {
  return `<h1>${escaped(message.split(".")[0]!)}</h1><p>${escaped(message.slice(message.indexOf(".") + 2))}</p>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

const STYLE = `
  :root { color-scheme: light dark; --text: #1d2125; --page: #fff; --line: #8a919a; --accent: #1f5fbf; --on-accent: #fff }
  @media (prefers-color-scheme: dark) { :root { --text: #e6e8ea; --page: #16181b; --line: #7d858e; --accent: #7fb0ff; --on-accent: #10151c } }
  body { margin: 0; background: var(--page); color: var(--text); font: 16px/24px system-ui, sans-serif }
  main { max-width: 24rem; margin: 12vh auto; padding: 0 24px }
  h1 { font-size: 24px; line-height: 32px; font-weight: 600; margin: 0 0 16px }
  label { display: block; margin: 16px 0 8px }
  input { box-sizing: border-box; width: 100%; padding: 8px; font: inherit; color: inherit; background: transparent; border: 1px solid var(--line); border-radius: 4px }
  .code { font-variant-numeric: tabular-nums; letter-spacing: .1em; text-transform: uppercase }
  .answers { display: flex; gap: 16px; margin: 24px 0 }
  button { padding: 8px 24px; font: inherit; font-weight: 600; border: 1px solid var(--accent); border-radius: 4px; background: var(--accent); color: var(--on-accent) }
  button.quiet { background: transparent; color: inherit; border-color: var(--line) }
  :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
  [role=alert] { border-left: 2px solid var(--accent); padding-left: 16px }`;

function page(body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Confirm a login</title><style>${STYLE}</style></head>
<body><main>${body}</main></body></html>`;
}
