/** What A4 and Letter both have on their side with margins of 10 mm, in CSS pixels, and a little less. */
const SHEET = { width: 976, height: 696 } as const;
const SCALES = [1, 0.9, 0.8, 0.7, 0.6];

/** Makes the board fit on one sheet of paper while it is printed: smaller first, then with the oldest left out. */
export function fitWhilePrinting(): void {
  window.addEventListener("beforeprint", fit);
  window.addEventListener("afterprint", restore);
}

function fit(): void {
  const { classList, style } = document.documentElement;
  classList.add("sheet");
  for (const scale of SCALES) {
    style.setProperty("--scale", String(scale));
    style.setProperty("--sheet", `${SHEET.width / scale}px`);
    if (fits()) return;
  }
  const newestLast = [...document.querySelectorAll(".mission")].reverse();
  if (markFew(newestLast, "without-body")) return;
  markFew(newestLast, "left-out");
}

/** Marks as few of the oldest missions as it takes for the rest to fit; false where even all are not enough. */
function markFew(missions: readonly Element[], mark: "without-body" | "left-out"): boolean {
  const markFirst = (count: number) => {
    for (const [i, mission] of missions.entries()) mission.classList.toggle(mark, i < count);
    if (mark === "left-out") document.querySelector("main")!.dataset["leftOut"] = `${count} more not printed`;
    return fits();
  };
  let [few, enough] = [0, missions.length];
  while (enough - few > 1) {
    const middle = Math.ceil((few + enough) / 2);
    if (markFirst(middle)) enough = middle;
    else few = middle;
  }
  return markFirst(enough);
}

function fits(): boolean {
  return document.body.getBoundingClientRect().height <= SHEET.height;
}

function restore(): void {
  document.documentElement.classList.remove("sheet");
  for (const mission of document.querySelectorAll(".mission"))
    mission.classList.remove("without-body", "left-out");
  delete document.querySelector("main")?.dataset["leftOut"];
}
