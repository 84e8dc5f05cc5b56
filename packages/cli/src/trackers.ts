import type { TrackerProvider } from "@spec-kitty/tracker";

/** The trackers that this command knows. */
export const trackerProviders: readonly TrackerProvider[] = [];
