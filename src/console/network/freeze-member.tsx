import { useState } from 'react';
import { useOperation } from '../frame/operation.js';
import { useSession } from '../frame/session.js';
import { useText } from '../frame/text.js';
import { Confirm } from '../parts/confirm.js';
import { FREEZE, type MemberShown } from './member-query.js';

interface FreezeMemberProps {
  readonly of: MemberShown;
  readonly onDone: () => void;
}

/** Stops spending for a reason that the member reads, or allows it again. What the member stopped itself, it allows itself. */
export function FreezeMember({ of, onDone }: FreezeMemberProps) {
  const t = useText();
  const text = t.network.members;
  const { may } = useSession();
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const send = useOperation(FREEZE);
  const isFrozen = of.networkFreeze !== null;
  if (!may('freezeWallet') || of.status === 'CLOSED') return null;
  return (
    <>
      <button
        type="button"
        onClick={() => {
          // The reason of stopping is none for allowing, and the member reads it.
          setReason('');
          setOpen(true);
        }}
      >
        {isFrozen ? text.thaw : text.freeze}
      </button>
      {isOpen && (
        <Confirm
          title={isFrozen ? text.thaw : text.freeze}
          action={isFrozen ? text.thaw : text.freeze}
          isReady={reason.trim() !== ''}
          close={() => setOpen(false)}
          onDone={onDone}
          run={() => send({ memberId: of.id, frozen: !isFrozen, reason: reason.trim() })}
        >
          <p>{isFrozen ? text.thawSays : text.freezeSays}</p>
          <label className="field">
            <span>{text.reason}</span>
            <textarea
              required
              maxLength={1000}
              rows={3}
              value={reason}
              onChange={({ target }) => setReason(target.value)}
            />
          </label>
        </Confirm>
      )}
    </>
  );
}
