import { fork } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { isSharingViolation } from "../src/files/replace-file.js";
import { machineSyncSystem, replaceFile, sortedJson, withProcessLock } from "../src/index.js";
import { newFolder } from "./folder.js";
import { testSystem } from "./system.js";

const prefix = ".temporary-";

describe("replaceFile", () => {
  test("makes the file and its folders, and replaces it whole", () => {
    const path = join(newFolder(), "a", "b", "file");
    replaceFile(path, "one", { prefix });
    replaceFile(path, "two", { prefix });
    expect(readFileSync(path, "utf8")).toBe("two");
    expect(readdirSync(dirname(path))).toEqual(["file"]);
  });

  test.skipIf(process.platform === "win32")("keeps the file's permissions, or sets those it is given", () => {
    const path = join(newFolder(), "file");
    writeFileSync(path, "", { mode: 0o640 });
    replaceFile(path, "x", { prefix });
    expect(statSync(path).mode & 0o777).toBe(0o640);
    replaceFile(path, "x", { prefix, mode: 0o600, durable: false });
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test("writes to where a link points, and leaves no temporary file where it fails", () => {
    const folder = newFolder();
    const real = join(newFolder(), "real");
    writeFileSync(real, "");
    symlinkSync(real, join(folder, "link"));
    replaceFile(join(folder, "link"), "x", { prefix });
    expect(readFileSync(real, "utf8")).toBe("x");
    const blocked = join(folder, "directory");
    mkdirSync(join(blocked, "full"), { recursive: true });
    expect(() => replaceFile(blocked, "x", { prefix })).toThrow();
    expect(readdirSync(folder).sort()).toEqual(["directory", "link"]);
    symlinkSync(join(folder, "loop"), join(folder, "loop"));
    expect(() => replaceFile(join(folder, "loop"), "x", { prefix })).toThrow(/ELOOP/);
  });

  test("knows the refusals of Windows that pass", () => {
    const refusal = (code: string) => Object.assign(new Error(), { code });
    for (const code of ["EPERM", "EACCES", "EBUSY"]) {
      expect(isSharingViolation(refusal(code), "win32")).toBe(true);
      expect(isSharingViolation(refusal(code), "linux")).toBe(false);
    }
    expect(isSharingViolation(refusal("ENOENT"), "win32")).toBe(false);
    expect(isSharingViolation("text", "win32")).toBe(false);
  });
});

describe("withProcessLock", () => {
  const system = machineSyncSystem();

  test("lets one in at a time, and gives back what the work gives", async () => {
    const path = join(newFolder(), "deep", "lock");
    let inside = 0;
    const work = async (n: number) => {
      expect(++inside).toBe(1);
      await system.sleep(5);
      inside--;
      return n;
    };
    const given = await Promise.all(
      [1, 2, 3, 4].map((n) => withProcessLock(path, { system }, () => work(n))),
    );
    expect(given).toEqual([1, 2, 3, 4]);
  });

  test("is free again where the work throws", async () => {
    const path = join(newFolder(), "lock");
    await expect(withProcessLock(path, { system }, () => Promise.reject(new Error("no")))).rejects.toThrow(
      "no",
    );
    expect(await withProcessLock(path, { system }, () => "yes")).toBe("yes");
  });

  test("gives up after its time, with what to do", async () => {
    const path = join(newFolder(), "lock");
    const end = new AbortController();
    const held = withProcessLock(path, { system }, () => system.sleep(60_000, end.signal));
    const second = withProcessLock(path, { system: testSystem(), timeout: 100 }, () => undefined);
    await expect(second).rejects.toMatchObject({
      code: "LOCK_TIMEOUT",
      message: expect.stringContaining("try again"),
    });
    end.abort();
    await held;
  });

  test("is freed by the death of its holder", async () => {
    const path = join(newFolder(), "lock");
    const child = fork(join(import.meta.dirname, "hold-lock.mjs"), [path]);
    await new Promise((held) => child.once("message", held));
    setTimeout(() => child.kill("SIGKILL"), 50);
    expect(await withProcessLock(path, { system }, () => "mine")).toBe("mine");
  });

  test.skipIf(process.platform === "win32")("throws where the file cannot be", async () => {
    const file = join(newFolder(), "file");
    writeFileSync(file, "");
    chmodSync(file, 0o600);
    await expect(withProcessLock(join(file, "lock"), { system }, () => 1)).rejects.toMatchObject({
      code: "EEXIST",
    });
    await expect(withProcessLock(dirname(file), { system }, () => 1)).rejects.toMatchObject({
      code: "STORAGE_UNREACHABLE",
    });
    expect(existsSync(file)).toBe(true);
  });
});

describe("sortedJson", () => {
  test("sorts keys by code point and escapes what is not ASCII, as the Python clients do", () => {
    const value = {
      b: [1, null, undefined, { z: true, "": 0.5 }],
      ü: "é\u007f\u{1f600}\n",
      a: {},
      gone: undefined,
      list: [],
    };
    // Python: json.dumps(value, sort_keys=True) of the same value.
    expect(sortedJson(value, "spaced")).toBe(
      '{"a": {}, "b": [1, null, null, {"": 0.5, "z": true}], "list": [], "\\u00fc": "\\u00e9\\u007f\\ud83d\\ude00\\n"}',
    );
    expect(sortedJson(value, "compact")).toBe(
      '{"a":{},"b":[1,null,null,{"":0.5,"z":true}],"list":[],"\\u00fc":"\\u00e9\\u007f\\ud83d\\ude00\\n"}',
    );
  });
});
