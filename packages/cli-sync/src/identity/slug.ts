/** Names that follow from where a repository came from (`cli-sync 1.3`, 1.4). */

/** Lower case, `_` and blanks as `-`; nothing else changes. */
export function normalizeSlug(name: string): string {
  return name.toLowerCase().replaceAll(/[_ ]/g, "-");
}

/** The slug of a project; a URL that ends in a slash names nothing, and the directory steps in (`decisions` 20). */
export function projectSlug(originUrl: string | null, directoryName: string): string {
  const fromOrigin = originUrl === null ? "" : slugOfOrigin(originUrl);
  return fromOrigin === "" ? normalizeSlug(directoryName) : fromOrigin;
}

/** The slug that the origin alone gives; empty where its URL ends in a slash. */
export function slugOfOrigin(url: string): string {
  let name = url.trim();
  if (name.endsWith(".git")) name = name.slice(0, -".git".length);
  if (name.includes(":") && name.includes("@")) name = name.slice(name.lastIndexOf(":") + 1);
  return normalizeSlug(name.slice(name.lastIndexOf("/") + 1));
}

const SCP_FORM = /^(?:[^@/]+@)?[^:/]+:(.+)$/;
const URL_FORM = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/([^/]+)\/(.*)$/;

/** `owner/repo` of an origin with case kept; null where it has no owner or lies on this machine. */
export function repoSlugOfOrigin(url: string): string | null {
  const text = url.trim();
  if (text === "" || /^file:/i.test(text) || /^(?:\/|\.\/|\.\.\/)/.test(text)) return null;
  const path = URL_FORM.exec(text)?.[3] ?? SCP_FORM.exec(text)?.[1];
  if (path === undefined) return null;
  const trimmed = path.replaceAll(/^\/+|\/+$/g, "").replace(/\.git$/, "");
  const segments = trimmed.split("/").filter((segment) => segment !== "");
  return segments.length < 2 ? null : segments.join("/");
}

/** Whether a user's own `repo_slug` can stand: at least two segments, none blank. */
export function isRepoSlug(slug: string): boolean {
  return slug.includes("/") && slug.split("/").every((segment) => segment.trim() !== "");
}
