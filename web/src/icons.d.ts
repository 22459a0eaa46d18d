// The package types its list of all icons only; single files are imported so that a page carries what it shows.
declare module '@tabler/icons-react/dist/esm/icons/*.mjs' {
  import type { ComponentType } from 'react';

  const icon: ComponentType<{ size?: number | string; stroke?: number; className?: string; 'aria-hidden'?: boolean }>;
  export default icon;
}
