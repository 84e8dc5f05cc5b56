/** Upload of artifact bodies (`cli-sync 4.6`). Not compressed. */
import { anyText, integer, literal, open, text } from "@spec-kitty/events-core/schema-kit";
import Type from "typebox";
import { nullableText } from "./parts.js";

export const DossierUploadRequest = open("DossierUploadRequest", {
  project_uuid: text(),
  mission_slug: text(),
  target_branch: text(),
  mission_type: text(),
  manifest_version: text(),
  artifact_path: text(),
  content_hash: text(),
  hash_algorithm: literal("sha256"),
  content_body: anyText(),
  /** Of clients of profile C. */
  admission_generation: Type.Optional(integer({ minimum: 1 })),
  binding_audience: Type.Optional(text()),
});

/** 201 `stored`, 200 `already_exists`; path and hash as they came, without which profile C does not count it. */
export const DossierUploadResponse = open("DossierUploadResponse", {
  status: text(),
  artifact_path: nullableText(),
  content_hash: nullableText(),
});

/** 400, 404 and others. */
export const DossierUploadRefusal = open("DossierUploadRefusal", {
  error: nullableText(),
  detail: nullableText(),
});
