import type { Fetch } from "../transport/http.js";
import { type Finding, remedy } from "./finding.js";
import type { DoctorWorld } from "./world.js";

const LARGEST_SKEW_SECONDS = 60;

/** Compares the time of each answer with ours. */
export function dateWatch(fetch: Fetch, { system }: DoctorWorld) {
  let skew = 0;
  const watched: Fetch = async (url, init) => {
    const before = system.epochMilliseconds();
    const response = await fetch(url, init);
    const date = Date.parse(response.headers.get("date") ?? "");
    const after = system.epochMilliseconds();
    // The header has whole seconds, and the answer took its time: only what lies outside of both counts.
    if (!Number.isNaN(date)) skew = date > after ? date - after : Math.min(0, date + 1000 - before);
    return response;
  };
  const findings = (url: string): Finding[] => {
    const seconds = Math.round(Math.abs(skew) / 1000);
    if (seconds <= LARGEST_SKEW_SECONDS) return [];
    const message = `The clock of this machine is ${seconds} s ${skew > 0 ? "behind" : "ahead of"} that of ${url}: the times of your events are wrong.`;
    const cure = remedy([setClock(process.platform)]);
    return [{ code: "CLOCK_SKEW", severity: "warning", message, file: null, remedy: cure }];
  };
  return { fetch: watched, findings };
}

/** The command that sets the clock of a machine by the network. */
export function setClock(platform: NodeJS.Platform): string {
  if (platform === "win32") return "w32tm /resync";
  return platform === "darwin" ? "sudo sntp -sS time.apple.com" : "sudo timedatectl set-ntp true";
}
