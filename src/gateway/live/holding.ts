import type { DocumentNode } from 'graphql';
import { Overloaded } from '../../ledger/index.js';
import { heapShare } from '../../platform/index.js';

/** The most bytes that all subscriptions hold: some 20,000 of them with 2 GB of heap. */
const SUBSCRIPTIONS_BYTES = heapShare(1 / 8, 256 * 1_048_576);
/**
 * The bytes of a reader with all the changes that it may keep. A reader that keeps up has none, and takes a tenth of
 * that.
 */
const READER_BYTES = 10_000;
/**
 * The bytes for each character that was sent. Its text, and what was parsed of it, stay as long as the subscription.
 */
const PARSED_BYTES = 20;

/**
 * Counts the bytes that subscriptions hold for as long as they run. A document that many of them have is counted once.
 */
export class Holding {
  readonly #max: number;
  readonly #documents = new Map<DocumentNode, number>();
  #bytes = 0;

  constructor(max = SUBSCRIPTIONS_BYTES) {
    this.#max = max;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Begins to hold bytes. Gives the function that ends the hold; only its first call counts.
   * @param documentBytes the bytes of the document
   * @param sent the number of characters that were sent besides
   * Errors: {@link Overloaded}.
   */
  hold(document: DocumentNode, documentBytes: number, sent: number): () => void {
    const own = READER_BYTES + PARSED_BYTES * sent;
    const readers = this.#documents.get(document) ?? 0;
    const bytes = own + (readers === 0 ? documentBytes : 0);
    if (this.#bytes + bytes > this.#max) throw new Overloaded('too many subscriptions');
    this.#bytes += bytes;
    this.#documents.set(document, readers + 1);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      const left = (this.#documents.get(document) ?? 1) - 1;
      if (left > 0) this.#documents.set(document, left);
      else this.#documents.delete(document);
      this.#bytes -= own + (left > 0 ? 0 : documentBytes);
    };
  }
}
