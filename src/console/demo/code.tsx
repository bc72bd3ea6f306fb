import { useEffect, useState } from 'react';
import { encode } from 'uqr';
import { realNow } from './clock.js';
import type { Pane } from './pane.js';
import { useWords } from './text.js';
import { troubleOf, Failed } from './trouble.js';

interface Code {
  readonly letters: string;
  /** By this computer's clock, which may be wrong: so it is reckoned from the answer on. */
  readonly endsAt: number;
}

/** Another code is drawn when this much is left, so that none ends between the phone and the till. */
const SPARE_MS = 10_000;
/** After one that could not be drawn, and between two at least. */
const AGAIN_MS = 5_000;

/** The squares of a QR code as one path. */
function pathOf(code: string): { readonly size: number; readonly path: string } {
  const { size, data } = encode(code, { border: 2 });
  const squares = data.flatMap((row, y) =>
    row.flatMap((isDark, x) => (isDark ? [`M${x.toString()} ${y.toString()}h1v1h-1z`] : [])),
  );
  return { size, path: squares.join('') };
}

interface MemberCodeProps {
  readonly pane: Pane;
  /** The wallet's: a change means that the code was probably used. */
  readonly version: number;
  readonly onCode: (code: string) => void;
}

/** Draws a code now, before it ends, and when the version changes; after a failure every few seconds. */
function useCode({ pane, version, onCode }: MemberCodeProps) {
  const [code, setCode] = useState<Code>();
  const [trouble, setTrouble] = useState<{ readonly reason: unknown }>();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isGone = false;
    const draw = async (): Promise<void> => {
      let nextMs = AGAIN_MS;
      try {
        const { code: letters, expiresAt } = await pane.kula.memberCode();
        if (isGone) return;
        const goodMs = Date.parse(expiresAt) - realNow();
        nextMs = Math.max(AGAIN_MS, goodMs - SPARE_MS);
        setCode({ letters, endsAt: Date.now() + goodMs });
        setTrouble(undefined);
        onCode(letters);
      } catch (reason) {
        if (isGone) return;
        setTrouble({ reason });
      }
      timer = setTimeout(() => void draw(), nextMs);
    };
    void draw();
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [pane, version, onCode]);
  return { code, trouble };
}

/** The code for the till, as squares and as letters, with how long it is good. */
export function MemberCode(props: MemberCodeProps) {
  const t = useWords();
  const { code, trouble } = useCode(props);
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  const failed = <Failed trouble={trouble && troubleOf(t, trouble.reason)} />;
  const leftSeconds = code ? Math.floor((code.endsAt - now) / 1_000) : 0;
  if (!code || leftSeconds <= 0) return trouble ? failed : <p className="quiet">{t.loading}</p>;
  const { size, path } = pathOf(code.letters);
  const box = `0 0 ${size.toString()} ${size.toString()}`;
  return (
    <section className="code">
      <h3>{t.phonePane.code}</h3>
      <svg viewBox={box} role="img" aria-label={`${t.phonePane.code}: ${code.letters}`} shapeRendering="crispEdges">
        <rect width={size} height={size} className="paper" />
        <path d={path} className="squares" />
      </svg>
      <p>
        <code className="letters">{code.letters}</code>
      </p>
      <p className="quiet">{t.phonePane.left(leftSeconds)}</p>
      {failed}
    </section>
  );
}
