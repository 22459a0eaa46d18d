/** How Apps and their builds are kept from each other and from the platform. */
export interface Isolation {
  apart: boolean;
  /** Why they are not: the operator does not want it, bubblewrap is not installed, or the system refuses sandboxes. */
  reason?: 'off' | 'not-installed' | 'refused';
  /** What the system said, one line. */
  message?: string;
  /** Who holds an App to its memory and processes: the kernel, or the platform by looking. */
  limits?: 'kernel' | 'looking';
}
