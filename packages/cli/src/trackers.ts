import type { TrackerProvider } from "@spec-kitty/tracker";
import { azureDevOpsProvider } from "@spec-kitty/tracker-azure-devops";
import { beadsProvider } from "@spec-kitty/tracker-beads";
import { fpProvider } from "@spec-kitty/tracker-fp";
import { githubProvider } from "@spec-kitty/tracker-github";
import { gitlabProvider } from "@spec-kitty/tracker-gitlab";
import { jiraProvider } from "@spec-kitty/tracker-jira";
import { linearProvider } from "@spec-kitty/tracker-linear";

/** The trackers that this command knows. */
export const trackerProviders: readonly TrackerProvider[] = [
  githubProvider,
  gitlabProvider,
  jiraProvider,
  linearProvider,
  azureDevOpsProvider,
  beadsProvider,
  fpProvider,
];
