/** The database will not do until somebody changes it or what leads to it; the message says so. */
export class DatabaseUnusable extends Error {}
