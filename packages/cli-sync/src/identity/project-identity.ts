import { buildIdOf } from "./build-id.js";
import { type Machine, nodeIdOf } from "./node-id.js";

/** The fields as they stand in `.kittify/config.yaml`; null where one is missing (`cli-sync 1.1`). */
export interface IdentityFields {
  readonly uuid: string | null;
  readonly slug: string | null;
  readonly node_id: string | null;
  readonly build_id: string | null;
  /** The user's own `owner/repo`; never made up. */
  readonly repo_slug: string | null;
}

/** What new fields are made from. */
export interface IdentitySources {
  readonly machine: Machine;
  /** The slug of the repository, see `repositorySlug`. */
  readonly slug: string;
  readonly newUuid: () => string;
}

const NOTHING: IdentityFields = { uuid: null, slug: null, node_id: null, build_id: null, repo_slug: null };

/** Which project, on which node, in which build. A value: changing it makes another. */
export class ProjectIdentity implements IdentityFields {
  readonly uuid: string | null;
  readonly slug: string | null;
  readonly node_id: string | null;
  readonly build_id: string | null;
  readonly repo_slug: string | null;

  constructor(fields: Partial<IdentityFields> = {}) {
    const { uuid, slug, node_id, build_id, repo_slug } = { ...NOTHING, ...fields };
    this.uuid = uuid;
    this.slug = slug;
    this.node_id = node_id;
    this.build_id = build_id;
    this.repo_slug = repo_slug;
  }

  /** Whether uuid, slug, node id and build id are all there. */
  get isComplete(): boolean {
    return [this.uuid, this.slug, this.node_id, this.build_id].every(
      (value) => value !== null && value !== "",
    );
  }

  /** The same with every missing field made; what is there stays, and `repo_slug` is never made. */
  withDefaults({ machine, slug, newUuid }: IdentitySources): ProjectIdentity {
    const uuid = this.uuid || newUuid();
    const node_id = this.node_id || nodeIdOf(machine);
    return new ProjectIdentity({
      uuid,
      slug: this.slug || slug,
      node_id,
      build_id: this.build_id || buildIdOf(uuid, node_id),
      repo_slug: this.repo_slug,
    });
  }
}
