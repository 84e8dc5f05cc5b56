import { expect, test } from "vitest";

/** Each code of a reducer is what the last anomaly of its own case says, and every code has a case. */
export function testAnomalyCodes<C extends string>(
  codes: Readonly<Record<string, C>>,
  cases: { readonly [one in C]: () => { readonly anomalies: readonly { readonly code: C }[] } },
): void {
  test("every code of an anomaly has a case", () => {
    expect(Object.keys(cases).sort()).toEqual(Object.values(codes).sort());
    expect(Object.keys(codes)).toEqual(Object.values(codes));
  });
  test.each(Object.keys(cases) as C[])("%s is told", (code) => {
    expect(cases[code]().anomalies.at(-1)?.code).toBe(code);
  });
}
