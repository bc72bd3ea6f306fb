import { useSyncExternalStore } from 'react';
import { liveStore } from './api.js';
import { useText } from './text.js';

/** Whether figures that move are heard at present. While nothing is listened to there is nothing to say. */
export function LiveMark() {
  const t = useText();
  const state = useSyncExternalStore(liveStore.subscribe, liveStore.read);
  if (state === 'idle') return null;
  return (
    <span className={`live ${state}`} role="status">
      {t.frame.live[state]}
    </span>
  );
}
