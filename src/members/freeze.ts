import { Forbidden, type MemberId } from '../platform/index.js';
import { exclusively, type MemberStatus, type Services } from '../ledger/index.js';
import { MemberEntity } from './member.entity.js';
import { loadWallets, type WalletRecord } from './wallet.js';

/**
 * Stops all spending from a member's wallet, or allows it again. It holds the lane's lock: once it is answered, no
 * operation that began before still spends.
 * Errors: Forbidden when the membership is closed, which is final.
 */
export async function freeze(services: Services, memberId: MemberId, frozen: boolean): Promise<WalletRecord> {
  const status: MemberStatus = await exclusively(services.database, async (em) => {
    const member = await em.findOne(MemberEntity, { id: memberId });
    if (!member) return 'CLOSED';
    if (member.status !== 'CLOSED') member.status = frozen ? 'FROZEN' : 'ACTIVE';
    await em.flush();
    return member.status;
  }, { configChanges: false });
  if (status === 'CLOSED') throw new Forbidden('A closed membership cannot be frozen or thawed.');
  const [wallet] = await loadWallets(services.database, [memberId]);
  if (!wallet) throw new Error(`member ${memberId} has no wallet`);
  return wallet;
}
