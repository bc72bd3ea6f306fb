import { useCallback, useEffect, useState } from 'react';
import { encode } from 'uqr';
import type { Pane } from './pane.js';
import { useWords } from './text.js';
import { troubleOf, Failed, type Trouble } from './trouble.js';

interface Code {
  readonly code: string;
  readonly expiresAt: string;
}

/** Another code is drawn when this much is left, so that none ends between the phone and the till. */
const SPARE_MS = 10_000;

/** The squares of a QR code as one path. */
function pathOf(code: string): { readonly size: number; readonly path: string } {
  const { size, data } = encode(code, { border: 2 });
  const squares = data.flatMap((row, y) =>
    row.flatMap((isDark, x) => (isDark ? [`M${x.toString()} ${y.toString()}h1v1h-1z`] : [])),
  );
  return { size, path: squares.join('') };
}

/**
 * The code for the till, drawn anew before it ends and after it was used.
 * @param version the wallet's: a change means that the code was probably used
 */
export function MemberCode({
  pane,
  version,
  onCode,
}: {
  readonly pane: Pane;
  readonly version: number;
  readonly onCode: (code: string) => void;
}) {
  const t = useWords();
  const [code, setCode] = useState<Code>();
  const [trouble, setTrouble] = useState<Trouble>();
  const [now, setNow] = useState(Date.now);
  const draw = useCallback(async () => {
    try {
      const { code: letters, expiresAt } = await pane.kula.memberCode();
      setCode({ code: letters, expiresAt });
      onCode(letters);
      setTrouble(undefined);
    } catch (reason) {
      setTrouble(troubleOf(t, reason));
    }
  }, [pane, onCode, t]);
  useEffect(() => void draw(), [draw, version]);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  const leftMs = code ? Date.parse(code.expiresAt) - now : 0;
  const isEnding = code !== undefined && leftMs < SPARE_MS;
  useEffect(() => {
    if (isEnding) void draw();
  }, [isEnding, draw]);
  if (trouble) return <Failed trouble={trouble} />;
  if (!code) return <p className="quiet">{t.loading}</p>;
  const { size, path } = pathOf(code.code);
  const box = `0 0 ${size.toString()} ${size.toString()}`;
  return (
    <section className="code">
      <h3>{t.phonePane.code}</h3>
      <svg viewBox={box} role="img" aria-label={`${t.phonePane.code}: ${code.code}`} shapeRendering="crispEdges">
        <rect width={size} height={size} className="paper" />
        <path d={path} className="squares" />
      </svg>
      <p>
        <code className="letters">{code.code}</code>
      </p>
      <p className="quiet">{t.phonePane.left(Math.max(0, Math.floor(leftMs / 1_000)))}</p>
    </section>
  );
}
