/** What a dossier lacks. Stable; match on these (`decisions` 8). */
export const DossierAnomalyCode = { ARTIFACT_MISSING: "ARTIFACT_MISSING" } as const;
export type DossierAnomalyCode = (typeof DossierAnomalyCode)[keyof typeof DossierAnomalyCode];
