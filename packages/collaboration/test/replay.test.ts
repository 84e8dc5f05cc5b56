import { describeCorpusStreams, describeReferenceFixtures } from "../../../test/support/corpus.ts";
import * as collaborationV4 from "../src/index.js";
import * as collaborationV2 from "../src/v2.js";

// The reference has payloads of this domain, and no streams.
describeReferenceFixtures("collaboration");

describeCorpusStreams("collaboration", {
  v4: { reduce: collaborationV4.reduceCollaborationEvents, project: collaborationV4.projectCollaboration },
  v2: { reduce: collaborationV2.reduceCollaborationEvents, project: collaborationV2.projectCollaboration },
});
