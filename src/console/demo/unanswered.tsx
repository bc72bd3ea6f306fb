import { isUnanswered, settle } from './attempt.js';
import { Press } from './press.js';
import { useWords } from './text.js';
import { Failed, type Trouble } from './trouble.js';

/** What did not work; and where the answer was lost, that it may be pressed again, and how one does something else instead. */
export function Tried({
  at,
  trouble,
  onOther,
}: {
  readonly at: string;
  readonly trouble: Trouble | undefined;
  /** Told that the attempt is given up; left out where there is nothing else to do. */
  readonly onOther?: () => void;
}) {
  const t = useWords();
  const isOpen = trouble !== undefined && isUnanswered(at);
  return (
    <>
      <Failed trouble={isOpen ? { ...trouble, text: t.unanswered } : trouble} />
      {isOpen && onOther && (
        <Press
          onClick={() => {
            settle(at);
            onOther();
          }}
        >
          {t.till.other}
        </Press>
      )}
    </>
  );
}
