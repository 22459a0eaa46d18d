import { lazy, Suspense } from 'react';
import { loadOtherWords } from '../i18n/setup.ts';
import { GalleryPlace } from './gallery-place.tsx';

const Gallery = lazy(async () => {
  const [{ Gallery }] = await Promise.all([import('./gallery.tsx'), loadOtherWords()]);
  return { default: Gallery };
});

/** The gallery of examples, which comes after the page around it: it is no part of the first load. */
export function LazyGallery() {
  return (
    <Suspense fallback={<GalleryPlace />}>
      <Gallery />
    </Suspense>
  );
}
