import { NothingHere } from './nothing-here.tsx';

/** For an address that leads nowhere. */
export function NotFoundPage() {
  return (
    <main>
      <NothingHere />
    </main>
  );
}
