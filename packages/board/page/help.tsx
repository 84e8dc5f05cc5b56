import type { ComponentChildren, RefObject } from "preact";
import type { Pulse } from "../src/view/silence.js";

const KEYS = [
  [["j", "k"], "next and previous mission or card"],
  [["Enter"], "open or fold a mission"],
  [["/"], "filter by mission, work package or who"],
  [["Esc"], "leave and clear the filter"],
  [["?"], "these keys"],
] as const;

const PULSES: readonly (readonly [Pulse, string])[] = [
  ["moving", "a line about it was written in the last two minutes"],
  ["alive", "somebody is at it"],
  ["late", "silent for longer than is usual in its lane"],
  ["very-late", "silent for more than four times as long"],
];

/** The keys, and what the marks mean. */
export function Help({ dialog }: { readonly dialog: RefObject<HTMLDialogElement | null> }) {
  return (
    <dialog ref={dialog} aria-labelledby="help-title">
      <h3 id="help-title">Keys</h3>
      <dl>
        {KEYS.map(([keys, meaning]) => (
          <Row key={meaning} meaning={meaning}>
            {keys.map((key) => (
              <kbd class="key" key={key}>
                {key}
              </kbd>
            ))}
          </Row>
        ))}
      </dl>
      <h3>Marks</h3>
      <dl>
        {PULSES.map(([pulse, meaning]) => (
          <Row key={pulse} meaning={meaning}>
            <span class={pulse}>
              <i class="dot" aria-hidden="true" />
            </span>
          </Row>
        ))}
        <Row meaning="a work package each, the darker the nearer to done">
          <span class="marks" aria-hidden="true">
            <i class="done" />
            <i class="in_review" />
            <i class="in_progress" />
            <i class="planned" />
          </span>
        </Row>
      </dl>
      <form method="dialog">
        <button type="submit">Close</button>
      </form>
    </dialog>
  );
}

function Row({ meaning, children }: { readonly meaning: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{children}</dt>
      <dd>{meaning}</dd>
    </div>
  );
}
