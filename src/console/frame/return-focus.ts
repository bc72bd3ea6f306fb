/**
 * Where the focus goes when what had it is gone. A row that was dealt with leaves its list, and the button that opened the first of two
 * dialogs may be gone when the second is closed. The browser then gives the focus to the page as a whole, and whoever works by keyboard
 * begins again at its top.
 */
export interface Spot {
  readonly element: HTMLElement;
  /** The body of the table that it was in, and the place of its row there. */
  readonly rows: HTMLTableSectionElement | null;
  readonly place: number;
  /** What it was in, from the inside out. */
  readonly around: readonly HTMLElement[];
}

const OPEN_DIALOG = '[role=dialog], dialog[open]';

/** Whether a dialog is open: all dialogs here are modal. */
export const isDialogOpen = (): boolean => document.querySelector(OPEN_DIALOG) !== null;

export const isInDialog = (element: Element): boolean => element.closest(OPEN_DIALOG) !== null;

/** What has the focus; undefined when it is nothing but the page. */
export function focused(): HTMLElement | undefined {
  const { activeElement, body } = document;
  return activeElement instanceof HTMLElement && activeElement !== body ? activeElement : undefined;
}

/** What of a row is walked to: the link of its first cell, or else the row itself. */
export const stopOf = (row: HTMLElement): HTMLElement =>
  row.querySelector<HTMLElement>(':scope > :first-child a') ?? row;

/** Remembers where something stands, while it is there. */
export function spotOf(element: HTMLElement): Spot {
  const row = element.closest('tr');
  const rows = row?.closest('tbody') ?? null;
  const around: HTMLElement[] = [];
  for (let outer = element.parentElement; outer; outer = outer.parentElement) around.push(outer);
  return { element, rows, place: rows && row ? [...rows.rows].indexOf(row) : -1, around };
}

function* candidates({ element, rows, place, around }: Spot): Generator<HTMLElement> {
  yield element;
  if (rows?.isConnected === true) {
    const next = [...rows.rows].at(Math.min(place, rows.rows.length - 1));
    if (next) yield stopOf(next);
  }
  for (const outer of around) {
    const summary = outer.isConnected && outer.matches('details') && outer.querySelector('summary');
    if (summary) yield summary;
    if (!outer.isConnected || !outer.matches('section, article, main')) continue;
    const heading = outer.querySelector<HTMLElement>('h1, h2, h3');
    if (heading) yield heading;
    if (outer.matches('main')) yield outer;
  }
}

/** Gives the focus back: to the same, or to the row that has come to its place, or to the heading of what it was in. */
export function goBackTo(spot: Spot): void {
  for (const one of candidates(spot)) {
    if (!one.isConnected) continue;
    if (!one.matches('a, button, input, select, textarea, summary, [tabindex]')) one.tabIndex = -1;
    one.focus();
    if (document.activeElement === one) return;
  }
}

/**
 * The ref of what takes itself away when it is pressed, such as "Try again": the focus goes to the heading of what it was in.
 * One function for all: a new one for each rendering would be told each time that its element goes.
 */
export function leavesFocus(element: HTMLElement | null): (() => void) | undefined {
  if (!element) return undefined;
  return () => {
    // It is told before the element is gone.
    if (document.activeElement !== element) return;
    const spot = spotOf(element);
    setTimeout(() => {
      if (!focused() && !isDialogOpen()) goBackTo(spot);
    });
  };
}
