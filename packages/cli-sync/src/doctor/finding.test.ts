import { expect, test } from "vitest";
import { setClock } from "./clock-skew.js";
import { word } from "./finding.js";

test.each([
  ["/home/anna/.spec-kitty/queue.db", "/home/anna/.spec-kitty/queue.db"],
  ["https://sync.example.org:4700", "https://sync.example.org:4700"],
  ["/home/anna/my board", "'/home/anna/my board'"],
  ["it's $HOME", "'it'\\''s $HOME'"],
  ["", "''"],
])("%j is %s for a shell", (text, expected) => {
  expect(word(text)).toBe(expected);
});

test.each([
  ["linux", "sudo timedatectl set-ntp true"],
  ["darwin", "sudo sntp -sS time.apple.com"],
  ["win32", "w32tm /resync"],
] as const)("the clock of %s is set by: %s", (platform, command) => {
  expect(setClock(platform)).toBe(command);
});
