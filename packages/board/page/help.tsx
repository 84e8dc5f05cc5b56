import type { RefObject } from "preact";

const KEYS = [
  [["j", "k"], "next and previous mission or card"],
  [["Enter"], "open or fold a mission"],
  [["/"], "filter by mission, work package or who"],
  [["Esc"], "leave and clear the filter"],
  [["?"], "these keys"],
] as const;

/** The keys, and what the marks mean. */
export function Help({ dialog }: { readonly dialog: RefObject<HTMLDialogElement | null> }) {
  return (
    <dialog ref={dialog} aria-labelledby="help-title">
      <h3 id="help-title">Keys</h3>
      <dl>
        {KEYS.map(([keys, what]) => (
          <div key={what}>
            <dt>
              {keys.map((key) => (
                <kbd class="key" key={key}>
                  {key}
                </kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <h3>Marks</h3>
      <dl>
        <div>
          <dt class="who moving">
            <i class="dot" aria-hidden="true" />
          </dt>
          <dd>something was written about it in the last two minutes</dd>
        </div>
        <div>
          <dt class="who alive">
            <i class="dot" aria-hidden="true" />
          </dt>
          <dd>somebody is at it</dd>
        </div>
        <div>
          <dt class="who late">
            <i class="dot" aria-hidden="true" />
          </dt>
          <dd>silent for longer than work packages usually stay in this lane</dd>
        </div>
        <div>
          <dt class="who very-late">
            <i class="dot" aria-hidden="true" />
          </dt>
          <dd>silent for more than four times as long</dd>
        </div>
      </dl>
      <form method="dialog">
        <button type="submit">Close</button>
      </form>
    </dialog>
  );
}
