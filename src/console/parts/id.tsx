import { useState } from 'react';
import { useText } from '../frame/text.js';

/** An id or a digest, with a button that copies it. */
export function Id({ of }: { readonly of: string }) {
  const t = useText();
  const [isCopied, setCopied] = useState(false);
  return (
    <span className="id">
      <code>{of}</code>{' '}
      <button
        type="button"
        className="slight"
        onClick={() => void navigator.clipboard.writeText(of).then(() => setCopied(true))}
      >
        {isCopied ? t.parts.copied : t.parts.copy}
      </button>
    </span>
  );
}
