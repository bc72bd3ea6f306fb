import { useSession } from '../frame/session.js';
import { useText } from '../frame/text.js';

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(locale: string, timeZone: string | undefined, precise: boolean): Intl.DateTimeFormat {
  const key = `${locale} ${timeZone ?? ''} ${precise.toString()}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(locale, {
      dateStyle: 'medium',
      ...(precise && { timeStyle: 'short' }),
      ...(timeZone !== undefined && { timeZone }),
    });
    formats.set(key, format);
  }
  return format;
}

/** An instant in the network's zone; the viewer's own time is in the tooltip. */
export function When({ at, precise = false }: { readonly at: string; readonly precise?: boolean }) {
  const t = useText();
  const { timeZone } = useSession();
  const instant = new Date(at);
  return (
    <time dateTime={at} title={t.parts.yourTime(formatOf(t.locale, undefined, true).format(instant))}>
      {formatOf(t.locale, timeZone, precise).format(instant)}
      {precise && <span className="quiet zone">{timeZone}</span>}
    </time>
  );
}
