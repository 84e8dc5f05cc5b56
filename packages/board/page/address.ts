/** The part of the address that leads to a mission. */
export function addressOf(mission_slug: string): string {
  return `#${encodeURIComponent(mission_slug)}`;
}
