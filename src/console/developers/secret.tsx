import { DialogHeading } from '@ariakit/react';
import { Modal } from '../frame/modal.js';
import { useText } from '../frame/text.js';
import { Id } from '../parts/id.js';

interface SecretProps {
  /** Empty: an earlier call made the key, and its secret is told no more. */
  readonly of: string;
  readonly close: () => void;
}

/**
 * A secret on the screen, once: it is in no address, log or storage, and gone when one says that it is stored. It cannot be
 * left in any other way, because nobody could show it again.
 */
export function Secret({ of, close }: SecretProps) {
  const t = useText();
  const text = t.developers.keys;
  return (
    <Modal close={close} isHeld={of !== ''}>
      <DialogHeading>{text.secret}</DialogHeading>
      {of === '' ? (
        <p>{text.noSecret}</p>
      ) : (
        <>
          <p>{text.secretSays}</p>
          <p className="secret">
            <Id of={of} />
          </p>
        </>
      )}
      <div className="buttons">
        <button type="button" className="main" onClick={close}>
          {of === '' ? t.frame.close : text.stored}
        </button>
      </div>
    </Modal>
  );
}
