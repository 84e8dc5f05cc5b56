import { useEffect } from "preact/hooks";

export interface Keys {
  readonly filter: () => void;
  readonly help: () => void;
}

/** `/` filters, `j` and `k` walk through missions and cards, `?` says so. Keys do nothing while somebody types. */
export function useKeyboard({ filter, help }: Keys): void {
  useEffect(() => {
    const act: Readonly<Record<string, () => void>> = {
      "/": filter,
      "?": help,
      j: () => step(1),
      k: () => step(-1),
    };
    const onKey = (event: KeyboardEvent) => {
      const taken = event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target);
      const action = taken || document.querySelector("dialog[open]") !== null ? undefined : act[event.key];
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [filter, help]);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable]") !== null
  );
}

/** Moves the focus to the next or the previous stop; from nowhere to the first one on screen. */
function step(by: 1 | -1): void {
  const stops = [...document.querySelectorAll<HTMLElement>("[data-stop]")];
  const current = stops.indexOf(document.activeElement as HTMLElement);
  const onScreen = stops.findIndex((stop) => stop.getBoundingClientRect().top >= 0);
  const next = current >= 0 ? stops[current + by] : stops[Math.max(0, onScreen)];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
}
