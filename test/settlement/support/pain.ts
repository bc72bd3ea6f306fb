/** The structure of pain.001.001.09 as far as the network writes it: which elements, in which order, how often. */

export interface Element {
  readonly name: string;
  readonly children: readonly Element[];
  readonly text: string;
}

/** Reads well-formed XML without comments or CDATA; throws when elements are not closed in order. */
export function elementsOf(xml: string): Element {
  const body = xml.replace(/^<\?xml[^>]*\?>\s*/, '').trim();
  const stack: { name: string; children: Element[]; text: string }[] = [{ name: '', children: [], text: '' }];
  for (const [, close, name = '', text] of body.matchAll(/<(\/?)([A-Za-z]+)[^>]*>|([^<]+)/g)) {
    const top = stack.at(-1);
    if (!top) throw new Error('too many end tags');
    if (text !== undefined) {
      if (/&(?!amp;|lt;|gt;|quot;)/.test(text)) throw new Error(`${text} is not escaped`);
      top.text += text;
    } else if (close === '/') {
      if (top.name !== name) throw new Error(`${top.name} is ended as ${name}`);
      stack.pop();
      stack.at(-1)?.children.push(top);
    } else stack.push({ name, children: [], text: '' });
  }
  const [root] = stack;
  if (stack.length !== 1 || root?.children.length !== 1) throw new Error('not one root');
  return root.children[0] as Element;
}

/** Of each element its children in the order of the message; `?` may be missing, `+` may be many. Leaves have none. */
const sequences: Record<string, string> = {
  Document: 'CstmrCdtTrfInitn',
  CstmrCdtTrfInitn: 'GrpHdr PmtInf+',
  GrpHdr: 'MsgId CreDtTm NbOfTxs CtrlSum? InitgPty',
  PmtInf: 'PmtInfId PmtMtd BtchBookg? NbOfTxs? CtrlSum? PmtTpInf? ReqdExctnDt Dbtr DbtrAcct DbtrAgt UltmtDbtr? ChrgBr? CdtTrfTxInf+',
  CdtTrfTxInf: 'PmtId PmtTpInf? Amt ChrgBr? UltmtDbtr? CdtrAgt? Cdtr? CdtrAcct? UltmtCdtr? Purp? RmtInf?',
  PmtId: 'InstrId? EndToEndId',
  Amt: 'InstdAmt',
  ReqdExctnDt: 'Dt',
  InitgPty: 'Nm', Dbtr: 'Nm', Cdtr: 'Nm',
  DbtrAcct: 'Id Ccy?', CdtrAcct: 'Id Ccy?',
  DbtrAgt: 'FinInstnId', FinInstnId: 'Othr',
  RmtInf: 'Ustrd+',
};

/** `Id` is a choice in an account and a text in `Othr`. */
const sequenceOf = (element: Element, parent: string): string => {
  if (element.name === 'Id') return parent === 'Othr' ? '' : 'Othr';
  return element.name === 'Othr' ? 'Id' : (sequences[element.name] ?? '');
};

/** Throws when an element has other children than the message allows, or in another order. */
export function painOrder(element: Element, parent = ''): void {
  const sequence = sequenceOf(element, parent);
  const pattern = new RegExp(`^${sequence.split(' ').filter(Boolean).map((part) => {
    const [, name = '', mark = ''] = /^(\w+)([?+]?)$/.exec(part) ?? [];
    return `(?:${name} )${mark}`;
  }).join('')}$`);
  const names = element.children.map((child) => `${child.name} `).join('');
  if (!pattern.test(names)) throw new Error(`${element.name} has ${names}, not ${sequence}`);
  if (element.children.length === 0 && element.text === '') throw new Error(`${element.name} is empty`);
  for (const child of element.children) painOrder(child, element.name);
}
