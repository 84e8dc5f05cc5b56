/** How a terminal shows what colour and weight say; picocolors' `createColors` gives one. */
export interface Colours {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly cyan: Paint;
  readonly yellow: Paint;
  readonly red: Paint;
}

type Paint = (text: string) => string;

const same: Paint = (text) => text;

export const NO_COLOURS: Colours = { bold: same, dim: same, cyan: same, yellow: same, red: same };
