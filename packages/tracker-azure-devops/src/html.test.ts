import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { htmlFrom, textFrom } from "./html.js";

describe("a text", () => {
  test("comes back from HTML as it went in, but for how its lines end", () => {
    const tricky = fc.constantFrom(
      ...[
        "<",
        ">",
        "&",
        '"',
        "&amp;",
        "&#60;",
        "<br>",
        "</div>",
        "<!--",
        "<script>",
        "\n",
        "\r\n",
        " ",
        "🐱",
        "\u00a0",
      ],
    );
    const texts = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(fc.oneof(tricky, fc.string({ maxLength: 3 }))).map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(textFrom(htmlFrom(text))).toBe(text.replaceAll("\r\n", "\n"));
      }),
      { numRuns: 1000 },
    );
  });

  test("is shown as it is: no mark of it is taken for HTML", () => {
    expect(htmlFrom('<b>&amp;</b>\n"x"')).toBe("&lt;b&gt;&amp;amp;&lt;/b&gt;<br>&quot;x&quot;");
  });
});

describe("what a person wrote in the browser", () => {
  test.each([
    ["<div>one</div><div>two</div>", "one\ntwo"],
    ["<div>one</div><div><br></div><div>two</div>", "one\n\ntwo"],
    ["<div>one</div>\n<div>two</div>", "one\ntwo"],
    ["<div><p>one</p></div><p>two</p>", "one\ntwo"],
    ["one<br>two<BR/>three", "one\ntwo\nthree"],
    ["<h1>Head</h1><ul><li>a</li><li>b</li></ul><p>end</p>", "Head\n- a\n- b\nend"],
    ['<b>bold</b> <a href="https://x?a=1&amp;b=2">link</a>', "bold link"],
    ["<span><i>in</i></span>line", "inline"],
    ["a&nbsp;b &ndash; &#39;c&#x27; &unheard; &#1114112; &lt;d&gt;", "a b – 'c' &unheard; &#1114112; <d>"],
    ["<style>p { color: red }</style>text<!-- hidden -->", "text"],
    ["a < b", "a < b"],
    ["", ""],
  ])("%j reads as %j", (html, text) => {
    expect(textFrom(html)).toBe(text);
  });

  test("takes no time to speak of, however it is made", () => {
    const started = performance.now();
    for (const part of ["<", "</a>", "<br", "<!--", "<script>", "&", "&#", "</p> "])
      textFrom(part.repeat(50_000));
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
