import { loadSigningKey, signStaffToken, type TokenRole } from '../platform/index.js';
import { fail, readConfig } from './fail.js';

/** Prints the token alone on stdout; needs no database, only the signing key. */
export async function printToken({
  role,
  partner,
  ttl,
}: {
  readonly role: TokenRole;
  readonly partner?: string;
  readonly ttl: number;
}): Promise<void> {
  const needsPartner = role === 'PARTNER_ACCOUNTANT';
  if (needsPartner !== (partner !== undefined)) {
    fail(
      new Error(
        needsPartner
          ? '--partner CODE says whose accountant it is'
          : `--partner is for PARTNER_ACCOUNTANT, not ${role}`,
      ),
    );
    return;
  }
  if (partner !== undefined && !/^[a-z0-9-]{2,32}$/.test(partner)) {
    fail(new Error("--partner must be a partner's code: 2 to 32 lower-case letters, digits and hyphens"));
    return;
  }
  const { token } = await signStaffToken(await loadSigningKey(readConfig()), {
    role,
    partnerCode: partner,
    ttlSeconds: ttl,
  });
  process.stdout.write(`${token}\n`);
}
