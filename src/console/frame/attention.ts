/**
 * Whether someone is at this page. What asks by itself, without being asked, must not do so for ever: each question counts
 * as the session being used, and a desk that was left would never be signed out.
 */
let touchedAt = performance.now();

const touch = (): void => {
  touchedAt = performance.now();
};

for (const event of ['keydown', 'pointerdown', 'pointermove', 'wheel', 'focus'])
  addEventListener(event, touch, { passive: true });

const ATTENDED_MS = 5 * 60_000;

/** Whether a key, a pointer or a wheel was moved within the last five minutes, and the page can be seen. */
export const isAttended = (): boolean =>
  document.visibilityState === 'visible' && performance.now() - touchedAt < ATTENDED_MS;
