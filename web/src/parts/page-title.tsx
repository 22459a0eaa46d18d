import { useEffect, useRef } from 'react';
import { takeFocus } from '../shell/focus-after-navigation.ts';

/** The one title of a page. It takes the focus after a navigation. */
export function PageTitle({ text, onlyReadAloud = false }: { text: string; onlyReadAloud?: boolean }) {
  const title = useRef<HTMLHeadingElement>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another text is another page
  useEffect(() => takeFocus(title.current), [text]);

  return (
    <h1 ref={title} tabIndex={-1} className={onlyReadAloud ? 'only-read-aloud' : undefined}>
      {text}
    </h1>
  );
}
