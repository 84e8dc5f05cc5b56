import type { TrackerProvider } from "@spec-kitty/tracker";
import { githubProvider } from "@spec-kitty/tracker-github";
import { gitlabProvider } from "@spec-kitty/tracker-gitlab";

/** The trackers that this command knows. */
export const trackerProviders: readonly TrackerProvider[] = [githubProvider, gitlabProvider];
