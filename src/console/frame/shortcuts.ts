import { useLayoutEffect, useRef } from 'react';
import { isDialogOpen } from './return-focus.js';

/** A key of the screen that is shown, and what it does. */
export interface Shortcut {
  /** As KeyboardEvent.key has it; with `mod+` before it for Ctrl or Cmd. */
  readonly key: string;
  readonly label: string;
  readonly run: () => void;
}

/** The lists of the mounted screens, the innermost last: it wins. */
const mounted: { current: readonly Shortcut[] }[] = [];

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

const nameOf = (event: KeyboardEvent): string => `${event.ctrlKey || event.metaKey ? 'mod+' : ''}${event.key}`;

function onKey(event: KeyboardEvent): void {
  if (event.altKey || event.defaultPrevented) return;
  const name = nameOf(event);
  if (isTyping(event.target) && !name.startsWith('mod+')) return;
  for (const { current } of mounted.toReversed()) {
    const found = current.find(({ key }) => key === name);
    if (!found) continue;
    // Behind a dialog nothing is done: its screen could be left, and with it a secret that is shown once, or what is under way. The
    // browser's own meaning of Ctrl+K would lead away too. A letter in a field of the dialog is a letter.
    if (isDialogOpen()) {
      if (name.startsWith('mod+')) event.preventDefault();
      return;
    }
    event.preventDefault();
    found.run();
    return;
  }
}

/** Shortcuts while the component is mounted; they are off while someone types, and while a dialog is open. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const held = useRef(shortcuts);
  // Before it is painted: what can be seen hears its keys.
  useLayoutEffect(() => {
    held.current = shortcuts;
  });
  useLayoutEffect(() => {
    if (mounted.length === 0) document.addEventListener('keydown', onKey);
    mounted.push(held);
    return () => {
      mounted.splice(mounted.indexOf(held), 1);
      if (mounted.length === 0) document.removeEventListener('keydown', onKey);
    };
  }, []);
}

/** Each key once, by the innermost that has it: a screen may have several lists, and each has j and k. */
export const inForce = (): readonly Shortcut[] => [
  ...new Map(mounted.flatMap(({ current }) => current).map((shortcut) => [shortcut.key, shortcut])).values(),
];
