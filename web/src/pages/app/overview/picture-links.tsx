import type { PictureLink } from './link-states.ts';

/** Where the middle of the n-th of `count` equally large boxes is, in percent. */
const middle = (index: number, count: number) => ((index + 0.5) / Math.max(1, count)) * 100;

interface PictureLinksProps {
  links: readonly PictureLink[];
  /** How many boxes stand on either side. */
  from: number;
  to: number;
}

/** The lines between two columns of boxes; on a phone, between two rows. */
export function PictureLinks({ links, from, to }: PictureLinksProps) {
  return (
    <div className="picture-links" aria-hidden="true">
      {(['across', 'down'] as const).map((direction) => (
        <svg key={direction} className={`picture-links-${direction}`} viewBox="0 0 100 100" preserveAspectRatio="none">
          <title>{''}</title>
          {links.map((link) => {
            const path = pathOf(middle(link.from, from), middle(link.to, to), direction);
            return (
              <g key={`${link.from} ${link.to}`} className={link.open ? 'picture-link-open' : 'picture-link-closed'}>
                <path d={path} />
                {link.open && <path d={path} className="picture-flow" />}
              </g>
            );
          })}
        </svg>
      ))}
    </div>
  );
}

function pathOf(start: number, end: number, direction: 'across' | 'down'): string {
  return direction === 'across'
    ? `M0,${start} C50,${start} 50,${end} 100,${end}`
    : `M${start},0 C${start},50 ${end},50 ${end},100`;
}
