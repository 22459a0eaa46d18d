/** Where programs are on a machine whose environment does not say it. */
export const USUAL_PATH = '/usr/local/bin:/usr/bin:/bin';
