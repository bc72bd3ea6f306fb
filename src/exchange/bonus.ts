import type { EntityManager } from '@mikro-orm/sql';
import type { PartnerTerms } from './book.js';
import type { RateSheet } from './rate-sheet.js';

/** What spending earns beyond the base rate: rooms to the right say it to the guards, which know none of them. */

/** The most that spend can earn beyond the base at one partner. */
export interface Bonus {
  /** Millionths of a point for one unit of the partner's currency, rounded up. */
  readonly rate: bigint;
  /** The ids of the offers that give it together. */
  readonly offers: readonly string[];
}

/** The most that can be earned at a partner by a sheet, at any instant from `from` until `until`, in milliseconds. */
export type BonusOf = (partner: PartnerTerms, sheet: RateSheet, from: number, until: number) => Bonus | undefined;

/** Loads what bonuses stand, as a transaction of the ORM sees them. */
type BonusSource = (em: EntityManager) => Promise<BonusOf>;

const sources: BonusSource[] = [];

/** Adds a source of bonuses. A room does so when it is loaded. */
export function defineBonus(source: BonusSource): BonusSource {
  sources.push(source);
  return source;
}

/** All bonuses together. */
export function bonusesOf(all: readonly BonusOf[]): BonusOf {
  return (partner, sheet, from, until) => {
    const found = all.flatMap((bonusOf) => bonusOf(partner, sheet, from, until) ?? []);
    if (found.length === 0) return undefined;
    return { rate: found.reduce((sum, { rate }) => sum + rate, 0n), offers: found.flatMap(({ offers }) => offers) };
  };
}

/** What bonuses stand. The transaction takes one statement at a time. */
export async function bonusWithin(em: EntityManager): Promise<BonusOf> {
  const all: BonusOf[] = [];
  for (const source of sources) all.push(await source(em));
  return bonusesOf(all);
}
