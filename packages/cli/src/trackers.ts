import type { TrackerProvider } from "@spec-kitty/tracker";
import { githubProvider } from "@spec-kitty/tracker-github";

/** The trackers that this command knows. */
export const trackerProviders: readonly TrackerProvider[] = [githubProvider];
