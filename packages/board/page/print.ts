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
  const missions = [...document.querySelectorAll<HTMLElement>(".mission")].reverse();
  for (const mission of missions.slice(0, -1)) {
    mission.classList.add("without-body");
    if (fits()) return;
  }
  for (const [index, mission] of missions.entries()) {
    mission.classList.add("left-out");
    document.querySelector("main")!.dataset["leftOut"] = `${index + 1} more not printed`;
    if (fits()) return;
  }
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
