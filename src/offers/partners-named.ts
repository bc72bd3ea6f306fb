import { BadInput, readId, type PartnerId } from '../platform/index.js';

const PARTNERS_MAX = 200;

/** Reads the partners that an offer names: left out or empty, its owner; none for the network's. */
export function readPartners(
  field: string,
  ids: readonly string[] | null | undefined,
  ownerId: PartnerId | null,
): readonly PartnerId[] {
  if (!ids?.length) return ownerId === null ? [] : [ownerId];
  if (ids.length > PARTNERS_MAX) throw new BadInput(field, `must have at most ${PARTNERS_MAX.toString()} partners`);
  const partners = ids.map((id, index) => readId(`${field}.${index.toString()}`, 'partner', id));
  if (new Set(partners).size < partners.length) throw new BadInput(field, 'must not name a partner twice');
  return partners;
}
