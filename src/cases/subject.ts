import { kindOfId, type IdKind, type MemberId, type PartnerId } from '../platform/index.js';
import type { Services } from '../ledger/index.js';

/** What a case of QUALITY may be about: rooms to the right say which objects, and this one knows none of them. */

/** Whose an object is. It never changes. */
export interface SubjectFound {
  readonly memberId: MemberId;
  readonly partnerId: PartnerId;
}

/** Finds an object by its id, whoever asks; null: there is none. */
type FindSubject = (services: Services, id: string) => Promise<SubjectFound | null>;

const finders = new Map<IdKind, FindSubject>();

/**
 * Says that cases of QUALITY may be about objects of a kind. A room does so when it is loaded.
 * @param kind of their ids
 */
export function defineCaseSubject(kind: IdKind, find: FindSubject): FindSubject {
  if (finders.has(kind)) throw new Error(`cases about a ${kind} are defined twice`);
  finders.set(kind, find);
  return find;
}

/** Whose the object is that a case shall be about; null where a case cannot be about it. */
export async function findSubject(services: Services, id: string): Promise<SubjectFound | null> {
  const kind = kindOfId(id);
  return (kind && (await finders.get(kind)?.(services, id))) ?? null;
}
