import { GraphQLError, Kind, parse } from 'graphql';
import { RateLimited } from '../graphql/errors.js';
import type { Principal } from '../../platform/index.js';
import { tokensOf, type Documents } from '../graphql/documents.js';
import type { Doorkeeper } from './doorkeeper.js';
import { introspectionCost, isIntrospection } from '../graphql/introspection.js';
import { limits } from '../graphql/limits.js';

/** A comment is no token, and is read all the same. */
const CHARACTERS_A_TOKEN = 500;
/** An accrual with its values in the document has some 60 tokens, and counts for 60. */
const USUAL_TOKENS = 60;
/** Things said of the schema that take as long as one unit of reading: the whole of it is 55,000, and took 12 ms. */
const THINGS_A_UNIT = 8;

/**
 * What reading a document costs others. Nothing else runs meanwhile, and one of 1,000 tokens takes 15 ms: who comes in between
 * waits for longer, and more of them do. So it is the square of the tokens.
 */
export const readingWork = (tokens: number, source: string): number =>
  (tokens + source.length / CHARACTERS_A_TOKEN) ** 2 / USUAL_TOKENS;

/** Sees to it that what one caller has read keeps the others waiting for no more than a hundredth of the time. */
export class Reading {
  readonly #documents: Documents;
  readonly #doorkeeper: Doorkeeper;

  constructor(documents: Documents, doorkeeper: Doorkeeper) {
    this.#documents = documents;
    this.#doorkeeper = doorkeeper;
  }

  /**
   * Has a document read, when it is not known yet.
   * Errors: RateLimited, and then it was not.
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
   * Whether the document of one without a token is to be answered: it asks for the schema, and for nothing else. Nothing is kept.
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
