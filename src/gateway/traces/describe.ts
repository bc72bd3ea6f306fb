import { getOperationAST, Kind, type OperationDefinitionNode } from 'graphql';
import type { Prepared } from '../graphql/documents.js';

/**
 * What a span may tell of an operation. Of everything that a client chooses freely, only the operation's name is told.
 */
export interface Described {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The most fields that go into a span's name. */
const FIELDS_MAX = 3;
/** A longer name was not given by a person; it may be a key or a token. */
const NAME_MAX = 40;

/** For a document that cannot be executed: nothing in it was examined. */
const unfit: Described = { name: 'graphql', attributes: {} };

const described = new WeakMap<OperationDefinitionNode, Described>();

/** Describes an operation of a valid document, whose fields are therefore the schema's: `mutation accruePoints`. */
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

/** Describes the operation that is asked for, if there is one. */
export function describeAsked({ document, errors }: Prepared, operationName: string | null | undefined): Described {
  const operation = document && errors.length === 0 ? getOperationAST(document, operationName) : undefined;
  return operation ? describeOperation(operation) : unfit;
}
