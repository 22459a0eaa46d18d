/** Below it a program without privileges opens no port. */
export const FIRST_FREE_PORT = 1_024;
