import { useEffect, useRef, useState } from 'react';
import { useWords } from './text.js';

/** What reads codes out of pictures, where the browser has it. */
interface Detector {
  detect: (source: HTMLVideoElement) => Promise<readonly { readonly rawValue: string }[]>;
}
type DetectorClass = new (options: { readonly formats: readonly string[] }) => Detector;

const detectorClass = (): DetectorClass | undefined =>
  (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;

/** Whether this browser has a camera and reads codes by it. */
export const hasScanner = (): boolean =>
  // Without TLS, and not on this machine, there are no devices.
  detectorClass() !== undefined && 'mediaDevices' in navigator;

/** Between two looks at the picture. */
const LOOK_MS = 200;

/** The camera's picture until a code is in it. The picture stays in this browser, and is kept nowhere. */
export function Camera({ onCode }: { readonly onCode: (code: string) => void }) {
  const t = useWords();
  const video = useRef<HTMLVideoElement>(null);
  const [isRefused, setRefused] = useState(false);
  useEffect(() => {
    let stream: MediaStream | undefined;
    let timer: ReturnType<typeof setInterval> | undefined;
    let isGone = false;
    const begin = async (): Promise<void> => {
      const Detector = detectorClass();
      const shown = video.current;
      if (!Detector || !shown) return;
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      if (isGone) {
        stop();
        return;
      }
      shown.srcObject = stream;
      await shown.play();
      const detector = new Detector({ formats: ['qr_code', 'code_128'] });
      timer = setInterval(() => {
        void detector.detect(shown).then(
          ([found]) => {
            if (found && !isGone) onCode(found.rawValue);
          },
          // A picture that is not there yet.
          () => undefined,
        );
      }, LOOK_MS);
    };
    const stop = (): void => {
      clearInterval(timer);
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
    begin().catch(() => setRefused(true));
    return () => {
      isGone = true;
      stop();
    };
  }, [onCode]);
  return (
    <div className="camera">
      {isRefused ? (
        <p role="alert">{t.till.noCamera}</p>
      ) : (
        <video ref={video} muted playsInline aria-label={t.till.cameraPicture} />
      )}
    </div>
  );
}
