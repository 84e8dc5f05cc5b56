/** The historical contract line of gates, which is that of v4. */
export * from "./index.js";
