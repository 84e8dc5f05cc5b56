import { expect, test } from "vitest";
import {
  ArgumentError,
  CutoverError,
  CyclicDependencyError,
  PayloadError,
  SpecKittyEventsError,
  StorageError,
  ValidationError,
} from "./index.js";

test.each([
  [new SpecKittyEventsError("m"), "EVENTS_ERROR", "SpecKittyEventsError"],
  [new StorageError("m"), "STORAGE_FAILED", "StorageError"],
  [new StorageError("m", { code: "STORAGE_FULL" }), "STORAGE_FULL", "StorageError"],
  [new ValidationError("m"), "INVALID_VALUE", "ValidationError"],
  [new ArgumentError("m"), "INVALID_ARGUMENT", "ArgumentError"],
  [new CyclicDependencyError("m"), "CYCLIC_DEPENDENCY", "CyclicDependencyError"],
  [new CutoverError("signal-type", "m"), "CUTOVER_VIOLATION", "CutoverError"],
])("%s has a stable code, its name and one base", (error, code, name) => {
  expect(error).toMatchObject({ code, name, message: "m" });
  expect(error).toBeInstanceOf(SpecKittyEventsError);
  expect("cause" in error).toBe(false);
});

test("a cause is kept", () => {
  const cause = new Error("the disk");
  expect(new StorageError("m", { cause }).cause).toBe(cause);
});

test("a payload error says all that is wrong, and where", () => {
  const violation = (field: string) => ({
    ...{ field, message: "Field required", violation_type: "missing", input_value: {} },
    loc: field === "" ? [] : [field],
  });
  const error = new PayloadError("NotePayload", [violation("text"), violation("")], "event 7");
  expect(error).toBeInstanceOf(ValidationError);
  expect(error.code).toBe("PAYLOAD_INVALID");
  expect(error.message).toBe("Invalid NotePayload in event 7: text: Field required; Field required");
  expect(error.violations).toHaveLength(2);
  expect(new PayloadError("NotePayload", []).message).toBe("Invalid NotePayload: ");
});
