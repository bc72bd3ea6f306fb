/** Documents typed by the schema. A document is its text: nothing is parsed, the network does that. */
import type { initGraphQLTada, TadaDocumentNode } from 'gql.tada';
import type { introspection } from './schema.js';

/** The network's scalars in JSON: amounts are decimal strings, points are whole numbers below 2^53. */
interface Setup {
  introspection: introspection;
  scalars: {
    Count: number;
    Currency: string;
    DateTime: string;
    Decimal: string;
    LocalDate: string;
    LocalTime: string;
    Points: number;
  };
  disableMasking: true;
}

type Typed = ReturnType<typeof initGraphQLTada<Setup>>;

/** What `graphql` makes. The type tells what is asked for and what with. */
export type Document<Result, Variables> = TadaDocumentNode<Result, Variables, unknown>;

interface Texts {
  readonly kind: 'Document';
  readonly texts: readonly string[];
}

const documentOf = (text: string, fragments: readonly Texts[] = []): Texts => ({
  kind: 'Document',
  // A fragment that two others use is sent once.
  texts: [...new Set([text, ...fragments.flatMap(({ texts }) => texts)])],
});

/**
 * Types a document by the schema; a field that is not there is an error of the compiler.
 * `graphql('query($id: ID!) { ... }', [FRAGMENT])`
 */
export const graphql = documentOf as unknown as Typed;

/** What is sent for a document. */
export const textOf = (document: object): string => (document as Texts).texts.join('\n');
