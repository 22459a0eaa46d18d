/**
 * The shape that a Korean catalogue must have: every key of the English one, except the singular forms. Korean has no
 * plural, so i18next never asks for them there.
 */
export type Korean<English> = { [Key in keyof English as Key extends `${string}_one` ? never : Key]: string };
