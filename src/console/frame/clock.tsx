import { useEffect, useState } from 'react';
import { useSession } from './session.js';
import { useText } from './text.js';

/** The network's clock, by which all business goes: in a sandbox it may be ahead of everyone's. */
export function Clock() {
  const t = useText();
  const { timeZone, aheadMs } = useSession();
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 5_000);
    return () => clearInterval(timer);
  }, []);
  const instant = new Date(now + aheadMs);
  const format = new Intl.DateTimeFormat(t.locale, { dateStyle: 'medium', timeStyle: 'short', timeZone });
  return (
    <time className="clock" dateTime={instant.toISOString()} title={t.frame.clock}>
      {format.format(instant)} <span className="quiet">{timeZone}</span>
    </time>
  );
}
