/** How Linear refuses. */
import { GraphQLError } from "graphql";

/** An error as Linear writes it. */
export function linearError(message: string, code: string, type: string, shown = message): GraphQLError {
  return new GraphQLError(message, {
    extensions: { type, code, statusCode: 400, userError: true, userPresentableMessage: shown },
  });
}

/** For what no person does by accident: a client that asks wrongly. */
export class ClientMistake extends GraphQLError {
  constructor(message: string) {
    super(message, { extensions: { type: "invalid input", code: "INVALID_INPUT", userError: true } });
  }
}
