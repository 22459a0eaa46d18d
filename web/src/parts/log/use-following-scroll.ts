import { useEffect, useRef, useState } from 'react';
import { type ScrollPlace, stillFollowing } from './scroll-intent.ts';

const placeOf = (box: HTMLElement): ScrollPlace => ({
  top: box.scrollTop,
  height: box.scrollHeight,
  seen: box.clientHeight,
});

/** Keeps a scrolled box at its end while its content grows, until the reader scrolls up. */
export function useFollowingScroll() {
  const box = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const place = useRef<ScrollPlace>({ top: 0, height: 0, seen: 0 });
  const [following, setFollowing] = useState(true);

  useEffect(() => {
    const [outer, inner] = [box.current, content.current];
    if (!following || !outer || !inner) return;
    const toEnd = () => {
      outer.scrollTop = outer.scrollHeight;
      place.current = placeOf(outer);
    };
    toEnd();
    // New lines, and lines whose height was only guessed before they came into sight.
    const observer = new ResizeObserver(toEnd);
    observer.observe(inner);
    return () => observer.disconnect();
  }, [following]);

  const onScroll = () => {
    if (!box.current) return;
    const now = placeOf(box.current);
    const next = stillFollowing(following, place.current, now);
    place.current = now;
    setFollowing(next);
  };

  return { box, content, following, follow: () => setFollowing(true), onScroll };
}
