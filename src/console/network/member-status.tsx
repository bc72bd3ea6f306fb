import { useText } from '../frame/text.js';
import { Badge } from '../parts/badge.js';

const tones = { ACTIVE: 'good', FROZEN: 'warn', CLOSED: 'quiet' } as const;

export function MemberStatus({ of }: { readonly of: keyof typeof tones }) {
  const t = useText();
  return <Badge tone={tones[of]}>{t.network.members.statuses[of]}</Badge>;
}
