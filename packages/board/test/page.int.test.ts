import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterEach, describe, expect, test } from "vitest";
import { type ServedBoard, serveBoard } from "../src/server.js";
import { expectAccessible, inChromium, printedSheets } from "./chromium.js";
import { at, type DiskRepository, diskRepository, Mission } from "./mission-writer.js";

const SAMPLE = join(import.meta.dirname, "../../../fixtures/sample-repo");
/** A minute after the last line of the sample. */
const SAMPLE_NOW = "2026-11-24T10:40:00Z";
const NOW = at("12:00");

const opened: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

async function served(root: string, port = 0): Promise<ServedBoard> {
  const board = await serveBoard({ root, port });
  opened.push(() => board.close());
  return board;
}

function onDisk(...missions: readonly Mission[]): DiskRepository {
  const repository = diskRepository(...missions);
  opened.push(() => repository.remove());
  return repository;
}

const TO_REVIEW = "genesis > planned > claimed > in_progress > for_review";
const seats = () =>
  new Mission("seat-booking", "Book a seat")
    .task("WP01", { title: "Card payment" })
    .walk("11:50", "WP01", "genesis > planned > claimed > in_progress", "claude")
    .task("WP02", { title: "Waiting list" })
    .walk("11:40", "WP02", TO_REVIEW, "codex");
const harbour = () =>
  new Mission("harbour-map", "Map of the harbour").move("09:00", "WP01", "genesis > done");

/** The line that brings WP01 to review. */
const handedIn = seats().move("11:59", "WP01", "in_progress > for_review", "claude").lines.at(-1)!;

const card = (wp_id: string) => `[data-wp="${wp_id}"]`;
/** Clicks every element that matches, each of which no longer does once it is clicked. */
async function clickAll(page: Page, selector: string): Promise<void> {
  for (let left = await page.locator(selector).count(); left > 0; left--)
    await page.locator(selector).first().click();
  expect(await page.locator(selector).count()).toBe(0);
}

const focused = (page: Page) =>
  page.evaluate(
    () => document.activeElement?.getAttribute("data-wp") ?? document.activeElement?.textContent ?? "",
  );

inChromium("the page of the board", (open) => {
  describe.each([
    ["1280 px, light", { viewport: { width: 1280, height: 900 }, colorScheme: "light" }],
    ["1280 px, dark", { viewport: { width: 1280, height: 900 }, colorScheme: "dark" }],
    ["390 px, light", { viewport: { width: 390, height: 844 }, colorScheme: "light" }],
    ["390 px, dark", { viewport: { width: 390, height: 844 }, colorScheme: "dark" }],
  ] as const)("at %s", (_, options) => {
    test("is accessible, loads nothing from elsewhere and scrolls down only", async () => {
      const { url } = await served(SAMPLE);
      const { page, complaints, asked } = await open(url, { ...options, now: SAMPLE_NOW });
      await expectAccessible(page);
      await clickAll(page, "h2 button[aria-expanded=false]");
      await clickAll(page, "details:not([open]) > summary");
      await expectAccessible(page);
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
      ).toBeLessThanOrEqual(0);
      await page.keyboard.press("?");
      await expectAccessible(page);
      expect(new Set(asked.map((address) => new URL(address).origin))).toEqual(
        new Set([new URL(url).origin]),
      );
      expect(complaints).toEqual([]);
    });
  });

  test("says the state first, in one sentence", async () => {
    const { url } = await served(SAMPLE);
    const { page } = await open(url, { now: SAMPLE_NOW });
    const first = await page.locator("header").textContent();
    expect(first!.replaceAll("\u00a0", " ")).toMatch(
      /^4 missions in hand: 2 approved, 4 in review, 4 in progress, 1 claimed, 2 blocked \(WP02 4 d\); you are asked 1 question\./,
    );
    expect(await page.title()).toMatch(/^sample-repo: 4 missions in hand/);
  });

  test("has one typeface in two weights", async () => {
    const { url } = await served(SAMPLE);
    const { page } = await open(url, { now: SAMPLE_NOW });
    const fonts = await page.evaluate(() =>
      [...document.querySelectorAll("body *")].map((element) => {
        const { fontFamily, fontWeight, fontStyle } = getComputedStyle(element);
        return `${fontFamily} ${fontWeight} ${fontStyle}`;
      }),
    );
    expect([...new Set(fonts)].sort()).toEqual([
      "system-ui, sans-serif 400 normal",
      "system-ui, sans-serif 600 normal",
    ]);
  });

  test("lays lanes side by side as wide as what they hold, blocked beside in progress", async () => {
    const { url } = await served(SAMPLE);
    const { page } = await open(url, { now: SAMPLE_NOW });
    const lanes = await page.evaluate(() =>
      [...document.querySelectorAll("#seat-booking-01M83PPH .lane")].map((lane) => {
        const { left, right, top } = lane.getBoundingClientRect();
        return {
          name: lane.querySelector("h3")!.textContent!.trim(),
          left,
          right,
          top,
          isEmpty: lane.matches(".empty"),
        };
      }),
    );
    expect(lanes.map(({ name }) => name)).toEqual([
      ...["Planned 3", "Claimed 1", "In progress 2", "Blocked 1", "For review 1", "In review 1"],
      ...["Approved", "Done 2", "Canceled"],
    ]);
    expect(new Set(lanes.map(({ top }) => top)).size).toBe(1);
    for (const [i, { right }] of lanes.entries())
      expect(right).toBeLessThanOrEqual(lanes[i + 1]?.left ?? 1280);
    const widths = (isEmpty: boolean) =>
      lanes.filter((lane) => lane.isEmpty === isEmpty).map(({ left, right }) => right - left);
    expect(Math.max(...widths(true))).toBeLessThan(80);
    expect(Math.min(...widths(false))).toBeGreaterThan(100);
  });

  test("is a list where there is no room side by side", async () => {
    const { url } = await served(SAMPLE);
    const { page } = await open(url, { now: SAMPLE_NOW, viewport: { width: 390, height: 844 } });
    const boxes = await page.evaluate(() =>
      [...document.querySelectorAll("#seat-booking-01M83PPH .lane:not(.empty)")].map((lane) => {
        const { left, width } = lane.getBoundingClientRect();
        return { left, width };
      }),
    );
    expect(boxes).toEqual(boxes.map(() => ({ left: 16, width: 390 - 32 })));
  });

  test("folds done to a count with the last three", async () => {
    const over = new Mission("over").move("11:00", "WP09", "genesis > claimed");
    for (let n = 1; n <= 8; n++) over.move(`10:0${n}`, `WP0${n}`, "genesis > done");
    const { url } = await served(onDisk(over).root);
    const { page } = await open(url, { now: NOW });
    const done = page.locator(".lane.done");
    expect(await done.locator("h3").textContent()).toMatch(/^Done\s+8$/);
    expect(await done.locator(".card b").allInnerTexts()).toEqual(["WP08", "WP07", "WP06"]);
    await done.getByRole("button", { name: "5 more" }).click();
    expect(await done.locator(".card").count()).toBe(8);
    await done.getByRole("button", { name: "fewer" }).click();
    expect(await done.locator(".card").count()).toBe(3);
  });

  test("lists problems and anomalies with file and line, and leads to them", async () => {
    const { url } = await served(SAMPLE);
    const { page } = await open(url, { now: SAMPLE_NOW, viewport: { width: 1280, height: 400 } });
    await page.getByRole("link", { name: "3 problems" }).click();
    const problem = page.getByText("kitty-specs/passenger-notices-01M7Q8EC/status.events.jsonl:23");
    await expect
      .poll(() => problem.evaluate((element) => element.getBoundingClientRect().top < 400))
      .toBe(true);
    await page.locator("#tide-table-import-01M7VXSE summary").click();
    const anomalies = await page.locator("#tide-table-import-01M7VXSE .findings li").allInnerTexts();
    expect(anomalies.map((text) => text.replaceAll(/\s+/g, " "))).toContain(
      "kitty-specs/tide-table-import-01M7VXSE/status.events.jsonl:34 WP04: The event stands here again; its first line counts. DUPLICATE_LINE",
    );
  });

  test("spends colour on life and lateness only", async () => {
    const mission = new Mission("m").walk("08:00", "WP09", "claimed > in_progress > for_review");
    for (const [n, time] of ["11:59", "11:55", "11:45", "08:00"].entries())
      mission.move(time, `WP0${n}`, "claimed > in_progress");
    const { url } = await served(onDisk(mission).root);
    const { page } = await open(url, { now: NOW });
    const cards = await page.evaluate(() =>
      [...document.querySelectorAll(".in_progress .card")].map((one) => {
        const who = one.querySelector(".who")!;
        const dot = getComputedStyle(who.querySelector(".dot")!);
        return [who.className, getComputedStyle(who).color, dot.backgroundColor, dot.animationName];
      }),
    );
    const [soft, accent, amber, red] = [
      "rgb(87, 89, 83)",
      "rgb(63, 81, 196)",
      "rgb(138, 82, 0)",
      "rgb(179, 38, 30)",
    ];
    expect(cards).toEqual([
      ["who moving", soft, accent, "breathe"],
      ["who alive", soft, accent, "none"],
      ["who late", amber, amber, "none"],
      ["who very-late", red, red, "none"],
    ]);
    expect(await page.locator(`${card("WP03")} .facts`).textContent()).toBe("usually 1\u00a0min");
  });

  describe("by keyboard", () => {
    test("walks through missions and cards, folds and opens them", async () => {
      const { url } = await served(onDisk(seats(), harbour()).root);
      const { page } = await open(url, { now: NOW });
      const walk: string[] = [];
      for (const key of "jjjjjk") {
        await page.keyboard.press(key);
        walk.push(await focused(page));
      }
      expect(walk).toEqual([
        "Book a seat",
        "WP01",
        "WP02",
        "Map of the harbour",
        "Map of the harbour",
        "WP02",
      ]);
      await page.keyboard.press("k");
      await page.keyboard.press("k");
      await page.keyboard.press("Enter");
      expect(await page.locator("#seat-booking .lane").count()).toBe(0);
      await page.keyboard.press("Enter");
      expect(await page.locator("#seat-booking .lane").count()).toBe(9);
    });

    test("filters, and leaves the filter", async () => {
      const { url } = await served(onDisk(seats(), harbour()).root);
      const { page } = await open(url, { now: NOW });
      await page.keyboard.press("/");
      await page.keyboard.type("waiting j?");
      expect(await page.getByText("Nothing holds “waiting j?”.").isVisible()).toBe(true);
      for (let n = 0; n < 3; n++) await page.keyboard.press("Backspace");
      expect(await page.locator(".card b").allInnerTexts()).toEqual(["WP02"]);
      expect(await page.locator("[role=status].unseen").textContent()).toBe("1 mission");
      await page.keyboard.press("Escape");
      expect(await page.locator(".card b").allInnerTexts()).toEqual(["WP01", "WP02"]);
      await page.keyboard.press("j");
      expect(await focused(page)).toBe("Book a seat");
    });

    test("shows the keys, and takes none while it does", async () => {
      const { url } = await served(onDisk(seats()).root);
      const { page } = await open(url, { now: NOW });
      await page.keyboard.press("?");
      expect(await page.getByRole("dialog", { name: "Keys" }).isVisible()).toBe(true);
      await page.keyboard.press("/");
      await page.keyboard.press("Escape");
      expect(await page.getByRole("dialog").isVisible()).toBe(false);
      await page.keyboard.press("Control+j");
      expect(await focused(page)).not.toBe("Book a seat");
    });
  });

  describe("live", () => {
    test("shows an appended line in less than a second, warm, and says it; then cools", async () => {
      const repository = onDisk(seats(), harbour());
      const { page } = await open((await served(repository.root)).url, { now: NOW });
      await page.locator(card("WP02")).focus();
      const start = performance.now();
      repository.append("seat-booking", handedIn);
      await page.locator(`.for_review ${card("WP01")}`).waitFor();
      expect(performance.now() - start).toBeLessThan(1_000);
      const moved = page.locator(card("WP01"));
      const background = () => moved.evaluate((element) => getComputedStyle(element).backgroundColor);
      expect(await background()).toBe("rgb(227, 231, 251)");
      expect(await page.locator("[role=status].unseen").textContent()).toBe("WP01: for review");
      expect(await focused(page)).toBe("WP02");
      expect(await page.locator(card("WP02")).getAttribute("class")).not.toContain("warm");
      await expect.poll(background, { timeout: 5_000 }).toBe("rgb(255, 255, 255)");
    });

    test("shows a new mission, and lets go of one that is gone", async () => {
      const repository = onDisk(seats());
      const { page } = await open((await served(repository.root)).url, { now: NOW });
      repository.write(harbour());
      await page.getByRole("button", { name: "Map of the harbour" }).waitFor();
      repository.remove();
      await page.getByRole("heading", { name: "No missions yet." }).waitFor();
    });

    test("comes back by itself after the server was away, without loading anew", async () => {
      const repository = onDisk(seats());
      const first = await served(repository.root);
      const { page } = await open(first.url, { now: NOW });
      await page.evaluate(() => Object.assign(window, { sameDocument: true }));
      await first.close();
      await page.getByText("not connected").waitFor();
      expect(await page.locator(card("WP01")).isVisible()).toBe(true);
      repository.append("seat-booking", handedIn);
      await served(repository.root, first.port);
      await page.locator(`.for_review ${card("WP01")}`).waitFor();
      await page.getByText("live", { exact: true }).waitFor();
      expect(await page.evaluate(() => "sameDocument" in window)).toBe(true);
    });
  });

  test("stands still for people who want no motion", async () => {
    const repository = onDisk(seats());
    const { page } = await open((await served(repository.root)).url, {
      now: at("11:53"),
      reducedMotion: "reduce",
    });
    const dot = page.locator(`${card("WP01")} .moving .dot`);
    expect(await dot.evaluate((element) => getComputedStyle(element).animationName)).toBe("none");
  });

  test("is calm and quick with 400 missions", async () => {
    const missions = Array.from({ length: 400 }, (_, n) => {
      const day = new Date(Date.parse(NOW) - n * 86_400_000).toISOString().slice(0, 10);
      const mission = new Mission(`mission-${n}`, `Mission number ${n}`);
      for (let wp = 1; wp <= 9; wp++)
        for (const [m, step] of ["genesis > planned", "planned > claimed", "claimed > done"].entries())
          if (n > 0 || wp > 1 || m < 2) mission.move(`${day}T10:0${wp}:0${m}Z`, `WP0${wp}`, step);
      return mission;
    });
    const repository = onDisk(...missions);
    const { page } = await open((await served(repository.root)).url, { now: NOW });
    expect(await page.locator(".mission").count()).toBe(13);
    expect(await page.locator("body *").count()).toBeLessThan(1_000);
    await page.getByRole("button", { name: "387 older missions, 387 of them finished" }).waitFor();
    const start = performance.now();
    repository.append("mission-0", missions[0]!.move("11:59", "WP01", "claimed > in_progress").lines.at(-1)!);
    await page.locator(`.in_progress ${card("WP01")}`).waitFor();
    expect(performance.now() - start).toBeLessThan(1_000);
    await page.keyboard.press("/");
    await page.keyboard.type("number 399");
    expect(await page.locator(".mission").count()).toBe(1);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "387 older missions" }).click();
    expect(await page.locator(".mission").count()).toBe(400);
    expect(await printedSheets(page)).toBe(1);
  });

  test("goes to the mission that its address names, however old", async () => {
    const missions = Array.from({ length: 30 }, (_, n) =>
      new Mission(`m-${n}`).move(
        `2026-01-${String(30 - n).padStart(2, "0")}T10:00:00Z`,
        "WP01",
        "genesis > done",
      ),
    );
    const { url } = await served(onDisk(...missions).root);
    const { page } = await open(`${url}#m-29`, { now: NOW });
    await page.locator("#m-29 .lane.done").waitFor();
    expect(
      await page.locator("#m-29").evaluate((element) => element.getBoundingClientRect().top),
    ).toBeLessThan(900);
  });

  test("goes to a mission whose name needs care in an address, and stays where the address is none", async () => {
    const strange = new Mission("50% <done> é#", "Strange").text("{");
    const { url } = await served(onDisk(strange, seats()).root);
    const { page, complaints } = await open(`${url}#%`, { now: NOW });
    await page.getByRole("link", { name: "1 problem" }).click();
    await page.getByText("kitty-specs/50% <done> é#/status.events.jsonl:1").waitFor();
    expect(complaints).toEqual([]);
  });

  test("shows what a log says as text, whatever it says", async () => {
    const script = `</script><img src=x onerror="window.owned=1"><script>window.owned=1</script>`;
    const nasty = new Mission("x\"><svg onload='window.owned=1'>", script)
      .task("WP01", { title: script, dependencies: [script] })
      .walk("11:00", "WP01", "genesis > planned > claimed > in_progress", script, {
        force: true,
        reason: script,
      })
      .move("11:30", "WP01", "in_progress > blocked", "javascript:window.owned=1", { reason: script })
      .event("11:40", "DecisionPointOpened", { decision_point_id: "d", question: script, actor_id: script })
      .text(script);
    const { url } = await served(onDisk(nasty).root);
    const { page, asked } = await open(url, { now: NOW });
    await clickAll(page, "details:not([open]) > summary");
    expect(await page.getByRole("button", { name: script }).isVisible()).toBe(true);
    expect(await page.evaluate(() => "owned" in window)).toBe(false);
    expect(await page.locator("img, svg, body script ~ script").count()).toBe(0);
    expect(asked.map((address) => new URL(address).pathname)).toEqual(["/", "/events"]);
  });

  test("runs no script but its own, even from inside", async () => {
    const { url } = await served(onDisk(seats()).root);
    const { page } = await open(url, { now: NOW });
    const refused = await page.evaluate(() => {
      try {
        document.body.innerHTML = "<b>x</b>";
        return "taken";
      } catch (error) {
        return (error as Error).name;
      }
    });
    expect(refused).toBe("TypeError");
    const loaded = await page.evaluate(() =>
      fetch("https://example.com/").then(
        () => "loaded",
        () => "refused",
      ),
    );
    expect(loaded).toBe("refused");
  });

  test("is printed on one sheet, light, and is as before after it", async () => {
    const many = Array.from({ length: 12 }, (_, n) => {
      const mission = new Mission(`m-${n}`, `Mission ${n}`);
      for (let wp = 10; wp < 40; wp++)
        mission.task(`WP${wp}`, { title: "A work package with a title of some length" });
      for (let wp = 10; wp < 40; wp++)
        mission.walk("11:00", `WP${wp}`, "genesis > planned > claimed > in_progress");
      return mission;
    });
    for (const root of [SAMPLE, onDisk(...many).root]) {
      const { url } = await served(root);
      const { page } = await open(url, { now: root === SAMPLE ? SAMPLE_NOW : NOW, colorScheme: "dark" });
      const before = await page.locator("main").innerHTML();
      expect(await printedSheets(page)).toBe(1);
      expect(await page.locator("main").innerHTML()).toBe(before);
      await page.emulateMedia({ media: "print" });
      expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(
        "rgb(255, 255, 255)",
      );
    }
  });
});

test("the page is small enough to be one file", () => {
  expect(readFileSync(join(import.meta.dirname, "../src/generated/page.ts")).length).toBeLessThan(64 * 1024);
});
