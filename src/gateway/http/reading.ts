import { GraphQLError, Kind, parse } from 'graphql';
import { RateLimited } from '../graphql/errors.js';
import type { Principal } from '../../platform/index.js';
import { tokensOf, type Documents } from '../graphql/documents.js';
import type { Doorkeeper } from './doorkeeper.js';
import { introspectionCost, isIntrospection } from '../graphql/introspection.js';
import { limits } from '../graphql/limits.js';

/** This number of characters counts as one token: a comment is no token, but is read all the same. */
const CHARACTERS_A_TOKEN = 500;
/** An accrual with its values in the document has some 60 tokens, and counts for 60 units. */
const USUAL_TOKENS = 60;
/**
 * This number of things asked of the schema takes as long as one unit of reading. The whole schema is 115,000 things; 55,000 of them
 * took 12 ms.
 */
const THINGS_A_UNIT = 8;

/**
 * The cost of reading a document to others, as the square of its tokens. Nothing else runs meanwhile, and a document of
 * 1,000 tokens takes 15 ms. The longer that is, the longer the others wait who come in between, and the more of them
 * there are.
 */
const readingWork = (tokens: number, source: string): number =>
  (tokens + source.length / CHARACTERS_A_TOKEN) ** 2 / USUAL_TOKENS;

/** Makes sure that the documents of one caller keep the others waiting for no more than a hundredth of the time. */
export class Reading {
  readonly #documents: Documents;
  readonly #doorkeeper: Doorkeeper;

  constructor(documents: Documents, doorkeeper: Doorkeeper) {
    this.#documents = documents;
    this.#doorkeeper = doorkeeper;
  }

  /**
   * Has a document read, unless it was read before.
   * Errors: RateLimited; then it was not read.
   */
  admit(source: string, principal: Principal, address: string): void {
    const known = this.#documents.find(source);
    if (known?.introspection === 0) return;
    this.#mayRead(principal, address);
    const { tokens, introspection } = known ?? this.#documents.prepare(source);
    this.#doorkeeper.hasRead(
      principal,
      address,
      (known ? 0 : readingWork(tokens, source)) + introspection / THINGS_A_UNIT,
    );
  }

  /**
   * Whether the document of a caller without a token is to be answered: it asks for the schema, and for nothing else.
   * Nothing is kept.
   * Errors: RateLimited.
   */
  isForStrangers(source: string, address: string): boolean {
    this.#mayRead(null, address);
    let work = readingWork(Math.min(source.length, limits.tokens), source);
    try {
      const document = parse(source, { maxLexicalTokens: limits.tokens });
      work = readingWork(tokensOf(document), source);
      if (!isIntrospection(document)) return false;
      for (const node of document.definitions) {
        if (node.kind === Kind.OPERATION_DEFINITION)
          work += introspectionCost(this.#documents.schema, document, node) / THINGS_A_UNIT;
      }
      return true;
    } catch (error) {
      if (error instanceof GraphQLError) return false;
      throw error;
    } finally {
      this.#doorkeeper.hasRead(null, address, work);
    }
  }

  #mayRead(principal: Principal | null, address: string): void {
    try {
      this.#doorkeeper.mayRead(principal, address);
    } catch (error) {
      if (!(error instanceof RateLimited)) throw error;
      throw new RateLimited(
        error.retryAfterSeconds,
        'Too many documents that are new here: send values as variables, so that documents stay the same, or try again later.',
      );
    }
  }
}
