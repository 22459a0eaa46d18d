import type { ComponentType } from 'react';

/** A picture of the icon set. It never carries a meaning alone: words stand beside it, or it is `aria-hidden`. */
export type Icon = ComponentType<{
  size?: number | string;
  stroke?: number;
  className?: string;
  'aria-hidden'?: boolean;
}>;
