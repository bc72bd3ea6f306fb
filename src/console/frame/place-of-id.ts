/** Where an object is shown, by the prefix of its id; undefined where there is no screen of its kind. */
export function placeOfId(id: string): string | undefined {
  const text = id.trim();
  if (/^stm_[0-9a-z]{26}$/.test(text)) return `/settlement/statements/${text}`;
  if (/^dsp_[0-9a-z]{26}$/.test(text)) return `/settlement/disputes/${text}`;
  if (/^jnl_[0-9a-z]{26}$/.test(text)) return `/settlement/journal/${text}`;
  if (/^ptr_[0-9a-z]{26}$/.test(text)) return `/network/partners/${text}`;
  if (/^rts_[0-9a-z]{26}$/.test(text)) return `/network/rates/${text}`;
  if (/^mbr_[0-9a-z]{26}$/.test(text)) return `/network/members/${text}`;
  return undefined;
}
