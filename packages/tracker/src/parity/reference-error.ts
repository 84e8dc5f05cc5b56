import { SpecKittyTrackerError } from "../errors.js";

/**
 * An error of the platform of version 0.3.0, thrown in parity alone where that version let one through: a `KeyError`
 * for an answer without `id`, a `JSONDecodeError` for a page of HTML.
 */
export class ReferencePlatformError extends SpecKittyTrackerError {
  readonly platform_type: string;

  constructor(platform_type: string, message: string) {
    super(message, { code: "REFERENCE_PLATFORM" });
    this.platform_type = platform_type;
  }
}
