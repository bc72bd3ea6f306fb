import { randomInt } from 'node:crypto';
import { Forbidden, type MemberId } from '../platform/index.js';
import type { Job, Services } from '../ledger/index.js';
import { hashCode } from './member-ref.js';

export interface MemberCode {
  readonly code: string;
  /** Real time. */
  readonly expiresAt: Date;
}

/** Crockford's base 32: no I, L, O or U. 10 characters are 50 bits: at 1,000 guesses a second, 36,000 years. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 10;
/**
 * The most good codes of one member at a time; a newer one ends the oldest. Each is good for its time where no more are made than
 * `memberCode` allows in a minute.
 */
const LIVE_MAX = 60;
/** How long a code that is no longer good is kept. */
const KEPT_SECONDS = 60;

function freshCode(): string {
  const code = Array.from({ length: LENGTH }, () => alphabet[randomInt(alphabet.length)]).join('');
  return `${code.slice(0, LENGTH / 2)}-${code.slice(LENGTH / 2)}`;
}

/**
 * A code by which any partner can name the member once, for KULA_MEMBER_CODE_SECONDS. The database keeps its hash,
 * so it is good at every gateway and used up at all of them at the same time.
 * Errors: Forbidden when the membership is closed.
 */
export async function issueCode({ config, database }: Services, memberId: MemberId): Promise<MemberCode> {
  const code = freshCode();
  const hash = hashCode(code);
  const [made] = await database.query<{ expires_at: Date }>({
    name: 'new code',
    text: `WITH older AS (DELETE FROM member_code WHERE code_hash IN
             (SELECT code_hash FROM member_code WHERE member_id = $2 ORDER BY expires_at DESC OFFSET $4))
           INSERT INTO member_code (code_hash, member_id, expires_at)
           SELECT decode($1, 'hex'), id, clock_timestamp() + $3 * interval '1 second' FROM member WHERE id = $2 AND status <> 'CLOSED'
           RETURNING expires_at`,
    values: [hash, memberId, config.memberCodeSeconds, LIVE_MAX - 1],
  });
  if (!made) throw new Forbidden('A closed membership has no codes.');
  return { code, expiresAt: made.expires_at };
}

/** Deletes codes a while after they stopped being good, at most 10,000 in a run so that it is short. */
export async function deleteOldCodes({ database }: Services): Promise<number> {
  const deleted = await database.query({
    // In a subquery the time is computed once and bounds the index. Without it, it is computed for each code, and all were read.
    text: `DELETE FROM member_code WHERE code_hash IN
             (SELECT code_hash FROM member_code WHERE expires_at < (SELECT clock_timestamp() - $1 * interval '1 second') ORDER BY expires_at LIMIT 10000)
           RETURNING 1 AS one`,
    values: [KEPT_SECONDS],
  });
  return deleted.length;
}

export const deleteCodesJob: Job = { name: 'delete old member codes', everySeconds: 60, run: deleteOldCodes };
