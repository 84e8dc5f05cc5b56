/**
 * Acceptance suites of the ports. Each is a list of cases, so that any test runner can take them:
 *
 *     for (const { name, run } of journalSuite(open)) test(name, run);
 */
export { clockStorageSuite } from "./suites/clock-storage.js";
export { errorStorageSuite } from "./suites/error-storage.js";
export { eventStoreSuite } from "./suites/event-store.js";
export { journalSuite } from "./suites/journal.js";
export { notifierSuite } from "./suites/notifier.js";
export { type Place, type SuiteCase, suiteEvent } from "./suites/suite.js";
