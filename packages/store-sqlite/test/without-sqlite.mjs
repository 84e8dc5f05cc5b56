// A machine without any SQLite: Node has none, and `libsql` is not there for the platform.
import Module from "node:module";

process.getBuiltinModule = undefined;
const resolve = Module._resolveFilename;
Module._resolveFilename = (request, ...rest) => {
  if (request.startsWith("libsql")) throw new Error("Cannot find module 'libsql'");
  return resolve(request, ...rest);
};

const { availableDrivers, openDatabase } = await import("../dist/database.js");
let error;
try {
  openDatabase(":memory:");
} catch (thrown) {
  error = thrown;
}
process.stdout.write(
  JSON.stringify({ available: availableDrivers(), code: error.code, message: error.message }),
);
