import { Dialog, DialogHeading } from '@ariakit/react';
import { useText } from '../frame/text.js';
import { Id } from '../parts/id.js';

interface SecretProps {
  /** Empty: an earlier call made the key, and its secret is told no more. */
  readonly of: string;
  readonly close: () => void;
}

/**
 * A secret on the screen, once: it is in no address, log or storage, and gone when one says that it is stored. It cannot be
 * left by Escape or a click beside it, because nobody could show it again.
 */
export function Secret({ of, close }: SecretProps) {
  const t = useText();
  const text = t.developers.keys;
  return (
    <Dialog
      open
      hideOnEscape={false}
      hideOnInteractOutside={false}
      onClose={close}
      className="dialog"
      backdrop={<div className="backdrop" />}
    >
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
    </Dialog>
  );
}
