import { ansiParts } from './ansi-parts.ts';
import './ansi-text.css';

/** A line as a terminal would colour it: text in spans and nothing else, whatever the line holds. */
export function AnsiText({ text }: { text: string }) {
  if (!text.includes('\u001B')) return <>{text}</>;
  return (
    <>
      {ansiParts(text).map(({ text: words, colour, ground, styles }, index) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: a line never changes
          key={index}
          className={[
            ...(colour ? [`ansi-${colour}`] : []),
            ...(ground ? [`ansi-ground ansi-ground-${ground}`] : []),
            ...styles.map((style) => `ansi-${style}`),
          ].join(' ')}
        >
          {words}
        </span>
      ))}
    </>
  );
}
