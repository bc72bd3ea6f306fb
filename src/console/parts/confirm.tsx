import { DialogDismiss, DialogHeading } from '@ariakit/react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { unknownTrouble, type Trouble } from '../frame/api.js';
import { Modal } from '../frame/modal.js';
import type { Outcome, Refusal } from '../frame/operation.js';
import { RuleSaid } from '../frame/rule.js';
import { Details } from '../frame/states.js';
import { useText } from '../frame/text.js';
import { RefusalFigures } from './refusal-figures.js';

interface ConfirmProps<Data> {
  readonly title: string;
  /** What the button says that does it. */
  readonly action: string;
  /** What will happen, in figures; and the fields of what is asked for. */
  readonly children: ReactNode;
  readonly isReady?: boolean;
  /**
   * Whether every try is one operation, because `run` sends the key or looks first; then it is said that trying again is
   * safe. Of all others it is said to look first.
   */
  readonly isOnce?: boolean;
  readonly close: () => void;
  /** @param key the idempotency key of this dialog, the same for every try */
  readonly run: (key: string) => Promise<Outcome<Data>>;
  readonly onDone?: (data: Data) => void;
  /** What a refusal says beside its sentence, such as the cycle that a guard found. */
  readonly explain?: (refusal: Refusal) => ReactNode;
}

/** Longer than the two presses or clicks of one hand are apart. */
const TWICE_MS = 300;

/**
 * The second Enter or click of a pair that was meant for the dialog can come when it has gone: it would press what has the focus then,
 * or what lies beneath, and mostly open the same dialog anew, or close one that shows a secret once. Any other key ends it: who has
 * moved on means what comes next.
 */
function passOverSecond(): void {
  const until = performance.now() + TWICE_MS;
  const end = new AbortController();
  const listening = { capture: true, signal: end.signal };
  const passOver = (event: Event): void => {
    event.preventDefault();
    event.stopPropagation();
  };
  addEventListener(
    'keydown',
    (event) => {
      if ((event.key !== 'Enter' && event.key !== ' ') || event.timeStamp > until) end.abort();
      else passOver(event);
    },
    listening,
  );
  addEventListener(
    'click',
    (event) => {
      if (event.detail > 1 && event.timeStamp <= until) passOver(event);
    },
    listening,
  );
  // An event waits while the page is busy, and still has the time at which the key went down.
  setTimeout(() => end.abort(), 10 * TWICE_MS);
}

/** What says nothing about whether it was done: a network that is busy gives up an operation that may be under way. */
const unknown: ReadonlySet<Trouble['kind']> = new Set<Trouble['kind']>(['network', 'other', 'tooMuch']);

/**
 * A dialog before something that moves money or is final. It says in figures what will happen, and holds one idempotency
 * key from its opening to the answer: where the operation takes one (`isOnce`), a double click, a lost answer and "try
 * again" are one operation. What may have been done is held: each further try sends the same, also when what the dialog
 * was opened for has changed meanwhile, because the network refuses a key that comes with another input. A double click is
 * one operation in any case.
 */
export function Confirm<Data>(props: ConfirmProps<Data>) {
  const { title, action, children, isReady = true, isOnce = false, close, run, onDone, explain } = props;
  const t = useText();
  const [key] = useState(() => crypto.randomUUID());
  const [isPending, setPending] = useState(false);
  // Beside the state, which a second Enter would see only after the next rendering.
  const isSent = useRef(false);
  const [outcome, setOutcome] = useState<Outcome<Data>>();
  // In an object, because React would call a function.
  const [held, setHeld] = useState<{ readonly run: typeof run }>();
  const [isEarly, setEarly] = useState(false);
  const isHeld = held !== undefined;
  const again = useRef<HTMLButtonElement>(null);
  // The field in which Enter was pressed is closed now, and would take the focus with it.
  useEffect(() => {
    if (isHeld) again.current?.focus();
  }, [isHeld]);
  const submit = async (): Promise<void> => {
    if (isSent.current) return;
    setEarly(!isReady);
    if (!isReady) return;
    isSent.current = true;
    setPending(true);
    // What throws is not known to be done or not; and without an answer the dialog could never be left.
    const sent = held?.run ?? run;
    const came = await sent(key).catch((error: unknown): Outcome<Data> => ({
      kind: 'trouble',
      trouble: unknownTrouble(error),
    }));
    if (came.kind === 'done') {
      // It stays sent: another Enter can come before the dialog is gone.
      passOverSecond();
      close();
      onDone?.(came.data);
      return;
    }
    isSent.current = false;
    setPending(false);
    setOutcome(came);
    if (came.kind !== 'trouble' || came.trouble.kind === 'input') setHeld(undefined);
    else if (isOnce && unknown.has(came.trouble.kind)) setHeld({ run: sent });
  };
  return (
    // What is under way cannot be left: one would not see what came of it.
    <Modal close={close} isHeld={isPending}>
      <DialogHeading>{title}</DialogHeading>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <fieldset className="held" disabled={isHeld}>
          {children}
        </fieldset>
        {isEarly && !isReady && (
          <div className="said" role="alert">
            <p>{t.parts.notReady}</p>
          </div>
        )}
        <Said of={outcome} isOnce={isOnce} isHeld={isHeld} explain={explain} />
        <div className="buttons">
          <DialogDismiss className="button" aria-disabled={isPending}>
            {t.frame.cancel}
          </DialogDismiss>
          <button ref={again} type="submit" className="main" aria-disabled={isPending || !isReady}>
            {isPending ? t.parts.pending : outcome?.kind === 'trouble' ? t.states.again : action}
          </button>
        </div>
      </form>
    </Modal>
  );
}

/** Why it was not done, or that nobody knows. */
function Said({
  of,
  isOnce,
  isHeld,
  explain,
}: {
  readonly of: Outcome | undefined;
  readonly isOnce: boolean;
  readonly isHeld: boolean;
  readonly explain: ((refusal: Refusal) => ReactNode) | undefined;
}) {
  const t = useText();
  if (of === undefined || of.kind === 'done') return null;
  if (of.kind === 'unsent') {
    return (
      <div className="said" role="alert">
        <p>{of.why}</p>
      </div>
    );
  }
  return (
    <div className="said" role="alert">
      {of.kind === 'refused' ? (
        <>
          <p>{t.refusals[of.refusal.code]}</p>
          <RefusalFigures of={of.refusal} />
          {explain?.(of.refusal)}
          <Details message={of.refusal.message} />
        </>
      ) : (
        <>
          <p>{t.states.failed[of.trouble.kind]}</p>
          {isHeld && <p>{t.parts.sameKey}</p>}
          {!isOnce && (of.trouble.kind === 'network' || of.trouble.kind === 'other') && <p>{t.parts.lookFirst}</p>}
          <RuleSaid of={of.trouble} />
          <Details message={of.trouble.message} requestId={of.trouble.requestId} />
        </>
      )}
    </div>
  );
}
