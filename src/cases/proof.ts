import { BadInput, bounds, readMessage } from '../platform/index.js';

/** The most texts or links that come with an opening, a report or an answer. */
export const PROOFS_MAX = 5;

/** Reads proofs: texts or links; none when left out. Errors: BadInput naming field and rule. */
export function readProofs(field: string, proofs: readonly string[] | null | undefined): readonly string[] {
  const given = proofs ?? [];
  if (given.length > PROOFS_MAX) throw new BadInput(field, `must have at most ${PROOFS_MAX.toString()} proofs`);
  return given.map((proof, i) => readMessage(`${field}.${i.toString()}`, proof, bounds.reason));
}
