import { newId } from '../../../src/platform/index.js';
import type { ModelCommand, ModelPartner } from '../../support/model-terms.js';
import type { World } from '../../support/world.js';
import { sheetOf, type Rates } from '../trade.js';

/** Rates of a partner that converts nothing, and whose points never expire. */
export const plainRates: Rates = {
  accrual: 1_000_000,
  issue: 12_000,
  worth: 9_000,
  reimburse: 9_500,
  convertIn: null,
  convertOut: null,
  days: null,
  share: 0,
};

/** A world with one partner, whose points are funded when they are issued, and one member of it. */
export interface Network {
  readonly world: World;
  readonly partner: ModelPartner;
  readonly member: string;
}

export async function addMember(to: World, partner: ModelPartner, externalId: string): Promise<string> {
  const id = newId('member');
  await to.addMember({ id, status: 'ACTIVE' });
  await to.link(partner.id, externalId, id);
  return id;
}

/** Adds the partner, its rates from a minute ago on, and its member to a new world. */
export async function addOnePartner(world: World, rates: Rates, creditLimit: bigint | null = null): Promise<Network> {
  const partner: ModelPartner = {
    id: newId('partner'),
    status: 'ACTIVE',
    currency: 'EUR',
    funding: 'ON_ISSUE',
    creditLimit,
  };
  await world.addPartner(partner);
  await world.addSheet(sheetOf(partner, Date.now() - 60_000, rates));
  return { world, partner, member: await addMember(world, partner, 'first') };
}

export const accrue = ({ partner, member }: Network, name: string, units = 100n): ModelCommand => ({
  op: 'accrue',
  partner: partner.id,
  key: `accrue ${name}`,
  id: newId('accrual'),
  member: { id: member },
  spend: units * 1_000_000n,
  currency: 'EUR',
  order: name,
  occurredAt: null,
});
export const redeem = ({ partner, member }: Network, name: string, points = 10n, capture = true): ModelCommand => ({
  op: 'redeem',
  partner: partner.id,
  key: `redeem ${name}`,
  id: newId('redemption'),
  member: { id: member },
  points,
  order: name,
  capture,
});
