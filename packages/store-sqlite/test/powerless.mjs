// A process that may not write: opens a file, reads and writes it, and tells the code of what each came to.
import { openDatabase } from "../dist/database.js";

if (process.getuid?.() === 0) process.seteuid(65534);
const [path, driver] = process.argv.slice(2);
const codes = {};
const attempt = (name, work) => {
  try {
    work();
    codes[name] = "done";
  } catch (error) {
    codes[name] = error.code;
  }
};
attempt("open", () => {
  const database = openDatabase(path, { driver });
  attempt("read", () => database.prepare("SELECT * FROM notes").all());
  attempt("write", () => database.prepare("INSERT INTO notes VALUES (1)").run());
  attempt("migrate", () =>
    openDatabase(path, { driver, schemas: [{ component: "a", steps: ["SELECT 1"] }] }),
  );
});
attempt("make", () => openDatabase(`${path}.new`, { driver }));
process.stdout.write(JSON.stringify(codes));
