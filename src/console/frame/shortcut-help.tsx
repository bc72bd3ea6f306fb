import { DialogDismiss, DialogHeading } from '@ariakit/react';
import { Modal } from './modal.js';
import { inForce } from './shortcuts.js';
import { useText } from './text.js';

const shown = (key: string): string => key.replace('mod+', 'Ctrl ');

/** The list that `?` opens: what can be pressed on this screen. In a file of its own, since dialogs are 20 kB that no first screen needs. */
export function ShortcutHelp({ close }: { readonly close: () => void }) {
  const t = useText();
  return (
    <Modal close={close}>
      <DialogHeading>{t.frame.shortcuts.title}</DialogHeading>
      <dl className="shortcuts">
        {inForce().map(({ key, label }) => (
          <div key={key}>
            <dt>
              <kbd>{shown(key)}</kbd>
            </dt>
            <dd>{label}</dd>
          </div>
        ))}
      </dl>
      <div className="buttons">
        <DialogDismiss className="button">{t.frame.close}</DialogDismiss>
      </div>
    </Modal>
  );
}
