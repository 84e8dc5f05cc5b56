/** One measured line of `npm run bench`. */
export interface BenchRow {
  readonly name: string;
  readonly unit: string;
  readonly ours: number;
  /** The same work by the reference, where it was measured. */
  readonly peer: number | null;
  /** The same work without us. */
  readonly floor: number | null;
  /** What `limit` is compared with. */
  readonly ratio: number;
  readonly limit: number;
  readonly ok: boolean;
}
