import { Dialog, type DialogProps } from '@ariakit/react';
import { useEffect, useState } from 'react';
import { useHold } from './hold.js';
import { focused, goBackTo, isDialogOpen, isInDialog, spotOf, type Spot } from './return-focus.js';

/** Where the first of the dialogs that are open, or followed each other, was opened from. */
let opener: Spot | undefined;

function noteOpener(): void {
  const element = focused();
  // What has the focus in a dialog goes with it: the one that follows returns to where the first was opened from.
  if (element ? isInDialog(element) : isDialogOpen()) return;
  opener = element && spotOf(element);
}

interface ModalProps extends Omit<DialogProps, 'open' | 'onClose' | 'backdrop' | 'autoFocusOnHide'> {
  readonly close: () => void;
  /** It holds what nobody could see again: then it cannot be left by Escape, by a click beside it, by Back or by closing the page. */
  readonly isHeld?: boolean;
}

/** A dialog above everything else. When it goes, the focus returns to where it was opened, or beside it when that is gone. */
export function Modal({ close, isHeld = false, className = 'dialog', ...rest }: ModalProps) {
  useHold(isHeld);
  // While it is rendered for the first time: after that the focus is in it.
  useState(noteOpener);
  useEffect(
    () => () => {
      const to = opener;
      // A moment later another dialog may have followed, which returns the focus itself.
      setTimeout(() => {
        if (to && !focused() && !isDialogOpen()) goBackTo(to);
      });
    },
    [],
  );
  return (
    <Dialog
      open
      onClose={() => {
        if (!isHeld) close();
      }}
      hideOnEscape={!isHeld}
      hideOnInteractOutside={!isHeld}
      autoFocusOnHide={false}
      className={className}
      backdrop={<div className="backdrop" />}
      {...rest}
    />
  );
}
