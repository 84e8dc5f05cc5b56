import { loopbackNango, NANGO_SECRET } from "../../../../test/support/nango.ts";
import { machineClock } from "../../../tracker/src/index.ts";
import { API_KEY, LinearVendor } from "./linear-vendor.ts";

export interface LinearBehindNango extends AsyncDisposable {
  /** What a host finds in its environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** What the host did that Linear or Nango do not take. */
  refusals(): readonly string[];
}

/** A team with one issue, as an example reaches it. */
export async function linearBehindNango(): Promise<LinearBehindNango> {
  const linear = await LinearVendor.open({ clock: machineClock() });
  linear.workspace.createIssue(linear.team.id, { title: "Chart the harbour" });
  const integration = { provider_config_key: "linear", connection_id: "conn-1", base_url: linear.origin };
  const nango = await loopbackNango({
    integrations: [{ ...integration, credentials: { authorization: API_KEY } }],
  });
  return {
    environment: {
      ...{ NANGO_URL: nango.url, NANGO_SECRET_KEY: NANGO_SECRET, NANGO_CONNECTION_ID: "conn-1" },
      LINEAR_TEAM_ID: linear.team.id,
    },
    refusals: () => [...nango.refusals, ...linear.refusals],
    async [Symbol.asyncDispose]() {
      await nango[Symbol.asyncDispose]();
      await linear[Symbol.asyncDispose]();
    },
  };
}
