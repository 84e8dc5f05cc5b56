/**
 * A long random life of one workspace: people edit on both sides, requests fail before or after they did their work, the
 * process dies between any two steps and starts again on what is on the disk. Afterwards nothing may be lost, doubled or
 * still moving.
 */
import type { ExternalRef, TrackerStore } from "../../../src/index.ts";
import { Dice } from "./dice.ts";
import { MortalEngine, type MortalEngineOptions } from "./mortal-engine.ts";
import { People, type PeopleOptions } from "./people.ts";
import { verify } from "./verdict.ts";

export interface SoakOptions extends PeopleOptions, Omit<MortalEngineOptions, "connector"> {
  readonly edits: number;
}

export interface SoakReport {
  readonly edits: number;
  readonly issues: number;
  readonly comments: number;
  readonly runs: number;
  readonly crashes: number;
  readonly faults: number;
  /** Creations of which a person had to say what they made. */
  readonly doubts: number;
  readonly conflicts: number;
  readonly busy_runs_at_end: number;
}

export async function soak(options: SoakOptions): Promise<SoakReport> {
  const { provider, clock, random, edits } = options;
  const dice = new Dice(random);
  const people = new People(options, dice);
  const meanwhile = (ref: ExternalRef, store: TrackerStore) => people.interfere(ref, store);
  const engine = await MortalEngine.start({ ...options, connector: provider.connector, meanwhile }, dice);
  for (let i = 0; i < edits; i++) {
    await people.act(engine.store);
    clock.move(dice.upTo(40));
    if (dice.chance(0.15)) await engine.run();
    if (dice.chance(0.02)) await engine.answerOne();
  }
  await engine.settle();
  await verify(people, engine, provider);
  let conflicts = 0;
  for await (const _ of engine.store.conflicts()) conflicts++;
  await engine.store[Symbol.asyncDispose]();
  const { busy, ...counts } = engine.counts;
  const sizes = { edits, issues: people.made, comments: people.comments.length };
  return { ...sizes, ...counts, conflicts, busy_runs_at_end: busy };
}
