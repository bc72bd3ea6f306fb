import { createHash } from 'node:crypto';
import { derivedId, type Id, type IdKind } from '../src/platform/index.js';

/** The id that a thing of a scenario has in every network in which the scenario is played. */
export function fixedId<K extends IdKind>(kind: K, scenario: string, label: string): Id<K> {
  return derivedId(kind, createHash('sha256').update(`kula seeds\0${scenario}\0${kind}\0${label}`).digest());
}
