/** What a reducer reports of an event that does not count, with a stable code of ours that the wire shape has not (`decisions` 8). */
export type Coded<A, C extends string> = A & { readonly code: C };

/** A reduced state as its model has it, its anomalies with codes. */
export type WithCodes<R extends { readonly anomalies: readonly unknown[] }, C extends string> = Omit<
  R,
  "anomalies"
> & {
  readonly anomalies: readonly Coded<R["anomalies"][number], C>[];
};

/** A reduced state in its wire shape, as the models and golden outputs have it: without the codes of its anomalies. */
export function withoutCodes(state: object): object {
  const { anomalies } = state as { readonly anomalies?: readonly object[] };
  if (anomalies === undefined) return state;
  const told = anomalies.map(({ code: _, ...anomaly }: { readonly code?: string }) => anomaly);
  return { ...state, anomalies: told };
}
