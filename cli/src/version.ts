/** Of the whole of NonStop4; a test holds it to package.json, which is not part of the bundle. */
export const VERSION = '0.1.0';
