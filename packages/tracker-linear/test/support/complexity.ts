/** What a query costs at Linear: a property 0.1, an object 1, a connection its children times `first`. */
import {
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";

type Variables = Readonly<Record<string, unknown>>;

export function complexityOf(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Variables,
): number {
  const root = schema.getRootType(operation.operation)!;
  return Math.ceil(costOf(operation.selectionSet, root, variables));
}

function costOf(set: SelectionSetNode, type: GraphQLObjectType, variables: Variables): number {
  return set.selections.reduce((sum, node) => {
    if (node.kind !== Kind.FIELD) throw new Error("fragments are not reckoned with");
    const inner = getNamedType(type.getFields()[node.name.value]!.type);
    if (isLeafType(inner) || !isObjectType(inner) || node.selectionSet === undefined) return sum + 0.1;
    const children = costOf(node.selectionSet, inner, variables);
    return sum + (inner.name.endsWith("Connection") ? children * firstOf(node, variables) : 1 + children);
  }, 0);
}

function firstOf({ arguments: args = [] }: FieldNode, variables: Variables): number {
  const value = args.find(({ name }) => name.value === "first")?.value;
  if (value?.kind === Kind.INT) return Number(value.value);
  return value?.kind === Kind.VARIABLE ? Number(variables[value.name.value]) : 50;
}
