import {
  describeText,
  loadSigningKey,
  namesPartner,
  signStaffToken,
  textFault,
  type TokenRole,
} from '../platform/index.js';
import { fail, readConfig } from './fail.js';

const SUBJECT_MAX = 255;

const isSubject = (text: string): boolean =>
  text.length > 0 && text.length <= SUBJECT_MAX && textFault('number', text) === undefined;

/** Prints the token alone on stdout; needs no database, only the signing key. */
export async function printToken({
  role,
  partner,
  subject,
  ttl,
}: {
  readonly role: TokenRole;
  readonly partner?: string;
  readonly subject?: string;
  readonly ttl: number;
}): Promise<void> {
  const needsPartner = namesPartner(role);
  if (needsPartner !== (partner !== undefined)) {
    fail(
      new Error(
        needsPartner
          ? `--partner CODE says whose ${role} it is`
          : `--partner is for PARTNER_ACCOUNTANT, PARTNER_MARKETER and PARTNER_DEVELOPER, not ${role}`,
      ),
    );
    return;
  }
  if (partner !== undefined && !/^[a-z0-9-]{2,32}$/.test(partner)) {
    fail(new Error("--partner must be a partner's code: 2 to 32 lower-case letters, digits and hyphens"));
    return;
  }
  if (subject !== undefined && !isSubject(subject)) {
    fail(new Error(`--subject must have ${describeText('number', SUBJECT_MAX)}`));
    return;
  }
  const { token } = await signStaffToken(await loadSigningKey(readConfig()), {
    role,
    partnerCode: partner,
    subject,
    ttlSeconds: ttl,
  });
  process.stdout.write(`${token}\n`);
}
