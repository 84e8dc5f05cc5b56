/** A real Chromium for tests of the page. */
import { existsSync } from "node:fs";
import axe, { type AxeResults } from "axe-core";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect } from "vitest";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = process.env["SKITTY_CHROMIUM"] ?? PLACES.find((path) => existsSync(path));
const missing =
  executablePath === undefined
    ? "Chromium is not here: install it, or name it in SKITTY_CHROMIUM"
    : undefined;

export interface OpenPage {
  readonly page: Page;
  /** What went wrong in the page: errors, refused loads, messages on its console. */
  readonly complaints: readonly string[];
  /** Every address that the page asked for. */
  readonly asked: readonly string[];
}

export interface PageOptions extends BrowserContextOptions {
  /** The moment that the page takes for now. */
  readonly now?: string;
}

export type Open = (url: string, options?: PageOptions) => Promise<OpenPage>;

/** A group of tests in a browser; skipped with the reason where there is none, a failure in CI. */
export function inChromium(title: string, define: (open: Open) => void): void {
  if (missing !== undefined && process.env["CI"] === "true") throw new Error(`${title}: ${missing}`);
  describe.skipIf(missing !== undefined)(
    missing === undefined ? title : `${title} (skipped: ${missing})`,
    () => {
      let browser: Browser;
      beforeAll(async () => {
        // Containers give no sandbox; the tests load nothing but the board.
        browser = await chromium.launch({ executablePath: executablePath!, args: ["--no-sandbox"] });
      });
      afterAll(() => browser.close());
      define(async (url, { now, ...options } = {}) => {
        const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
        const page = await context.newPage();
        const complaints: string[] = [];
        const asked: string[] = [];
        page.on("pageerror", ({ message }) => complaints.push(message));
        page.on("console", (message) => complaints.push(message.text()));
        page.on("request", (request) => asked.push(request.url()));
        if (now !== undefined) await page.clock.setFixedTime(new Date(now));
        await page.goto(url);
        await page.waitForSelector("h1");
        return { page, complaints, asked };
      });
    },
  );
}

/** Expects that axe finds nothing wrong with a page, best practices among them. */
export async function expectAccessible(page: Page): Promise<void> {
  // Evaluated, not added as a script: the page's policy stays as it is.
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate("axe.run()")) as AxeResults;
  const found = violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join("\n")}`,
  );
  expect(found).toEqual([]);
}

/** How many sheets a page is printed on. */
export async function printedSheets(page: Page): Promise<number> {
  const pdf = await page.pdf({ preferCSSPageSize: true, format: "A4" });
  return pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length ?? 0;
}
