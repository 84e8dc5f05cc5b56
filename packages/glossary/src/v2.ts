/** The historical contract line of the glossary, which is that of v4. */
export * from "./index.js";
