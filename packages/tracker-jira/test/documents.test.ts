/** Texts and documents: what was written comes back as it went in, and what people made outlives an edit beside it. */
import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AdfNode } from "../src/adf/node.ts";
import { textOf } from "../src/adf/read.ts";
import { documentOf } from "../src/adf/write.ts";

const schema = JSON.parse(
  readFileSync(new URL("support/adf-schema.json", import.meta.url), "utf8"),
) as object;
const ajv = new Ajv({ strict: false });
const isValid = ajv.compile(schema);

function comesBack(text: string): void {
  const document = documentOf(text);
  expect(textOf(document)).toBe(text);
  if (!isValid(document)) expect.fail(`${ajv.errorsText(isValid.errors)}: ${JSON.stringify(document)}`);
}

const pieces = [
  ...[
    "\n",
    "\n\n",
    "\n\n\n",
    "- ",
    "  ",
    "   ",
    "1. ",
    "2. ",
    "10. ",
    "# ",
    "###### ",
    "> ",
    ">",
    "---",
    "| a | b |",
  ],
  ...[
    "a",
    "b c",
    " ",
    "\t",
    "\r\n",
    "\u0000",
    "\u{1F431}",
    "\u2028",
    "\ud800",
    "\ufeff",
    "\\",
    "<b>",
    "&amp;",
    "_x_",
  ],
  ...[
    "`",
    "``",
    "```",
    "```ts\n",
    "\n```",
    "**",
    "*",
    "~~",
    "[",
    "](",
    ")",
    "[x](https://a.b)",
    "https://a.b/c.",
    "(mailto:a@b)",
  ],
];
const markdown = fc
  .array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 25 })
  .map((all) => all.join(""));

describe("a text", () => {
  test("comes back as it was, whatever it is, and is a document that Atlassian's schema takes", () => {
    const any = fc.oneof(markdown, fc.string({ minLength: 1 }), fc.string({ minLength: 1, unit: "binary" }));
    fc.assert(
      fc.property(any, (text) => {
        fc.pre(text !== "");
        comesBack(text);
      }),
      { numRuns: 3000 },
    );
  });

  test.each([
    "One line",
    "Two\nlines",
    "Blocks\n\napart",
    "\n leading and trailing \n\n\n",
    "# Heading\n\nText with **strong**, *soft*, ~~gone~~, `code`, `` `ticks` ``.",
    "- one\n- two\n  on two lines\n  - below\n    1. deep\n- three",
    "3. from three\n4. to four",
    "- one\n1. changes its mind",
    "```ts\nconst a = 1;\n\n\nconst b = 2;\n```",
    "```\n```",
    "````\n```\n````",
    "```never closed\n\ntext",
    "> quoted\n>\n> in two parts",
    "---",
    "[a label](https://example.org/x?y=1#z) and https://example.org/plain. [not](javascript:alert(1))",
    "**un*even** `marks ~~and [brackets](",
    "<b>&amp;</b> \"quotes\" 'single' \\ $HOME `rm -rf`",
  ])("comes back: %j", comesBack);

  test("of nothing is no document", () => {
    expect([documentOf(""), documentOf(null)]).toEqual([null, null]);
    expect([textOf(null), textOf(undefined), textOf(""), textOf(7)]).toEqual([null, null, null, null]);
  });

  test("in Markdown is what it says, so that people at Jira see it as such", () => {
    const text =
      "## Plan\n\n- **first** `step`\n- [docs](https://d.example)\n  1. deep\n\n```sh\nls\n```\n\n> wise\n\n---\n\na\nb";
    const paragraph = (...content: AdfNode[]): AdfNode => ({ type: "paragraph", content });
    const plain = (value: string): AdfNode => ({ type: "text", text: value });
    const item = (...content: AdfNode[]): AdfNode => ({ type: "listItem", content });
    expect(documentOf(text)?.content).toEqual([
      { type: "heading", attrs: { level: 2 }, content: [plain("Plan")] },
      {
        type: "bulletList",
        content: [
          item(
            paragraph({ type: "text", text: "first", marks: [{ type: "strong" }] }, plain(" "), {
              type: "text",
              text: "step",
              marks: [{ type: "code" }],
            }),
          ),
          item(
            paragraph({
              ...{ type: "text", text: "docs" },
              marks: [{ type: "link", attrs: { href: "https://d.example" } }],
            }),
            { type: "orderedList", attrs: { order: 1 }, content: [item(paragraph(plain("deep")))] },
          ),
        ],
      },
      { type: "codeBlock", attrs: { language: "sh" }, content: [plain("ls")] },
      { type: "blockquote", content: [paragraph(plain("wise"))] },
      { type: "rule" },
      paragraph(plain("a"), { type: "hardBreak" }, plain("b")),
    ]);
  });

  test("never becomes a link that runs a script", () => {
    const texts = ["[x](javascript:alert(1))", "[x](data:text/html,1)", "javascript:alert(1)"];
    for (const text of texts) expect(JSON.stringify(documentOf(text))).not.toContain("link");
  });
});

const text = (value: string, ...marks: string[]): AdfNode => ({
  ...{ type: "text", text: value },
  ...(marks.length > 0 && { marks: marks.map((type) => ({ type })) }),
});
const paragraph = (...content: AdfNode[]): AdfNode => ({ type: "paragraph", content });
const media: AdfNode = {
  type: "mediaSingle",
  content: [{ type: "media", attrs: { type: "file", id: "m-1", collection: "c", alt: "a cat" } }],
};
const mention: AdfNode = { type: "mention", attrs: { id: "712020:anna", text: "@Anna" } };
const cell = (type: string, value: string): AdfNode => ({ type, content: [paragraph(text(value))] });

/** What people at Jira write, and how it reads. */
const BLOCKS: readonly (readonly [name: string, block: AdfNode, reads: string])[] = [
  ["a paragraph with breaks", paragraph(text("a"), { type: "hardBreak" }, text("b")), "a\nb"],
  [
    "marks",
    paragraph(text("a", "strong"), text("b", "em", "strong"), text("c", "underline")),
    "**a*****b***c",
  ],
  ["a mention", paragraph(text("ask "), mention), "ask @Anna"],
  ["a mention without a name", paragraph({ type: "mention", attrs: { id: "u1" } }), "@u1"],
  ["an emoji", paragraph({ type: "emoji", attrs: { shortName: ":cat:", text: "\u{1F431}" } }), "\u{1F431}"],
  ["an emoji of the site", paragraph({ type: "emoji", attrs: { shortName: ":kit:" } }), ":kit:"],
  ["a date", paragraph({ type: "date", attrs: { timestamp: "1772323200000" } }), "2026-03-01"],
  ["a date of nothing", paragraph({ type: "date", attrs: { timestamp: "soon" } }), "soon"],
  ["a status", paragraph({ type: "status", attrs: { text: "WAITING", color: "red" } }), "WAITING"],
  ["a card", paragraph({ type: "inlineCard", attrs: { url: "https://c.example" } }), "https://c.example"],
  ["a card of data", paragraph({ type: "inlineCard", attrs: { data: {} } }), "[inlineCard]"],
  ["a placeholder", paragraph({ type: "placeholder", attrs: { text: "type here" } }), "type here"],
  ["a picture", media, "![a cat](attachment:m-1)"],
  [
    "a picture elsewhere",
    {
      type: "mediaSingle",
      content: [{ type: "media", attrs: { type: "external", url: "https://p.example" } }],
    },
    "![](https://p.example)",
  ],
  [
    "a file in a line",
    paragraph({ type: "mediaInline", attrs: { id: "m-2", collection: "c" } }),
    "![](attachment:m-2)",
  ],
  ["a block card", { type: "blockCard", attrs: { url: "https://b.example" } }, "https://b.example"],
  ["a block card of data", { type: "blockCard", attrs: { data: {} } }, "[blockCard]"],
  [
    "an embedded card",
    { type: "embedCard", attrs: { url: "https://e.example", layout: "wide" } },
    "https://e.example",
  ],
  [
    "a panel",
    { type: "panel", attrs: { panelType: "info" }, content: [paragraph(text("a")), paragraph(text("b"))] },
    "a\n\nb",
  ],
  ["an expand", { type: "expand", attrs: { title: "More" }, content: [paragraph(text("in"))] }, "More\n\nin"],
  ["an expand without a title", { type: "expand", attrs: {}, content: [paragraph(text("in"))] }, "in"],
  [
    "tasks",
    {
      ...{ type: "taskList", attrs: { localId: "l" } },
      content: [
        { type: "taskItem", attrs: { localId: "1", state: "DONE" }, content: [text("done")] },
        { type: "taskItem", attrs: { localId: "2", state: "TODO" }, content: [text("to do")] },
        {
          ...{ type: "taskList", attrs: { localId: "m" } },
          content: [{ type: "taskItem", attrs: { localId: "3", state: "TODO" }, content: [text("below")] }],
        },
      ],
    },
    "- [x] done\n- [ ] to do\n  - [ ] below",
  ],
  [
    "decisions",
    {
      ...{ type: "decisionList", attrs: { localId: "d" } },
      content: [
        { type: "decisionItem", attrs: { localId: "1", state: "DECIDED" }, content: [text("so be it")] },
      ],
    },
    "- so be it",
  ],
  [
    "a list of several blocks",
    {
      type: "bulletList",
      content: [
        {
          type: "listItem",
          content: [paragraph(text("a")), { type: "codeBlock", content: [text("x\ny")] }],
        },
      ],
    },
    "- a\n  ```\n  x\n  y\n  ```",
  ],
  [
    "a table",
    {
      type: "table",
      content: [
        { type: "tableRow", content: [cell("tableHeader", "k"), cell("tableHeader", "v")] },
        { type: "tableRow", content: [cell("tableCell", "a|b"), cell("tableCell", "1")] },
      ],
    },
    "| k | v |\n| --- | --- |\n| a\\|b | 1 |",
  ],
  ["an empty table", { type: "table", content: [] }, "|  |\n|  |"],
  ["something of a later time", { type: "whatever", content: [paragraph(text("in it"))] }, "in it"],
  ["something without text", { type: "whatever" }, "[whatever]"],
  ["something with an own text", { type: "whatever", attrs: { text: "own" } }, "own"],
  ["something in a line", paragraph({ type: "inlineThing", content: [text("in it")] }), "in it"],
  ["something in a line without text", paragraph({ type: "inlineThing" }), "[inlineThing]"],
];

describe("a document", () => {
  test.each(BLOCKS)("reads: %s", (_name, block, reads) => {
    const document = { type: "doc", version: 1, content: [block] };
    expect(textOf(document)).toBe(reads);
  });

  test("whose text is not changed stays as it is, whatever is in it", () => {
    const block = fc.constantFrom(...BLOCKS.map(([, one]) => one));
    fc.assert(
      fc.property(fc.array(block, { minLength: 1, maxLength: 6 }), (content) => {
        const document = { type: "doc", version: 1, content };
        expect(documentOf(textOf(document), document)).toEqual(document);
      }),
      { numRuns: 1000 },
    );
  });

  test("keeps the blocks beside the one that was edited", () => {
    const content = [paragraph(text("ask "), mention), media, paragraph(text("old"))];
    const written = documentOf(textOf({ content })!.replace("old", "new"), { content });
    expect(written?.content).toEqual([content[0], media, paragraph(text("new"))]);
    const withMore = documentOf(`First\n\n${textOf({ content })}`, { content });
    expect(withMore?.content).toEqual([paragraph(text("First")), ...content]);
    const withLess = documentOf("ask @Anna\n\nold", { content });
    expect(withLess?.content).toEqual([content[0], content[2]]);
  });

  test("that is none ends no reading", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const read = textOf(value);
        expect(read === null || typeof read === "string").toBe(true);
      }),
    );
    expect(
      textOf({
        content: [
          { type: "paragraph", content: [{ type: "text" }, 5, null, { type: "text", text: "x", marks: 7 }] },
        ],
      }),
    ).toBe("x");
  });
});
