import { describeCorpusStreams, describeReferenceFixtures } from "../../../test/support/corpus.ts";
import * as glossaryV4 from "../src/index.js";
import * as glossaryV2 from "../src/v2.js";

// The reference has payloads of this domain, and no streams.
describeReferenceFixtures("glossary");

describeCorpusStreams("glossary", {
  v4: { reduce: glossaryV4.reduceGlossaryEvents, project: glossaryV4.projectGlossary },
  v2: { reduce: glossaryV2.reduceGlossaryEvents, project: glossaryV2.projectGlossary },
});
