import { initGraphQLTada } from 'gql.tada';
import type { introspection } from '../../client/index.js';

/** Documents typed by the schema: a field that is not there fails `npm run types`. */
export const graphql = initGraphQLTada<{
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
}>();

export type { FragmentOf, ResultOf, VariablesOf } from 'gql.tada';

/** Codes by which the network declines. */
export type RefusalCode = introspection['types']['RefusalCode']['enumValues'];
/** What a statement line adds up. */
export type LineKind = introspection['types']['StatementLineKind']['enumValues'];
export type Role = introspection['types']['Role']['enumValues'];
export type Direction = introspection['types']['SettlementDirection']['enumValues'];
export type ArbitrageStepKind = introspection['types']['ArbitrageStepKind']['enumValues'];
