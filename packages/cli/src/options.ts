import { type LineName, lineOf } from "@spec-kitty/contract";
import { InvalidArgumentError, Option } from "commander";

/** `--contract`, in every command that knows contract lines. */
export function contractOption(): Option {
  return new Option("--contract <line>", "contract line: v4 (4.0.0) or v2 (2.3.1)")
    .default("v4")
    .argParser((value) => parseLine(value));
}

/** `--contract` of what looks at both lines unless it is told one. */
export function eitherContractOption(): Option {
  return new Option(
    "--contract <line>",
    "contract line: v4 (4.0.0) or v2 (2.3.1); both where left out",
  ).argParser((value) => parseLine(value));
}

/** `--contract` of what speaks the adapter protocol: the lines of events, and the tracker. */
export function servedContractOption(): Option {
  return new Option("--contract <line>", "contract line: v4 (4.0.0), v2 (2.3.1) or tracker-0.3.0")
    .default("v4")
    .argParser((value) => (value === "tracker-0.3.0" ? value : parseLine(value, " Or tracker-0.3.0.")));
}

function parseLine(value: string, or = ""): LineName {
  try {
    return lineOf(value as LineName).name;
  } catch {
    throw new InvalidArgumentError(`Expected v4 (4.0.0) or v2 (2.3.1).${or}`);
  }
}

/** `--json`, in every command. */
export function jsonOption(): Option {
  return new Option("--json", "print JSON");
}

/** A whole number of at least `min`. */
export function wholeNumber(min: number, max: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (/^\d+$/.test(value) && number >= min && number <= max) return number;
    throw new InvalidArgumentError(`Expected a whole number from ${min} to ${max}.`);
  };
}
