import { getOperationAST, Kind, type OperationDefinitionNode } from 'graphql';
import type { Prepared } from '../graphql/documents.js';

/** What a span may tell of an operation. Nothing a client chose freely but its operation's name. */
export interface Described {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Fields that go into a span's name. */
const FIELDS_MAX = 3;
/** Longer is no name that a person gave: keys and tokens are. */
const NAME_MAX = 40;

/** A document that cannot be executed: nothing in it was looked at. */
const unfit: Described = { name: 'graphql', attributes: {} };

const described = new WeakMap<OperationDefinitionNode, Described>();

/** An operation of a document that is valid, so that its fields are the schema's: `mutation accruePoints`. */
export function describeOperation(operation: OperationDefinitionNode): Described {
  let known = described.get(operation);
  if (!known) {
    const type: string = operation.operation;
    const fields = operation.selectionSet.selections.flatMap((selection) =>
      selection.kind === Kind.FIELD ? [selection.name.value] : [],
    );
    const name = operation.name?.value ?? '';
    known = {
      name: [type, [...new Set(fields)].slice(0, FIELDS_MAX).join(', ')].join(' ').trim(),
      attributes: {
        'graphql.operation.type': type,
        ...(name !== '' && name.length <= NAME_MAX && { 'graphql.operation.name': name }),
      },
    };
    described.set(operation, known);
  }
  return known;
}

/** The operation that is asked for, as far as there is one. */
export function describeAsked({ document, errors }: Prepared, operationName: string | null | undefined): Described {
  const operation = document && errors.length === 0 ? getOperationAST(document, operationName) : undefined;
  return operation ? describeOperation(operation) : unfit;
}
