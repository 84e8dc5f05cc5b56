/** Acceptance suites: lists of cases to run under any test runner. They import none. */
export { type SuiteCase, SuiteFailure } from "./suites/check.js";
export {
  type ConnectorFixture,
  connectorSuite,
  type OpenConnector,
  type PersonalEdit,
  type ScriptedFailure,
} from "./suites/connector.js";
export { type OpenRecordStore, type RecordStoreFixture, recordStoreSuite } from "./suites/record-store.js";
